"""Stores with letters to hand over, the folder beside them, and the gateway that takes what it sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from unittest.mock import patch

from frontdesk.letters.letter_pdf import Pdf
from frontdesk.letters.outbox import STAGING, read_name
from frontdesk.services.desk import Services
from frontdesk.services.letters import writing
from tests.builders import a_desk
from tests.campaigns.judging import opened
from tests.campaigns.set_up_stores import make_store
from tests.letter_scene import a_doctor, with_profile
from tests.referred import a_patient

#: The name of the watched folder beside a store.
OUT = "out"
#: What stands for a letter: as long as a real one, and one sees whether it is whole.
PAPER: Final = b"%PDF-" + b"a letter, as long as a real one\n" * 2_000 + b"%%EOF"
#: Things owed in one store.
LETTERS = 120


@contextmanager
def quick_letters() -> Iterator[None]:
    """Let every letter be the same paper: what is tried is how it is handed over."""
    with patch.object(writing, "letter_pdf", lambda *_: Pdf(PAPER, 1)):
        yield


def make_letter_store(path: Path, letters: int = LETTERS) -> Path:
    """Set a practice up to which many referrals came, each with an acknowledgment that is owed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    make_store(path)
    add_letters(path, letters)
    return path


def add_letters(path: Path, letters: int) -> None:
    """Let referrals come from one office whose fax number is verified."""
    with a_desk(str(path)) as desk:
        with_profile(desk)
        doctor = a_doctor(desk)
        for number in range(letters):
            a_patient(desk, doctor, name=f"Patient {number}")


def out_of(store: Path) -> Path:
    """The watched folder of a store, made if it is not there."""
    folder = store.with_name(OUT)
    folder.mkdir(exist_ok=True)
    return folder


def open_letters(services: Services) -> list[int]:
    """What is still to be sent, the oldest first."""
    rows = services.office.store.rows("SELECT id FROM owed WHERE state = 'open' ORDER BY id")
    return [number for (number,) in rows]


@dataclass(slots=True)
class Gateway:
    """Takes every file that it sees, as soon as it looks, and sends it."""

    #: How often each thing owed was sent.
    sent: Counter[int] = field(default_factory=Counter)
    #: Files that were not whole.
    half: int = 0

    def take(self, folder: Path) -> None:
        """Send all files that have a name."""
        for file in sorted(folder.glob("*.pdf")):
            name = read_name(file.name)
            if name is None:
                continue
            self.sent[name.owed] += 1
            self.half += file.read_bytes() != PAPER
            file.unlink()


@dataclass(slots=True)
class Seen:
    """What faults did to what was handed over, summed up."""

    #: Hand-overs that a desk reported, over all cases.
    told: int = 0
    #: Things reported or recorded as sent that never had a file.
    lost: int = 0
    #: Things of which two files were seen, or one though they are still open.
    twice: int = 0
    #: Files that were not whole.
    half: int = 0
    #: Staged sendings and hidden files that nobody settled.
    left: int = 0
    #: A few words on the first of them.
    examples: list[str] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """All that must not be."""
        return self.lost + self.twice + self.half + self.left

    def __str__(self) -> str:
        """The figures, in words."""
        return (
            f"{self.told:,} letters acknowledged: {self.lost} lost, {self.twice} sent twice, {self.half} half"
            f" written, {self.left} left between"
        )

    def judge(self, store: Path, told: set[int], gateway: Gateway, where: str) -> None:
        """Start a desk again, let the gateway take what it hands over, and count what is wrong."""
        folder = out_of(store)
        with opened(store) as services:
            services.outbox = folder
            services.letters.tick(starting=True)
            gateway.take(folder)
            states = dict(services.office.store.rows("SELECT id, state FROM owed"))
            staged = services.office.store.rows("SELECT id FROM sending WHERE state = 'staged'")
        found: list[str] = []
        for number, state in states.items():
            times = gateway.sent[number]
            is_sent = state != "open"
            if times == 0 and (is_sent or number in told):
                found.append(f"{number} is {state} and was never sent")
                self.lost += 1
            elif times > 1 or (times and not is_sent):
                found.append(f"{number} is {state} and was sent {times} times")
                self.twice += 1
        hidden = list((folder / STAGING).glob("*.pdf"))
        self.left += len(staged) + len(hidden)
        self.half += gateway.half
        if gateway.half or staged or hidden:
            found.append(f"{gateway.half} half, {len(staged)} staged, {len(hidden)} hidden")
        gateway.half = 0
        self.examples += [f"{where}: {each}" for each in found][: 5 - len(self.examples)]
