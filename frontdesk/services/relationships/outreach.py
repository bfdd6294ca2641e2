"""Events for many referrers: planned, invited to, answered, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Incomplete, NotFound, Refused
from frontdesk.domain.relationships.outreach import (
    EventDetail,
    InvitationState,
    Invited,
    OutreachEvent,
    referrals_after,
)
from frontdesk.domain.relationships.touches import Response, TouchKind
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import NAME_LIMIT, NOTE_LIMIT, clean, one_line
from frontdesk.services.again import again_if_lost
from frontdesk.services.office import Office
from frontdesk.services.permitted import needs
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.relationships.facts import Relationships
from frontdesk.store.relationships.outreach import events, invitations_of, read_event
from frontdesk.store.relationships.writing import add_event, add_invitation, add_touch, read_standing

_SAFE: Final = "Nothing was changed"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as the form saves it.

    Attributes:
        name: what it is called.
        kind: a kind of meeting.
        day: on which day.
        cost_cents: what it costs.
        note: people's words.
    """

    name: str
    kind: TouchKind
    day: date
    cost_cents: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class InvitedNow:
    """What came of inviting some.

    Attributes:
        invited: how many are invited now.
        before: how many were invited before.
        left_alone: the names of those who asked not to be contacted: they are not invited.
    """

    invited: int
    before: int
    left_alone: tuple[str, ...]


class OutreachService:
    """Looks after events for many."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def events(self) -> list[OutreachEvent]:
        """Return the events that are planned and that were, the latest first."""
        return events(self._office.store)

    def one(self, event_id: int) -> EventDetail:
        """Return an event with who was invited, and what those sent within 90 days after it.

        Raises:
            NotFound: there is none of that number.
        """
        store = self._office.store
        event = read_event(store, event_id)
        seen = Relationships(store, self._office.practice().rule.hours.day_of)
        return EventDetail(
            event,
            tuple(
                Invited(
                    who,
                    f"{name} · {organization}" if organization else name,
                    state,
                    referrals_after(seen.facts(who).referrals, event.day),
                )
                for _, who, name, organization, state in invitations_of(store, event_id)
            ),
        )

    @again_if_lost
    @needs(Permission.OUTREACH)
    def plan(self, new: NewEvent, *, by: int) -> int:
        """Plan an event and return its number.

        Raises:
            Incomplete: it has no name.
            Refused: it is no kind of meeting, or it costs less than nothing.
        """
        name = one_line(new.name, NAME_LIMIT)
        if not name:
            raise Incomplete("name", f"What is the event called? {_SAFE}.")
        if not new.kind.is_meeting:
            raise Refused(f"A {new.kind.words} is no event. {_SAFE}; choose a kind of meeting.")
        if new.cost_cents < 0:
            raise Refused(f"What an event costs cannot be less than nothing. {_SAFE}.")
        changes, now = Changes(), self._office.now()
        with self._office.store.writing() as db:
            number = add_event(
                db,
                changes,
                at=now,
                by=by,
                name=name,
                kind=new.kind,
                day=new.day.isoformat(),
                cost_cents=new.cost_cents,
                note=clean(new.note, limit=NOTE_LIMIT, lines=True).text,
            )
            action = Action.OUTREACH_PLANNED
            audit = write_audit(
                db, at=now, person_id=by, action=action, subject_id=number, kind=new.kind.value
            )
            changes.save(db, audit_id=audit, at=now, person_id=by, action=action)
        return number

    @again_if_lost
    @needs(Permission.OUTREACH)
    def invite(self, event_id: int, referrers: Sequence[int], *, by: int) -> InvitedNow:
        """Invite some; who asked not to be contacted is left alone, and named.

        Raises:
            NotFound: there is no such event, or nobody of one of the numbers.
        """
        now, left_alone = self._office.now(), []
        changes, added = Changes(), 0
        with self._office.store.writing() as db:
            read_event(db, event_id)
            known = {who for _, who, *_ in invitations_of(db, event_id)}
            asked = list(dict.fromkeys(referrers))
            for referrer in asked:
                standing = read_standing(db, referrer)
                if standing.opted_out_at is not None:
                    left_alone.append(standing.name)
                elif referrer not in known:
                    invited = InvitationState.INVITED
                    add_invitation(db, changes, event_id, referrer, invited, at=now, by=by)
                    added += 1
            if added:
                action = Action.OUTREACH_INVITED
                audit = write_audit(
                    db, at=now, person_id=by, action=action, subject_id=event_id, invited=added
                )
                changes.save(db, audit_id=audit, at=now, person_id=by, action=action)
        return InvitedNow(added, len(asked) - added - len(left_alone), tuple(left_alone))

    @again_if_lost
    @needs(Permission.OUTREACH)
    def answered(self, event_id: int, referrer_id: int, state: InvitationState, *, by: int) -> None:
        """Write down what became of an invitation; who came was in contact with us, and is a touch.

        Raises:
            NotFound: there is no such event, or they were not invited.
            Refused: the event is still to come, so nobody came; or that is known already.
        """
        practice, now = self._office.practice(), self._office.now()
        with self._office.store.writing() as db:
            event = read_event(db, event_id)
            found = [one for one in invitations_of(db, event_id) if one[1] == referrer_id]
            if not found:
                raise NotFound(f"They were not invited to {event.name}. {_SAFE}; invite them first.")
            number, _, name, _, before = found[0]
            if before is state:
                raise Refused(f"That is known of {name} already. {_SAFE}.")
            today = practice.rule.hours.day_of(now)
            if event.day > today and state in (InvitationState.CAME, InvitationState.DID_NOT):
                raise Refused(f"{event.name} is still to come. {_SAFE}.")
            if before is InvitationState.CAME:
                raise Refused(
                    f"{name} came, and that is a contact in their timeline. {_SAFE}; undo it there."
                )
            changes = Changes()
            if not changes.change(db, "invitation", number, {"state": before}, state=state):
                raise Refused(f"Another desk wrote down {name}'s answer meanwhile. {_SAFE}; look again.")
            if state is InvitationState.CAME:
                at = now if event.day == today else practice.rule.hours.instant(event.day, 12 * 60)
                self._came(db, changes, event, referrer_id, at=at, by=by)
            action = Action.INVITATION_ANSWERED
            audit = write_audit(db, at=now, person_id=by, action=action, subject_id=number, state=state.value)
            changes.save(db, audit_id=audit, at=now, person_id=by, action=action)

    def _came(
        self,
        db: Transaction,
        changes: Changes,
        event: OutreachEvent,
        referrer_id: int,
        *,
        at: datetime,
        by: int,
    ) -> None:
        """Write the contact of somebody who came; their share of the cost stays with the event."""
        add_touch(
            db,
            changes,
            referrer_id,
            at=at,
            kind=event.kind,
            by=by,
            response=Response.INTERESTED,
            outreach=event.id,
            note=event.name,
        )
