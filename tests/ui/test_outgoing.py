"""The folder for outgoing letters, as the open desk looks after it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from frontdesk.letters.outbox import Outbox
from frontdesk.ui.app.outgoing import OutgoingLetters
from tests.builders import Desk
from tests.letter_scene import an_acknowledgement, state_of, with_profile
from tests.ui.conftest import OnScreen

pytest.importorskip("typst", reason="the extra letters is not installed")


@pytest.fixture
def folder(desk: Desk, tmp_path: Path) -> Path:
    """The folder of this machine, in which the desk hands letters over."""
    with_profile(desk)
    desk.do.outbox = tmp_path / "out"
    desk.do.outbox.mkdir()
    return desk.do.outbox


class Died(BaseException):
    """The process died here."""


async def test_a_fax_that_failed_is_said_and_owed_again(
    desk: Desk, on_screen: OnScreen, folder: Path
) -> None:
    number = an_acknowledgement(desk)
    file = folder / desk.do.letters.hand_over(number, by=desk.dana).file
    async with on_screen() as screen:
        file.with_suffix(".failed").write_text("no [answer]")
        await OutgoingLetters(screen.app).look()
        await screen.settle()
        assert any("One letter was not received" in said and "no [answer]" in said for said in screen.said())
        assert state_of(desk, number) == "open"


async def test_what_a_death_left_is_finished_when_the_desk_opens(
    desk: Desk, on_screen: OnScreen, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = an_acknowledgement(desk)

    def dies(*_: object) -> None:
        raise Died

    monkeypatch.setattr(Outbox, "place", dies)
    with pytest.raises(Died):
        desk.do.letters.hand_over(number, by=desk.dana)
    monkeypatch.undo()
    assert list(folder.glob("*.pdf")) == []
    async with on_screen() as screen:
        await screen.until(lambda: bool(list(folder.glob("*.pdf"))))
    assert state_of(desk, number) == "sent"


async def test_a_folder_that_is_gone_is_said_once(
    desk: Desk, on_screen: OnScreen, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_screen() as screen:
        await screen.settle()
        said: list[str] = []
        monkeypatch.setattr(screen.app, "tell", lambda title, sentence: said.append(sentence))
        outgoing = OutgoingLetters(screen.app)
        shutil.rmtree(folder)
        for _ in range(3):
            await outgoing.look()
        assert ["is not there" in sentence for sentence in said] == [True]
        folder.mkdir()
        await outgoing.look()
        shutil.rmtree(folder)
        await outgoing.look()
        assert len(said) == 2
