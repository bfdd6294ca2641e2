"""Hostile text in a real terminal: of what people wrote, not one byte reaches it that it would obey."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.domain.calls import Draft
from tests.builders import SetClock, a_desk, set_up_home
from tests.terminal import Terminal
from tests.ui.hostile import OURS, poison, texts

_SGR = rb"(?:[0-9]|2[1-9]|[34]8;2;\d+;\d+;\d+|[34]9)"
#: What the desk itself says to a terminal: colors, places, modes, questions, the mouse pointer's shape.
OURS_TO_SAY = re.compile(
    rb"\x1b\[(?:%b(?:;%b)*m|\d+;\d+H|\d+G|\?[\d;]+[hl]|\?\d+\$p|>\d+u|<u|2[23];0t)|\x1b7|\x1b\]22;[a-z-]+\x07|\r\n"
    % (_SGR, _SGR)
)
#: What a terminal obeys, in 7 and in 8 bits, and what turns the direction of writing.
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def obeyed(raw: bytes) -> set[str]:
    """What is left of the control codes when the desk's own are taken out, each with what follows it."""
    text = OURS_TO_SAY.sub(b"", raw).decode("utf-8", "replace")
    return {text[match.start() : match.start() + 12] for match in OBEYED.finditer(text)}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice whose store was filled by a program that cleaned nothing, a moment ago."""
    folder = tmp_path / "home"
    store = set_up_home(folder)
    clock = SetClock("mon 09:00")
    clock.instant = datetime.now(UTC)
    with a_desk(str(store), clock) as desk:
        poison(desk, texts())
        hostile = OURS["window title"]
        fields = {"name": hostile, "note": OURS["clears the screen"], "about": OURS["8 bits"]}
        desk.do.drafts.keep(Draft("lost", desk.dana, clock(), fields))
    (folder / "config.toml").write_text('person = "Dana Reyes"\n')
    return folder


def test_no_byte_of_people_s_text_is_obeyed(home: Path) -> None:
    with Terminal([sys.executable, "-m", "frontdesk", "--home", str(home)], size=(120, 40)) as desk:
        desk.wait_for("Dana\ufffd]2;OWNED")
        desk.send("{f3}")
        desk.wait_for("Outcome: one key")
        desk.send("{down 36}n")
        desk.wait_for("Dana 0 min")
        for key, words in (("f4", "Who sent them"), ("f9", "Ask ──"), ("f1", "On this screen")):
            desk.send(f"{{{key}}}")
            desk.wait_for(words)
        desk.send("{escape}{f9}{f2}")
        desk.wait_for("Next step")
        for text in OURS.values():
            desk.send_bytes(b"\x1b[200~" + text.encode("utf-8") + b"\x1b[201~")
        desk.wait_for("Pasted")
        desk.send("{ctrl+q}")
        assert desk.wait() == 0
        assert obeyed(desk.raw) == set()


@pytest.mark.parametrize(
    "code", ["\x1b]0;x", "\x1b[2J", "\x1b[31mgone", "\x1b[6n", "\x9b31m", "\u202e", "\x07", "\0"]
)
def test_a_code_among_the_desks_own_would_be_seen(code: str) -> None:
    around = b"\x1b[?1049h\x1b[1;1H\x1b[1;38;2;1;2;3;48;2;4;5;6mAnn%b\x1b[0m\r\n\x1b]22;text\x07"
    assert not obeyed(around % b"")
    assert obeyed(around % code.encode())
