"""Writing down contacts with those who refer, complaints, the focus list, and who wants no contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Incomplete, Refused
from frontdesk.domain.referrals.owed import OwedKind
from frontdesk.domain.relationships.touches import Content, Response, TouchKind
from frontdesk.domain.text import ABOUT_LIMIT, NOTE_LIMIT, clean, one_line
from frontdesk.services.office import Practice
from frontdesk.services.owed.promising import NewPromise, add_promise
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.relationships.messages import message_to_send
from frontdesk.store.relationships.writing import (
    Standing,
    add_complaint,
    add_touch,
    count_focus,
    hold_focus,
    read_standing,
)

_SAFE: Final = "Nothing was changed"
#: Referrers on the focus list at most: the 51st asks who leaves.
FOCUS_MOST: Final = 50
#: A contact is not written down for a time further ahead than this: a clock may be a little wrong.
_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class NewTouch:
    """A contact with one who refers, as the form saves it.

    Attributes:
        referrer_id: with whom.
        kind: how.
        at: when, UTC; None for now.
        theirs: True if they contacted us.
        content: what ours was about; None if it was about nothing of the five kinds.
        message_id: the message of the library that was sent, or None.
        response: what came of it.
        asked_patients: True if "Can you think of any patients right now?" was asked.
        cost_cents: what it cost.
        next_step: what we do next, or "".
        next_on: on which day, or None.
        note: people's words.
        promised: what was promised, which is owed from then on, or "".
        promised_on: for which day; needed where something was promised.
        thank: True if they are owed a thank-you.
        outreach_id: the event it was part of, or None.
    """

    referrer_id: int
    kind: TouchKind
    at: datetime | None = None
    theirs: bool = False
    content: Content | None = None
    message_id: int | None = None
    response: Response = Response.NONE
    asked_patients: bool = False
    cost_cents: int = 0
    next_step: str = ""
    next_on: date | None = None
    note: str = ""
    promised: str = ""
    promised_on: date | None = None
    thank: bool = False
    outreach_id: int | None = None


def record_touch(db: Transaction, new: NewTouch, practice: Practice, *, now: datetime, by: int) -> int:
    """Write a contact down, with what was promised in it, and return its number; all of it is one action.

    Raises:
        NotFound: there is nobody of that number, or no such message.
        Incomplete: a day is missing.
        Refused: they asked not to be contacted, the message went to them before, or a value cannot be.
    """
    at, step = new.at or now, one_line(new.next_step, ABOUT_LIMIT)
    _check_touch(read_standing(db, new.referrer_id), new, at, step, now)
    content = new.content
    if new.message_id is not None:
        content = message_to_send(db, new.message_id, new.referrer_id)
    changes = Changes()
    number = add_touch(
        db,
        changes,
        new.referrer_id,
        at=at,
        kind=new.kind,
        by=by,
        response=new.response,
        theirs=new.theirs,
        content=content,
        message=new.message_id,
        asked_patients=new.asked_patients,
        cost_cents=new.cost_cents,
        next_step=step,
        next_on=new.next_on,
        outreach=new.outreach_id,
        note=clean(new.note, limit=NOTE_LIMIT, lines=True).text,
    )
    action = Action.TOUCH_SAVED
    audit = write_audit(db, at=now, person_id=by, action=action, subject_id=number, kind=new.kind.value)
    for promise in _promises(new):
        add_promise(db, changes, promise, practice, now=now, by=by)
    changes.save(db, audit_id=audit, at=now, person_id=by, action=action)
    return number


def _check_touch(standing: Standing, new: NewTouch, at: datetime, step: str, now: datetime) -> None:
    """Raise Refused or Incomplete for a contact that cannot have been."""
    if standing.opted_out_at is not None and not new.theirs:
        raise Refused(f"{standing.name} asked not to be contacted. {_SAFE}; write down only what they do.")
    if at > now + _AHEAD:
        raise Refused(f"A contact that is still to come is a next step, not a contact. {_SAFE}.")
    if new.cost_cents < 0:
        raise Refused(f"What a contact cost cannot be less than nothing. {_SAFE}.")
    if step and new.next_on is None:
        raise Incomplete("next_on", f"Say on which day: {step}. {_SAFE}.")


def _promises(new: NewTouch) -> list[NewPromise]:
    """Return what is owed to them from a contact on."""
    made = []
    if new.promised:
        made.append(NewPromise(new.referrer_id, OwedKind.PROMISED, new.promised_on, new.promised))
    if new.thank:
        made.append(NewPromise(new.referrer_id, OwedKind.THANK_YOU))
    return made


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """A complaint of one who refers, or of a patient.

    Attributes:
        what: people's words.
        referrer_id: of whom, or None.
        contact_id: the patient, or None.
        owner_id: who answers it, or None for anyone.
        card: the handbook card to follow, or "".
    """

    what: str
    referrer_id: int | None = None
    contact_id: int | None = None
    owner_id: int | None = None
    card: str = ""


def open_complaint(db: Transaction, new: NewComplaint, *, now: datetime, by: int) -> int:
    """Write a complaint down and return its number.

    Raises:
        Incomplete: nothing says what it is about, or of whom.
        NotFound: there is nobody of that number.
    """
    what = clean(new.what, limit=NOTE_LIMIT, lines=True).text
    if not what:
        raise Incomplete("what", f"Say in a few words what went wrong. {_SAFE}.")
    if new.referrer_id is None and new.contact_id is None:
        raise Incomplete("referrer", f"Say whose complaint it is. {_SAFE}.")
    if new.referrer_id is not None:
        read_standing(db, new.referrer_id)
    changes = Changes()
    number = add_complaint(
        db,
        changes,
        at=now,
        by=by,
        referrer=new.referrer_id,
        contact=new.contact_id,
        what=what,
        owner=new.owner_id,
        card=one_line(new.card, ABOUT_LIMIT),
    )
    action = Action.COMPLAINT_OPENED
    audit = write_audit(db, at=now, person_id=by, action=action, subject_id=number)
    changes.save(db, audit_id=audit, at=now, person_id=by, action=action)
    return number


def settle_complaint(db: Transaction, complaint_id: int, said: str, *, now: datetime, by: int) -> None:
    """Close a complaint with what we said.

    Raises:
        Incomplete: nothing says what we said.
        Refused: it is settled already.
    """
    words = clean(said, limit=NOTE_LIMIT, lines=True).text
    if not words:
        raise Incomplete("said", f"Write down what you said to them. {_SAFE}.")
    changes = Changes()
    open_still = {"closed_at": None, "voided_at": None}
    if not changes.change(db, "complaint", complaint_id, open_still, said=words, closed_at=now):
        raise Refused(f"This complaint is settled already, or it is not there. {_SAFE}.")
    action = Action.COMPLAINT_SETTLED
    audit = write_audit(db, at=now, person_id=by, action=action, subject_id=complaint_id)
    changes.save(db, audit_id=audit, at=now, person_id=by, action=action)


def set_focus(db: Transaction, referrer_id: int, today: date | None, *, now: datetime, by: int) -> None:
    """Put somebody on the focus list, or take them off it.

    Args:
        db: the open transaction.
        referrer_id: who.
        today: the practice's day, to put them on it; None to take them off.
        now: UTC.
        by: who decides.

    Raises:
        NotFound: there is nobody of that number.
        Refused: the list is full, or they asked not to be contacted.
    """
    hold_focus(db)
    standing = read_standing(db, referrer_id)
    if (standing.focus_since is None) == (today is None):
        return
    if today is not None and standing.opted_out_at is not None:
        raise Refused(f"{standing.name} asked not to be contacted. {_SAFE}.")
    if today is not None and count_focus(db) >= FOCUS_MOST:
        raise Refused(
            f"The focus list has {FOCUS_MOST}, and no more can be looked after well. {_SAFE};"
            " take somebody off it first."
        )
    _change(db, Action.REFERRER_FOCUSED, referrer_id, {"focus_since": today}, now=now, by=by)


def opt_out(db: Transaction, referrer_id: int, note: str, *, now: datetime, by: int) -> None:
    """Record that somebody asked not to be contacted: from then on, never again by us.

    Raises:
        NotFound: there is nobody of that number.
        Refused: that is known already.
    """
    standing = read_standing(db, referrer_id)
    if standing.opted_out_at is not None:
        raise Refused(f"{standing.name} asked not to be contacted before. {_SAFE}.")
    columns = {"opted_out_at": now, "opt_out_note": one_line(note, ABOUT_LIMIT), "focus_since": None}
    _change(db, Action.REFERRER_OPTED_OUT, referrer_id, columns, now=now, by=by)


def _change(
    db: Transaction, action: Action, referrer_id: int, columns: dict[str, object], *, now: datetime, by: int
) -> None:
    changes = Changes()
    changes.change(db, "referrer", referrer_id, **columns)
    audit = write_audit(db, at=now, person_id=by, action=action, subject_id=referrer_id)
    changes.save(db, audit_id=audit, at=now, person_id=by, action=action)
