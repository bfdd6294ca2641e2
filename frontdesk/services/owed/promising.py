"""Things promised to a referrer, and the thank-you after a meeting: owed from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Incomplete, Refused
from frontdesk.domain.referrals.owed import Arises, OwedKind
from frontdesk.domain.rule.terms import Term, due_by_term
from frontdesk.domain.text import ABOUT_LIMIT, one_line
from frontdesk.services.office import Practice
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.owed.items import NewItem, add_item, read_referrer, sender_of_referral

_SAFE: Final = "Nothing was changed"
#: What a person may say is owed; everything else arises with what happened.
PROMISED_KINDS: Final = tuple(kind for kind in OwedKind if kind.facts.arises in (Arises.MET, Arises.PROMISED))


@dataclass(frozen=True, slots=True)
class NewPromise:
    """Something promised to a referrer.

    Attributes:
        referrer_id: to whom.
        kind: one of ``PROMISED_KINDS``.
        day: the local day it was promised for; None for what has a time of its own.
        text: what was promised.
        referral_id: the referral it is about, or None.
    """

    referrer_id: int
    kind: OwedKind
    day: date | None = None
    text: str = ""
    referral_id: int | None = None


def record_promise(db: Transaction, new: NewPromise, practice: Practice, *, now: datetime, by: int) -> int:
    """Write down something promised as an action of its own, and return its number.

    Raises:
        NotFound: there is no such referrer or referral.
        Incomplete: nothing says what was promised, or for which day.
        Refused: the kind is never promised, the practice owes none, or the day cannot be meant.
    """
    changes = Changes()
    number, audit = add_promise(db, changes, new, practice, now=now, by=by)
    changes.save(db, audit_id=audit, at=now, person_id=by, action=Action.OWED_PROMISED)
    return number


def add_promise(
    db: Transaction, changes: Changes, new: NewPromise, practice: Practice, *, now: datetime, by: int
) -> tuple[int, int]:
    """Write down something promised as a part of an action; return its number and that of the audit entry.

    Args:
        db: the open transaction.
        changes: the action that it is undone with.
        new: what was promised.
        practice: the present settings.
        now: UTC.
        by: who promised it.

    Raises:
        NotFound: there is no such referrer or referral.
        Incomplete: nothing says what was promised, or for which day.
        Refused: the kind is never promised, the practice owes none, or the day cannot be meant.
    """
    if new.kind not in PROMISED_KINDS:
        words = ", ".join(kind.value for kind in PROMISED_KINDS)
        raise Refused(f"{new.kind.words.capitalize()} arises by itself. {_SAFE}; use one of: {words}.")
    term = practice.settings.owed.terms.get(new.kind)
    if new.kind.facts.term is Term.PROMISED:
        term = Term.PROMISED
    if term is None:
        raise Refused(f"The practice never owes a {new.kind.words}, by its settings. {_SAFE}.")
    text = one_line(new.text, ABOUT_LIMIT)
    day = new.day if term is Term.PROMISED else None
    if term is Term.PROMISED and not text:
        raise Incomplete("text", f"Say what was promised. {_SAFE}.")
    if term is Term.PROMISED and day is None:
        raise Incomplete("day", f"Say for which day it was promised. {_SAFE}.")
    read_referrer(db, new.referrer_id)
    sender = None
    if new.referral_id is not None:
        sender = sender_of_referral(db, new.referral_id, new.referrer_id)
    item = NewItem(new.kind, new.referrer_id, new.referral_id, sender, day=day, text=text)
    dated = due_by_term(practice.rule, term, now, promised=day)
    version = practice.version
    number = add_item(db, changes, item, dated, arose=now, settings_version=version, at=now, by=by)
    audit = write_audit(db, at=now, person_id=by, action=Action.OWED_PROMISED, subject_id=number)
    return number, audit
