"""The library of messages: texts that may go to each of those who refer once, filled from the profile."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Final

from frontdesk.domain.errors import Refused
from frontdesk.domain.relationships.touches import Content
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import NAME_LIMIT, NOTE_LIMIT, clean, one_line
from frontdesk.services.again import again_if_lost
from frontdesk.services.office import Office
from frontdesk.services.permitted import needs
from frontdesk.store.relationships.messages import add_message, all_messages, retire_message, unsent_messages

_SAFE: Final = "Nothing was changed"
#: What stands where the practice has not written anything yet.
_BLANK = "____"


@dataclass(frozen=True, slots=True)
class LibraryMessage:
    """A message of the library.

    Attributes:
        id: its number.
        name: its name.
        content: what it is about.
        text: people's words; ``$next_available`` and the other fields of letters stand for what the practice
            wrote about itself.
    """

    id: int
    name: str
    content: Content
    text: str


class MessageLibrary:
    """Looks after the messages."""

    def __init__(self, office: Office) -> None:
        """Read nothing before it is asked.

        Args:
            office: the store, the clock and the settings.
        """
        self._office = office

    def all(self) -> list[LibraryMessage]:
        """Return the messages that are offered."""
        with self._office.store.reading() as db:
            return [LibraryMessage(*one) for one in all_messages(db)]

    def unsent(self, referrer_id: int) -> list[LibraryMessage]:
        """Return the messages that never went to this person, in no version."""
        with self._office.store.reading() as db:
            return [LibraryMessage(*one) for one in unsent_messages(db, referrer_id)]

    @again_if_lost
    @needs(Permission.OUTREACH)
    def add(self, name: str, content: Content, text: str, *, by: int) -> int:
        """Add a message and return its number.

        Raises:
            Refused: it has no name or no text.
        """
        title, words = _checked(name, text)
        with self._office.store.writing() as db:
            return add_message(db, name=title, content=content, text=words, at=self._office.now(), by=by)

    @again_if_lost
    @needs(Permission.OUTREACH)
    def change(self, message_id: int, name: str, content: Content, text: str, *, by: int) -> int:
        """Offer a new version in the place of a message, and return its number.

        What was sent stays as it was. Who got an earlier version of the same name is not offered this one.

        Raises:
            Refused: it has no name or no text; or it is offered no more.
        """
        title, words = _checked(name, text)
        now = self._office.now()
        with self._office.store.writing() as db:
            retire_message(db, message_id, at=now, by=by)
            return add_message(db, name=title, content=content, text=words, at=now, by=by)

    @again_if_lost
    @needs(Permission.OUTREACH)
    def retire(self, message_id: int, *, by: int) -> None:
        """Offer a message no more; what was sent stays as it was.

        Raises:
            Refused: it is offered no more already.
        """
        with self._office.store.writing() as db:
            retire_message(db, message_id, at=self._office.now(), by=by)

    def filled(self, text: str) -> str:
        """Return a text with what the practice wrote about itself, and what is next available."""
        from frontdesk.services.handbook import available_lines
        from frontdesk.services.letters.values import practice_values

        office = self._office
        values = practice_values(office.practice(), office.now())
        values["next_available"] = available_lines(office)
        shown = {
            name: (value if isinstance(value, str) else ", ".join(map(str, value))) or _BLANK
            for name, value in values.items()
        }
        return Template(text).safe_substitute(shown)


def _checked(name: str, text: str) -> tuple[str, str]:
    """Return a name and a text as they are kept. Raises Refused if one is missing."""
    title, words = one_line(name, NAME_LIMIT), clean(text, limit=NOTE_LIMIT, lines=True).text
    if not title or not words:
        raise Refused(f"A message needs a name and a text. {_SAFE}.")
    return title, words
