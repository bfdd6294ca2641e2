"""What is dropped of a settled caller: a row for each table, with its columns and what they become.

To add a table with people's words or numbers is to add a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from peewee import Model, fn

from frontdesk.domain.phone.dropped import MARK
from frontdesk.domain.safety.retention import STAND_IN
from frontdesk.store.retention.traces import CALL, CALLBACK, CONTACT, CRISIS, REFERRAL
from frontdesk.store.tables.callbacks import Attempt, Breach, Callback
from frontdesk.store.tables.calls import Call, Source
from frontdesk.store.tables.contacts import Contact, ContactNumber
from frontdesk.store.tables.cover import HandOff, HandOffNote
from frontdesk.store.tables.crises import Crisis, CrisisPrompt, NearMiss
from frontdesk.store.tables.referrals import (
    Appointment,
    Owed,
    OwedReason,
    Referral,
    ReferralEvent,
    ReferralSender,
    Sending,
)
from frontdesk.store.tables.relationships import Complaint
from frontdesk.store.tables.review import BreachReason, CarryOver, DayClose, DayNote, VoicemailCount

#: What the report of a day says afterwards; its figures stay.
REPORT_DROPPED: Final = (
    "The words of this day were dropped after the time that names are kept. Its figures stay."
)


class Becomes(Enum):
    """What a column becomes."""

    #: Nothing.
    EMPTY = ""
    #: An empty list, as JSON.
    NO_LIST = "[]"
    #: A sentence.
    SENTENCE = REPORT_DROPPED
    #: The keyed hash of the number or id.
    HASH = "hash"
    #: The keyed hash of a log's id that was itself made of a number; other ids stay.
    ROW_HASH = "row hash"
    #: The same, backwards.
    HASH_BACKWARDS = "hash backwards"
    #: Words that stand in, the same for the same words of one referral.
    STAND_IN = "stand-in"
    #: Codes as JSON, with stand-ins for the words in them.
    DETAIL = "detail"


_E, _H = Becomes.EMPTY, Becomes.HASH


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one table.

    Attributes:
        model: the table.
        kind: what its rows belong to, one of the kinds of ``traces``; or "" for words about nobody alone,
            which go by their age.
        owner: the column that says to which; for "" the instant.
        columns: what each column becomes, by its name.
        only: a condition on the rows, or None for all.
        through: the table that has the owner, if it is not this one.
    """

    model: type[Model]
    kind: str
    owner: Any
    columns: Mapping[str, Becomes]
    only: Any = None
    through: type[Model] | None = None

    def select(self, *columns: Any) -> Any:
        """Return a query of the rows with something to drop, with these columns."""
        query = self.model.select(*columns)
        return (query.join(self.through) if self.through else query).where(self.is_there)

    @property
    def is_there(self) -> Any:
        """The condition that a row has something to drop."""
        found = None
        for name, becomes in self.columns.items():
            one = _has_words(getattr(self.model, name), becomes)
            found = one if found is None else found | one
        return found if self.only is None else found & self.only


def _has_words(column: Any, becomes: Becomes) -> Any:
    if becomes is Becomes.HASH:
        return (column != "") & (fn.substr(column, 1, 1) != MARK)
    if becomes is Becomes.ROW_HASH:
        return column.contains(":row-") & (fn.substr(column, 1, 1) != MARK) & (Call.number != "")
    if becomes is Becomes.HASH_BACKWARDS:
        return (column != "") & (fn.substr(column, fn.length(column), 1) != MARK)
    if becomes is Becomes.STAND_IN:
        return (column != "") & (fn.substr(column, 1, len(STAND_IN)) != STAND_IN)
    if becomes is Becomes.DETAIL:
        return column.contains('"note"') & ~column.contains(f'"note": "{STAND_IN}')
    return column != becomes.value


#: Everything that is dropped.
WORDS: Final = (
    Words(
        Call,
        CALL,
        Call.id,
        {
            "name": _E,
            "folded": _E,
            "note": _E,
            "about": _E,
            "number_given": _E,
            "extension": _E,
            "source_detail": _E,
            "number": _H,
            "uid": Becomes.ROW_HASH,
        },
    ),
    Words(Source, CALL, Source.call, {"detail": _E}),
    Words(CrisisPrompt, CALL, CrisisPrompt.call, {"words": Becomes.NO_LIST}),
    Words(Callback, CALLBACK, Callback.id, {"name": _E, "note": _E, "about": _E, "number": _H}),
    Words(Attempt, CALLBACK, Attempt.callback, {"note": _E}),
    Words(CarryOver, CALLBACK, CarryOver.callback, {"reason": _E}),
    Words(BreachReason, CALLBACK, Breach.callback, {"note": _E}, through=Breach),
    Words(Contact, CONTACT, Contact.id, {"name": _E, "folded": _E}),
    Words(
        ContactNumber,
        CONTACT,
        ContactNumber.contact,
        {"number": _H, "backwards": Becomes.HASH_BACKWARDS},
    ),
    Words(Complaint, CONTACT, Complaint.contact, {"what": _E, "said": _E}),
    Words(
        Crisis,
        CRISIS,
        Crisis.id,
        {"name": _E, "number": _H, "place": _E, "number_now": _E, "words": _E, "with_whom": _E},
    ),
    Words(NearMiss, CRISIS, NearMiss.crisis, {"text": _E}),
    Words(
        Referral,
        REFERRAL,
        Referral.id,
        dict.fromkeys(("question", "waiting_note", "missing", "lost_reason"), Becomes.STAND_IN),
    ),
    Words(ReferralSender, REFERRAL, ReferralSender.referral, {"note": _E, "tell_said_by": _E}),
    Words(
        ReferralEvent,
        REFERRAL,
        ReferralEvent.referral,
        {"reason": Becomes.STAND_IN, "detail": Becomes.DETAIL},
    ),
    Words(Owed, REFERRAL, Owed.referral, {"text": _E, "waived_reason": Becomes.STAND_IN}),
    Words(Sending, REFERRAL, Owed.referral, {"reason": _E, "file": _E}, through=Owed),
    Words(OwedReason, REFERRAL, Owed.referral, {"note": _E}, through=Owed),
    Words(Appointment, REFERRAL, Appointment.referral, {"key": _H}),
    Words(HandOffNote, "", HandOffNote.at, {"text": _E}, HandOffNote.done_at.is_null(False)),
    Words(HandOff, "", HandOff.at, {"text": _E}),
    Words(NearMiss, "", NearMiss.at, {"text": _E}, NearMiss.crisis.is_null()),
    Words(VoicemailCount, "", VoicemailCount.at, {"note": _E}),
    Words(DayClose, "", DayClose.at, {"report": Becomes.SENTENCE, "hand_off": _E}),
    Words(DayNote, "", DayNote.at, {"text": _E}),
)
