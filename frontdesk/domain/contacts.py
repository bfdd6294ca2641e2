"""Contacts: the people who call, as the practice knows them, and the caller who is on the phone now."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from frontdesk.domain.lanes import Lane
from frontdesk.domain.text import one_line
from frontdesk.domain.voicemail import DEFAULT_PERMISSION, VoicemailPermission


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of the call that is being typed, or of the callback under the cursor.

    Attributes:
        name: as typed, or "".
        number: as typed or as its key, or "".
        call_uid: the uid of the call that is being typed, or ""; the saved call has the same.
        callback_id: the callback they were reached on, or None.
    """

    name: str = ""
    number: str = ""
    call_uid: str = ""
    callback_id: int | None = None

    @property
    def is_known(self) -> bool:
        """True if a name, a number or a callback says who they are."""
        return bool(self.name.strip() or self.number.strip() or self.callback_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """What the practice keeps of a contact beside name, number and lane; each field is a column of its row.

    To add one, add a field here, its column and migration, and its question in the form. Text is one line.

    Attributes:
        voicemail: what may be said on their voicemail.
    """

    voicemail: VoicemailPermission = DEFAULT_PERMISSION

    def cleaned(self) -> ContactFacts:
        """Return the facts with typed text cleaned."""
        values: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(ContactFacts)}
        typed = {
            name: value for name, value in values.items() if type(value) is str
        }  # a code is no plain str
        return replace(self, **(values | {name: one_line(text) for name, text in typed.items()}))


@dataclass(frozen=True, slots=True)
class Contact(ContactFacts):
    """A person as the practice knows them.

    One number may belong to several contacts (families, switchboards); one contact may have
    several numbers.

    Attributes:
        id: the store's number.
        name: as given, or "" for an unknown caller.
        lane: the lane of their last call.
        numbers: the keys of their numbers, first the one they call from.
        source: who sent them first, in words, or "".
        extension: the extension to dial after the number they call from, or "".
    """

    id: int
    name: str
    lane: Lane
    numbers: tuple[str, ...] = ()
    source: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the history between a caller and the practice: a call in or out.

    Attributes:
        at: UTC.
        kind: ``call in``, ``call out``.
        what: what happened, in words.
        note: people's words.
        by: who took the call or made the attempt, or "".
    """

    at: datetime
    kind: str
    what: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class CrisisSeen:
    """An earlier crisis of the caller, as the desk shows it at their next call.

    Attributes:
        opened_at: when it was opened, UTC.
        name: the name of the person in crisis, or "".
        accepted_by: who accepted it, or "" while nobody did.
        accepted_at: when it was accepted, or None.
    """

    opened_at: datetime
    name: str
    accepted_by: str
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class WhoIsThis:
    """Everything the desk shows while a number is typed.

    Attributes:
        number: the key that was looked up, or the digits typed so far.
        exact: True if a whole number was found, not only numbers with the same first digits.
        contacts: the contacts with this number, last caller first.
        calls_today: calls from this number today.
        calls_ever: calls from this number over all history.
        open_callback_id: its open callback, or None.
        history: newest first.
        crises: crises of this number, of earlier days too, newest first.
    """

    number: str
    exact: bool
    contacts: tuple[Contact, ...]
    calls_today: int
    calls_ever: int
    open_callback_id: int | None
    history: tuple[HistoryLine, ...]
    crises: tuple[CrisisSeen, ...] = ()
