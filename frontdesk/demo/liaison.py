"""Contacts with those who refer in the demo: who was met, who waits for long, a complaint, the focus list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from frontdesk.demo.data import REFERRERS, Referring
from frontdesk.demo.script import Script
from frontdesk.demo.stage import Stage, Step
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.relationships.people import ReferrerFacts
from frontdesk.domain.relationships.touches import Content, Response, TouchKind
from frontdesk.services.relationships.touching import NewComplaint, NewTouch

_PATEL, _OKONKWO, _TSENG, _MARCHETTI, _STEINMETZ, _BAPTISTE = (
    REFERRERS[place] for place in (0, 3, 5, 10, 16, 24)
)
#: Met twice, and sent nobody so far.
_ASHBY = Referring("Dr Corinne Ashby", SourceKind.PSYCHIATRIST, "Eastgate Mood Center")
#: Those on the focus list.
FOCUS = (_PATEL, _OKONKWO, _TSENG, _MARCHETTI, _STEINMETZ)


@dataclass(frozen=True, slots=True)
class Met:
    """A contact with one who refers.

    Attributes:
        referring: who.
        days: so many days ago.
        kind: how.
        more: what else is known of it.
    """

    referring: Referring
    days: int
    kind: TouchKind
    more: dict[str, Any] = field(default_factory=dict)


#: The texts of the library.
MESSAGES = (
    (
        "Room this month",
        Content.TREATMENT,
        "We can see new patients within two weeks. Call us: $practice_phone.",
    ),
    (
        "What TMS is, in plain words",
        Content.EDUCATION,
        "What happens in a session, how long a course takes, who may drive.",
    ),
)
#: The contacts, the earliest first.
CONTACTS = (
    Met(_BAPTISTE, 100, TouchKind.GRAND_ROUNDS, {"content": Content.EDUCATION, "response": Response.POLITE}),
    Met(_ASHBY, 75, TouchKind.LETTER, {"content": Content.TREATMENT}),
    Met(_ASHBY, 50, TouchKind.DROP_IN, {"content": Content.OPERATIONS, "response": Response.POLITE}),
    Met(
        _STEINMETZ,
        31,
        TouchKind.LUNCH,
        {
            "content": Content.EDUCATION,
            "response": Response.INTERESTED,
            "asked_patients": True,
            "cost_cents": 14_250,
            "note": "six of them came, two had questions about therapy meanwhile",
        },
    ),
    Met(
        _OKONKWO,
        12,
        TouchKind.MEETING,
        {
            "response": Response.INTERESTED,
            "asked_patients": True,
            "note": "wants a call, not a fax, when plans change",
        },
    ),
    Met(_PATEL, 6, TouchKind.CALL, {"theirs": True, "note": "asked how the last patient is doing"}),
)


@dataclass(frozen=True, slots=True)
class KeepUp(Step):
    """The liaison writes down, in one sitting, what is known of those who refer."""

    def play(self, stage: Stage) -> None:
        """Write it down."""
        keep, by = stage.services.relationships, stage.people[self.by]
        for name, content, text in MESSAGES:
            stage.services.library.add(name, content, text, by=by)
        for met in CONTACTS:
            at = self.at - timedelta(met.days)
            keep.touch(NewTouch(stage.referrer(met.referring, self.by), met.kind, at=at, **met.more), by=by)
        for referring in FOCUS:
            keep.focus(stage.referrer(referring, self.by), on=True, by=by)
        known = ReferrerFacts(credentials="MD", distance="0-5", concern="no_word_back", opinion_leader=True)
        keep.facts(stage.referrer(_PATEL, self.by), ReferrerFacts(), known, by=by)


@dataclass(frozen=True, slots=True)
class Complain(Step):
    """One who refers complains.

    Attributes:
        referring: who.
        what: their words.
        card: the card of the playbook.
    """

    referring: Referring
    what: str
    card: str

    def play(self, stage: Stage) -> None:
        """Write it down; who takes the call answers it."""
        by = stage.people[self.by]
        number = stage.referrer(self.referring, self.by)
        new = NewComplaint(self.what, referrer_id=number, owner_id=by, card=self.card)
        stage.services.relationships.complain(new, by=by)


def plan_liaison(script: Script) -> None:
    """Plan the contacts with those who refer, and a complaint of the day before."""
    yesterday = script.hours.opens(script.days[-1])
    complaint = "My patient called twice and nobody called back."
    script.steps += (
        KeepUp(yesterday + timedelta(minutes=90), 1),
        Complain(yesterday + timedelta(minutes=300), 0, _MARCHETTI, complaint, "playbook_lapse"),
    )
