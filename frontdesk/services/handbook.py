"""The handbook: its cards' files, their approval by the practice's clinician, the next free times."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Incomplete
from frontdesk.domain.handbook import (
    MOST_CHARACTERS,
    BadCard,
    Card,
    Handbook,
    Shelf,
    check_clinician,
    read_card,
)
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import ABOUT_LIMIT, clean_name, one_line
from frontdesk.services.again import again_if_lost
from frontdesk.services.office import Office
from frontdesk.services.permitted import needs
from frontdesk.store import handbook as rows
from frontdesk.store.audit import write_audit


class HandbookService:
    """Reads the handbook, and keeps approvals and what is next available."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._files = CardFiles()
        self._shelf = Shelf(())

    def read(self, folder: Path | None) -> Handbook:
        """Return the handbook; files that did not change are not read again.

        Args:
            folder: where the practice's own cards are, or None.
        """
        cards, troubles = self._files.cards(folder)
        if set(cards) != set(self._shelf.cards):
            self._shelf = Shelf(cards)
        store = self._office.store
        return Handbook(
            self._shelf,
            rows.latest_approvals(store),
            rows.latest_available(store),
            troubles,
            rows.latest_readings(store),
        )

    @again_if_lost
    def mark_read(self, card: Card, *, by: int) -> None:
        """Record that somebody read a card's text; who read this very text before is not recorded twice.

        Args:
            card: the card as it was shown.
            by: who read it.
        """
        at = self._office.now()
        with self._office.store.writing() as db:
            if rows.has_read(db, card.name, card.digest, by):
                return
            number = rows.add_reading(db, card.name, card.digest, at=at, by=by)
            write_audit(db, at=at, person_id=by, action=Action.CARD_READ, subject_id=number, card=card.name)

    @needs(Permission.APPROVE)
    def approve(self, card: Card, approved_by: str, *, by: int) -> None:
        """Record that the practice's clinician approved a card's text.

        Args:
            card: the card as it was shown; a later text is not approved by this.
            approved_by: the clinician.
            by: who records it.

        Raises:
            Incomplete: there is no name in ``approved_by``.
        """
        clinician = clean_name(approved_by).text
        check_clinician(clinician)
        self._say(card, clinician, by)

    @needs(Permission.APPROVE)
    def withdraw(self, card: Card, *, by: int) -> None:
        """Withdraw the approval of a card; the approval stays in the record."""
        self._say(card, "", by)

    @again_if_lost
    def _say(self, card: Card, approved_by: str, by: int) -> None:
        at = self._office.now()
        with self._office.store.writing() as db:
            number = rows.add_approval(db, card.name, card.digest, approved_by, at=at, by=by)
            write_audit(
                db,
                at=at,
                person_id=by,
                action=Action.CARD_APPROVED,
                subject_id=number,
                card=card.name,
                withdrawn=not approved_by,
            )

    @again_if_lost
    def say_available(self, treatment: Card, text: str, *, by: int) -> None:
        """Record when a treatment is next available, as typed.

        Raises:
            Incomplete: nothing was typed.
        """
        words = one_line(text, ABOUT_LIMIT)
        if not words:
            raise Incomplete("available", "Type when it is next available, such as: Tue Nov 24, 10 AM.")
        at = self._office.now()
        with self._office.store.writing() as db:
            number = rows.add_available(db, treatment.name, words, at=at, by=by)
            write_audit(
                db, at=at, person_id=by, action=Action.CARD_AVAILABLE, subject_id=number, card=treatment.name
            )


#: The cards shipped with the program.
SHIPPED = Path(__file__).resolve().parent.parent / "handbook"
#: The most files that are read.
MOST_FILES = 300

_ENDING = ".md"
# A character takes at most four bytes.
_MOST_BYTES = 4 * MOST_CHARACTERS


class _Read(NamedTuple):
    """A file as it was last read: its time and size, and its card or the reason why it has none."""

    stamp: tuple[int, int]
    card: Card | None
    trouble: str


class CardFiles:
    """Reads cards from files, and changed ones again."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._shipped: dict[str, Card] = {}
        self._own: dict[str, _Read] = {}

    def cards(self, folder: Path | None) -> tuple[list[Card], tuple[str, ...]]:
        """Return all cards, and a sentence for every file that cannot be read as a card.

        Args:
            folder: the folder of the practice's own cards, or None.
        """
        if not self._shipped:
            self._shipped = {card.name: card for card in map(_shipped, sorted(SHIPPED.glob(f"*{_ENDING}")))}
        names, troubles = _names(folder) if folder is not None else ([], [])
        own: dict[str, _Read] = {}
        for name in names:
            assert folder is not None  # it has files
            own[name] = self._read(folder / name)
        self._own = own
        cards = dict(self._shipped)
        for name, read in sorted(own.items()):
            if read.card is not None:
                cards[read.card.name] = read.card
            else:
                troubles.append(self._sentence(name, read.trouble))
        return list(cards.values()), tuple(troubles)

    def _read(self, path: Path) -> _Read:
        before = self._own.get(path.name)
        try:
            found = path.stat()
            stamp = found.st_mtime_ns, found.st_size
            if before is not None and before.stamp == stamp:
                return before
            if not stat.S_ISREG(found.st_mode):  # a pipe would keep everybody waiting
                raise BadCard("it is no file")
            if found.st_size > _MOST_BYTES:
                raise BadCard(f"it has more than {MOST_CHARACTERS:,} characters; a card fits one screen")
            text = path.read_bytes().decode("utf-8")
            return _Read(stamp, read_card(path.name.removesuffix(_ENDING), text, is_own=True), "")
        except BadCard as bad:
            return _Read(stamp, None, bad.sentence)
        except UnicodeDecodeError:
            return _Read(stamp, None, "it is not UTF-8 text")
        except OSError as trouble:
            return _Read((0, 0), None, f"it cannot be read ({trouble.strerror or 'no reason given'})")

    def _sentence(self, name: str, why: str) -> str:
        shipped = name.removesuffix(_ENDING) in self._shipped
        safe = "The card that came with the program is shown." if shipped else "It is left out."
        return f"handbook/{one_line(name, 80)}: {why}. {safe}"


def _shipped(path: Path) -> Card:
    return read_card(path.stem, path.read_text(encoding="utf-8"), is_own=False)


def _names(folder: Path) -> tuple[list[str], list[str]]:
    """Return the files of the practice's own folder, and what is wrong with the folder."""
    try:
        found = sorted(name for name in os.listdir(folder) if name.endswith(_ENDING) and name[0] != ".")
    except (FileNotFoundError, NotADirectoryError):
        return [], []
    except OSError as trouble:
        why = trouble.strerror or "no reason given"
        return [], [f"The folder of your own cards cannot be read ({why}). The program's are shown."]
    if len(found) > MOST_FILES:
        return found[:MOST_FILES], [f"More than {MOST_FILES} cards of your own: the rest is left out."]
    return found, []


def available_lines(office: Office) -> tuple[str, ...]:
    """Return when each treatment is next available, one each: ``TMS: Tue Nov 24, 10 AM``."""
    available = rows.latest_available(office.store)
    if not available:
        return ()
    shelf = HandbookService(office).read(None).shelf
    titles = {name: card.title if (card := shelf.get(name)) is not None else name for name in available}
    return tuple(f"{titles[name]}: {one.text}" for name, one in available.items())
