"""Handing over exactly once: refused with what to do, open after every fault, finished after every death."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from frontdesk.domain.errors import FrontDeskError, Refused, StoreTrouble, Taken
from frontdesk.domain.referrals.owed import Arises, Channel
from frontdesk.letters.outbox import STAGING, FolderTrouble, Outbox
from frontdesk.services.letters.service import LetterService
from frontdesk.services.owed.referrers import ReferrerFacts
from frontdesk.services.owed.staging import Staging
from tests.builders import Desk
from tests.letter_scene import (
    DIGITS,
    FAX,
    a_doctor,
    an_acknowledgement,
    letters_of,
    sendings,
    something_owed,
    state_of,
    with_profile,
)

pytest.importorskip("typst", reason="the extra letters is not installed")


@pytest.fixture
def folder(desk: Desk, tmp_path: Path) -> Path:
    """The folder of a practice whose profile is filled in."""
    with_profile(desk)
    made = tmp_path / "out"
    made.mkdir()
    return made


@pytest.fixture
def letters(desk: Desk, folder: Path) -> LetterService:
    """The letters of a desk with that folder."""
    return letters_of(desk, folder)


def seen(folder: Path) -> list[str]:
    """What a gateway sees."""
    return sorted(name for name in os.listdir(folder) if name[0] != ".") if folder.exists() else []


def hidden(folder: Path) -> list[str]:
    """The files that have no name yet."""
    return sorted(name for name in os.listdir(folder / STAGING) if name.endswith(".pdf"))


class Died(BaseException):
    """The process died here."""


def dies(*_: object, **__: object) -> None:
    """Die."""
    raise Died


def test_what_is_handed_over_is_sent_and_its_file_names_no_patient(
    desk: Desk, letters: LetterService, folder: Path
) -> None:
    number = an_acknowledgement(desk)
    made = letters.hand_over(number, by=desk.dana)
    file = f"frontdesk-{number}-{made.sending}-to-{DIGITS}.pdf"
    assert (made.file, made.channel, made.address, made.pages) == (file, Channel.FAX, "(212) 555-0188", 2)
    assert seen(folder) == [file]
    assert hidden(folder) == []
    assert (folder / file).read_bytes().startswith(b"%PDF-")
    line = desk.do.owed.one(number)
    assert (line.state.value, line.standing.value) == ("sent", "met")
    assert sendings(desk, number) == [("sent", file, False)]
    assert desk.value("SELECT address FROM sending") == "(212) 555-0188"


def test_both_engines_hand_over_once_and_settle_what_a_death_left(
    any_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_profile(any_desk)
    folder = tmp_path / "out"
    folder.mkdir()
    letters, number = letters_of(any_desk, folder), an_acknowledgement(any_desk)
    monkeypatch.setattr(Staging, "written", dies)
    with pytest.raises(Died):
        letters.hand_over(number, by=any_desk.dana)
    monkeypatch.undo()
    assert letters.tick(starting=True).finished == 1
    made = letters.hand_over(number, by=any_desk.dana)
    assert seen(folder) == [made.file]
    result(folder, made.file, "failed", "busy")
    assert letters.tick().failed == ("busy",)
    assert state_of(any_desk, number) == "open"


def test_two_desks_cannot_send_one_thing(desk: Desk, letters: LetterService, folder: Path) -> None:
    number = an_acknowledgement(desk)
    letters.hand_over(number, by=desk.dana)
    with pytest.raises(Taken, match="Dana Reyes sent this by fax"):
        letters_of(desk, folder).hand_over(number, by=desk.lee)
    assert len(seen(folder)) == 1


def test_many_at_once_send_it_once(desk: Desk, folder: Path) -> None:
    number = an_acknowledgement(desk)
    ends: list[str] = []

    def send() -> None:
        try:
            letters_of(desk, folder).hand_over(number, by=desk.dana)
            ends.append("sent")
        except Taken:
            ends.append("taken")

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["sent", *["taken"] * 5]
    assert len(seen(folder)) == 1


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"verified": False}, r"Nobody verified the fax number \(212\) 555-0188 .* Call their office"),
        ({"fax": "", "channel": "fax"}, "No fax number is known"),
        ({"channel": "portal"}, "wants to hear from us by portal.*owed sent 1 --by portal"),
        ({"model": "integrated"}, "integrated"),
    ],
)
def test_what_cannot_go_out_says_what_to_do(
    desk: Desk, letters: LetterService, folder: Path, columns: dict[str, object], said: str
) -> None:
    number = an_acknowledgement(desk, a_doctor(desk, **columns))  # type: ignore[arg-type]  # by their names
    with pytest.raises(Refused, match=said):
        letters.hand_over(number, by=desk.dana)
    assert (state_of(desk, number), sendings(desk, number), seen(folder)) == ("open", [], [])


def another_number(desk: Desk, doctor: int) -> None:
    """Their fax number is another one, which somebody verified."""
    desk.do.owed.verify_fax(doctor, "(212) 555-0177", by=desk.lee)


def not_verified(desk: Desk, doctor: int) -> None:
    """Somebody types another number and then the old one again, which nobody verified since."""
    for typed in ("(212) 555-0177", FAX):
        desk.do.owed.referrer_facts(doctor, ReferrerFacts(fax=typed), by=desk.lee)


def verified_later(desk: Desk, doctor: int) -> None:
    """Somebody verifies the same number once more."""
    desk.clock.on(minutes=1)
    desk.do.owed.verify_fax(doctor, FAX, by=desk.lee)


@pytest.mark.parametrize("change", [another_number, not_verified, verified_later])
def test_a_fax_number_that_another_desk_changes_meanwhile_is_not_used(
    any_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Desk, int], None]
) -> None:
    with_profile(any_desk)
    folder = tmp_path / "out"
    folder.mkdir()
    letters, doctor = letters_of(any_desk, folder), a_doctor(any_desk)
    number, check = an_acknowledgement(any_desk, doctor), Outbox.check

    def changes(outbox: Outbox) -> None:
        """The letter is made by now, and nothing is claimed yet."""
        check(outbox)
        change(any_desk, doctor)

    monkeypatch.setattr(Outbox, "check", changes)
    with pytest.raises(Refused, match=r"fax number of Dr Priya Patel.*Nothing was sent; look at the number"):
        letters.hand_over(number, by=any_desk.dana)
    monkeypatch.undo()
    assert (state_of(any_desk, number), sendings(any_desk, number)) == ("open", [])
    assert (seen(folder), (folder / STAGING).exists() and hidden(folder)) in (([], []), ([], False))
    if change is not not_verified:
        made = letters.hand_over(number, by=any_desk.dana)
        assert any_desk.value("SELECT address FROM sending") == made.address


def test_mail_goes_out_whatever_becomes_of_the_fax_number(
    desk: Desk, letters: LetterService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor = a_doctor(desk)
    number, check = an_acknowledgement(desk, doctor), Outbox.check

    def changes(outbox: Outbox) -> None:
        check(outbox)
        another_number(desk, doctor)

    monkeypatch.setattr(Outbox, "check", changes)
    letters.hand_over(number, by=desk.dana, channel=Channel.POST)
    assert (state_of(desk, number), len(seen(folder))) == ("sent", 1)


def test_a_verified_number_may_be_used(desk: Desk, letters: LetterService, folder: Path) -> None:
    doctor = a_doctor(desk, verified=False)
    number = an_acknowledgement(desk, doctor)
    desk.do.owed.verify_fax(doctor, FAX, by=desk.dana)
    letters.hand_over(number, by=desk.dana)
    assert len(seen(folder)) == 1


def test_mail_is_handed_over_without_a_cover(desk: Desk, letters: LetterService, folder: Path) -> None:
    number = an_acknowledgement(desk, a_doctor(desk, verified=False, fax="", channel="post"))
    made = letters.hand_over(number, by=desk.dana)
    assert (made.channel, made.address, made.pages) == (Channel.POST, "", 1)
    assert made.file.endswith("-to-post.pdf")


def test_what_the_clinician_fills_in_is_not_handed_over(desk: Desk, letters: LetterService) -> None:
    number = something_owed(desk, Arises.EVALUATED, evaluated_at=desk.clock())
    with pytest.raises(Refused, match="fills in the evaluation summary by hand"):
        letters.hand_over(number, by=desk.dana)


def test_what_lacks_something_is_handed_over_only_when_asked(desk: Desk, letters: LetterService) -> None:
    with_profile(desk, phone="")
    number = an_acknowledgement(desk)
    with pytest.raises(Refused, match="Missing: the practice's phone number"):
        letters.hand_over(number, by=desk.dana)
    letters.hand_over(number, by=desk.dana, with_blanks=True)
    assert state_of(desk, number) == "sent"


def test_a_name_that_may_be_boxes_on_paper_is_looked_at_first(desk: Desk, letters: LetterService) -> None:
    number = an_acknowledgement(desk, name="李小龍")
    with pytest.raises(Refused, match=r"李小龍.*look at it"):
        letters.hand_over(number, by=desk.dana)


def test_without_a_folder_it_is_refused(desk: Desk) -> None:
    with_profile(desk)
    number = an_acknowledgement(desk)
    assert not letters_of(desk).can_hand_over
    with pytest.raises(Refused, match=r"no folder for outgoing letters.*config\.toml"):
        letters_of(desk).hand_over(number, by=desk.dana)


# Faults: the thing is open again, nothing half there, and it goes out once when the fault is over.


def gone(folder: Path) -> None:
    """Take the folder away."""
    shutil.rmtree(folder)


@pytest.mark.parametrize("step", ["check", "stage", "place"])
def test_after_a_fault_of_the_folder_it_is_open_and_goes_out_once(
    desk: Desk, letters: LetterService, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    number = an_acknowledgement(desk)
    real: Callable[..., None] = getattr(Outbox, step)

    def fails(outbox: Outbox, *args: object) -> None:
        gone(folder)
        real(outbox, *args)

    monkeypatch.setattr(Outbox, step, fails)
    with pytest.raises(FolderTrouble, match="is not there"):
        letters.hand_over(number, by=desk.dana)
    monkeypatch.undo()
    assert state_of(desk, number) == "open"
    assert desk.do.owed.one(number).due == desk.do.owed.one(number).due
    folder.mkdir()
    assert letters.tick().count == 0
    letters.hand_over(number, by=desk.dana)
    assert len(seen(folder)) == 1
    assert [state for state, _, voided in sendings(desk, number) if not voided][-1] == "sent"


def test_what_could_not_be_placed_or_was_handed_over_cannot_be_undone(
    desk: Desk, letters: LetterService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = an_acknowledgement(desk)

    def fails(*_: object) -> None:
        raise FolderTrouble("The disk is gone.")

    monkeypatch.setattr(Outbox, "place", fails)
    with pytest.raises(FolderTrouble):
        letters.hand_over(number, by=desk.dana)
    monkeypatch.undo()
    while True:
        try:
            desk.do.undo.undo(by=desk.dana)
        except Refused:
            break
    assert (state_of(desk, number) if desk.rows("SELECT 1 FROM owed") else "") in ("open", "")
    assert seen(folder) == []
    other = an_acknowledgement(desk)
    letters.hand_over(other, by=desk.dana)
    with suppress(Refused):
        desk.do.undo.undo(by=desk.dana)
    assert (state_of(desk, other), len(seen(folder))) == ("sent", 1)


def test_a_full_disk_leaves_nothing(
    desk: Desk, letters: LetterService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = an_acknowledgement(desk)
    due = desk.do.owed.one(number).due

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FolderTrouble, match="is full"):
        letters.hand_over(number, by=desk.dana)
    monkeypatch.undo()
    assert (seen(folder), hidden(folder)) == ([], [])
    line = desk.do.owed.one(number)
    assert (line.state.value, line.due) == ("open", due)


def test_when_the_store_does_not_answer_it_is_settled_later(
    desk: Desk, letters: LetterService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = an_acknowledgement(desk)
    real = Staging.written

    def unknown(owed: Staging, sending: int, *, by: int) -> None:
        real(owed, sending, by=by)
        raise StoreTrouble("The server did not answer.")

    monkeypatch.setattr(Staging, "written", unknown)
    with pytest.raises(StoreTrouble):
        letters.hand_over(number, by=desk.dana)
    monkeypatch.undo()
    assert (seen(folder), len(hidden(folder))) == ([], 1)
    assert letters.tick().count == 1
    assert len(seen(folder)) == 1
    assert state_of(desk, number) == "sent"


@pytest.mark.parametrize(
    ("owner", "step", "left"),
    [
        (Outbox, "stage", "open"),
        (Staging, "written", "open"),
        (Outbox, "place", "sent"),
    ],
)
def test_what_a_death_left_is_finished_at_the_next_start(
    desk: Desk,
    letters: LetterService,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: type,
    step: str,
    left: str,
) -> None:
    number = an_acknowledgement(desk)
    monkeypatch.setattr(owner, step, dies)
    with pytest.raises(Died):
        letters.hand_over(number, by=desk.dana)
    monkeypatch.undo()
    assert seen(folder) == []
    assert letters_of(desk, folder).tick(starting=True).count == 1
    assert (state_of(desk, number), len(seen(folder)), hidden(folder)) == (left, int(left == "sent"), [])
    assert letters.tick(starting=True).count == 0
    if left == "open":
        letters.hand_over(number, by=desk.lee)
    assert len(seen(folder)) == 1


def test_a_death_is_settled_within_a_minute_without_a_start(
    desk: Desk, letters: LetterService, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = an_acknowledgement(desk)
    monkeypatch.setattr(Outbox, "stage", dies)
    with pytest.raises(Died):
        letters.hand_over(number, by=desk.dana)
    monkeypatch.undo()
    assert letters.tick().count == 0  # a desk on another machine may be at it just now
    desk.clock.on(minutes=1)
    assert letters.tick().count == 1
    assert state_of(desk, number) == "open"


@pytest.mark.parametrize("has_folder", [True, False])
def test_without_its_folder_a_dead_desk_holds_nothing_for_longer_than_a_minute(
    desk: Desk, letters: LetterService, folder: Path, monkeypatch: pytest.MonkeyPatch, has_folder: bool
) -> None:
    number = an_acknowledgement(desk)
    monkeypatch.setattr(Staging, "written", dies)
    with pytest.raises(Died):
        letters.hand_over(number, by=desk.dana)
    monkeypatch.undo()
    folder.rename(folder.with_name("away"))
    desk.clock.on(minutes=1)
    if has_folder:
        with pytest.raises(FolderTrouble):
            letters.tick()
    else:
        assert letters_of(desk).tick().finished == 1
    assert state_of(desk, number) == "open"
    folder.with_name("away").rename(folder)
    letters.tick()
    assert (seen(folder), hidden(folder)) == ([], [])


def test_nothing_is_settled_while_somebody_hands_over(
    desk: Desk, letters: LetterService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = an_acknowledgement(desk)
    real, looked = Staging.written, []

    def looks(owed: Staging, sending: int, *, by: int) -> None:
        looked.append(letters_of(desk, folder).tick(starting=True).count)
        real(owed, sending, by=by)

    monkeypatch.setattr(Staging, "written", looks)
    letters.hand_over(number, by=desk.dana)
    assert looked == [0]
    assert state_of(desk, number) == "sent"


def test_what_was_taken_back_meanwhile_is_not_handed_over(
    desk: Desk, letters: LetterService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = an_acknowledgement(desk)
    real = Outbox.stage

    def taken_back(outbox: Outbox, *args: object) -> None:
        real(outbox, *args)  # type: ignore[arg-type]  # as they were given
        (sending,) = desk.rows("SELECT id FROM sending")
        desk.do.owed.staging.not_written(sending[0], "a desk elsewhere thought it was dead", by=desk.lee)

    monkeypatch.setattr(Outbox, "stage", taken_back)
    with pytest.raises(FrontDeskError):
        letters.hand_over(number, by=desk.dana)
    assert (state_of(desk, number), seen(folder), hidden(folder)) == ("open", [], [])


# What the gateway says.


def result(folder: Path, file: str, ending: str, words: str = "") -> None:
    """Let the gateway write a result beside a file, which it takes away."""
    (folder / file).unlink(missing_ok=True)
    (folder / file).with_suffix(f".{ending}").write_text(words)


def test_a_confirmed_fax_is_confirmed(desk: Desk, letters: LetterService, folder: Path) -> None:
    number = an_acknowledgement(desk)
    result(folder, letters.hand_over(number, by=desk.dana).file, "ok")
    assert letters.tick().count == 1
    assert (state_of(desk, number), seen(folder)) == ("confirmed", [])
    assert letters.tick().count == 0


def test_a_failed_fax_is_open_again_with_the_due_it_had(
    desk: Desk, letters: LetterService, folder: Path
) -> None:
    number = an_acknowledgement(desk)
    due = desk.do.owed.one(number).due
    file = letters.hand_over(number, by=desk.dana).file
    result(folder, file, "failed", "no\x1b answer\nmore")
    assert letters.tick().failed == ("no answer",)
    line = desk.do.owed.one(number)
    assert (line.state.value, line.due, line.standing.value) == ("open", due, "on_time")
    assert desk.value("SELECT reason FROM sending") == "no answer"
    again = letters.hand_over(number, by=desk.dana)
    assert again.file != file
    assert seen(folder) == [again.file]


def test_a_late_result_of_an_earlier_try_changes_nothing(
    desk: Desk, letters: LetterService, folder: Path
) -> None:
    number = an_acknowledgement(desk)
    first = letters.hand_over(number, by=desk.dana).file
    desk.do.owed.failed(number, "the line was dead", by=desk.dana)
    letters.hand_over(number, by=desk.dana)
    result(folder, first, "failed", "busy")
    assert letters.tick().count == 0
    assert state_of(desk, number) == "sent"
    assert not list(folder.glob("*.failed"))


def test_results_of_another_practice_are_left_alone(desk: Desk, letters: LetterService, folder: Path) -> None:
    an_acknowledgement(desk)
    file = folder / "frontdesk-99-99-to-12125550188.ok"
    file.write_text("")
    assert letters.tick().count == 0
    assert file.exists()


def test_a_folder_that_is_gone_is_said_and_nothing_changes(
    desk: Desk, letters: LetterService, folder: Path
) -> None:
    number = an_acknowledgement(desk)
    letters.hand_over(number, by=desk.dana)
    gone(folder)
    with pytest.raises(FolderTrouble):
        letters.tick()
    assert state_of(desk, number) == "sent"
