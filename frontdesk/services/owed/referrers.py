"""How a referrer is reached and how care is shared with them, as far as it decides what is sent and how."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Final

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Incomplete, Refused
from frontdesk.domain.phone.numbers import BadNumber, read_number
from frontdesk.domain.referrals.owed import Channel, SharedCare
from frontdesk.domain.text import NAME_LIMIT, one_line
from frontdesk.services.office import Practice
from frontdesk.services.owed.series import keep_key_series
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.owed.items import ReferrerRow, read_referrer

_SAFE: Final = "Nothing was changed"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True)
class ReferrerFacts:
    """What is changed of a referrer; None leaves a thing as it is, and "" takes it away.

    Attributes:
        phone: their phone number, as typed.
        fax: their fax number, as typed; another one is not verified.
        email: their address for secure mail.
        channel: the code of the channel they want.
        model: the code of the shared-care model; "" for the practice's default.
        key_since: the day since which they are a key relationship, ISO 8601; "" if they are none.
        part2: True if they are a program under 42 CFR Part 2.
    """

    phone: str | None = None
    fax: str | None = None
    email: str | None = None
    channel: str | None = None
    model: str | None = None
    key_since: str | None = None
    part2: bool | None = None


def change_facts(
    db: Transaction, referrer_id: int, facts: ReferrerFacts, practice: Practice, *, now: datetime, by: int
) -> None:
    """Change what is known of a referrer, and what comes with a key relationship.

    Raises:
        NotFound: there is no such referrer.
        Refused: a value cannot be; nothing was changed.
    """
    before = read_referrer(db, referrer_id)
    becomes = _columns(before, facts, practice, now)
    if not becomes:
        return
    changes = Changes()
    changes.change(db, "referrer", referrer_id, **becomes)
    after = replace(before, **{name: becomes[name] for name in ("model", "key_since") if name in becomes})
    if (after.model, after.key_since) != (before.model, before.key_since):
        keep_key_series(db, changes, practice, after, now=now, by=by)
    changed: dict[str, str | bool] = dict.fromkeys(becomes, True)
    if "model" in becomes:
        changed |= {"model": becomes["model"], "model_was": before.model}
    action = Action.REFERRER_CHANGED
    audit = write_audit(db, at=now, person_id=by, action=action, subject_id=referrer_id, **changed)
    changes.save(db, audit_id=audit, at=now, person_id=by, action=action)


def verify(
    db: Transaction, referrer_id: int, number: str, practice: Practice, *, now: datetime, by: int
) -> None:
    """Record that somebody verified a fax number, which is the referrer's from now on.

    Args:
        db: the open transaction.
        referrer_id: the referrer.
        number: as typed; "" for the one that is known.
        practice: the present settings.
        now: UTC.
        by: who verified it.

    Raises:
        NotFound: there is no such referrer.
        Incomplete: no number is known, and none was given.
        Refused: it cannot be a number.
    """
    before = read_referrer(db, referrer_id)
    fax = phone_key(number, practice, "fax number") or before.fax
    if not fax:
        raise Incomplete("fax", f"No fax number is known of {before.words}; type it. {_SAFE}.")
    changes = Changes()
    changes.change(db, "referrer", referrer_id, fax=fax, fax_verified_at=now, fax_verified_by=by)
    action = Action.REFERRER_FAX_VERIFIED
    audit = write_audit(db, at=now, person_id=by, action=action, subject_id=referrer_id)
    changes.save(db, audit_id=audit, at=now, person_id=by, action=action)


def _columns(before: ReferrerRow, facts: ReferrerFacts, practice: Practice, now: datetime) -> dict[str, Any]:
    """Return the columns that change, with their new values. Raises Refused."""
    wanted: dict[str, Any] = {}
    for field in fields(facts):
        typed = getattr(facts, field.name)
        if typed is not None:
            wanted[field.name] = _read(field.name, typed, practice, now)
    becomes = {name: value for name, value in wanted.items() if getattr(before, name) != value}
    if "fax" in becomes:
        becomes |= {"fax_verified_at": None, "fax_verified_by": None}
    return becomes


def _read(name: str, typed: Any, practice: Practice, now: datetime) -> Any:
    """Return a value as the column has it. Raises Refused if it cannot be."""
    if isinstance(typed, bool):
        return typed
    text = one_line(typed, NAME_LIMIT)
    match name:
        case "phone" | "fax":
            return phone_key(text, practice, f"{name} number")
        case "email":
            return email_address(text)
        case "channel":
            return _one_of(text, [one.value for one in Channel], "channel")
        case "model":
            return _one_of(text, [one.value for one in SharedCare], "shared-care model")
        case _:
            return _day(text, practice, now)


def email_address(text: str) -> str:
    """Return an e-mail address as it is kept; "" is none. Raises Refused if it is none."""
    if text and not _EMAIL.fullmatch(text):
        raise Refused(f"{text} is no e-mail address. {_SAFE}; write it as name@office.org.")
    return text


def phone_key(typed: str, practice: Practice, what: str) -> str:
    """Return the key of a typed number, "" of nothing typed. Raises Refused if it cannot be one.

    Args:
        typed: as typed.
        practice: the present settings, for the region.
        what: what it is, in words: ``fax number``.
    """
    text = one_line(typed, NAME_LIMIT)
    try:
        key = read_number(text, practice.settings.phone_region).key
    except BadNumber:
        key = ""
    if text and not key:
        raise Refused(f"{text} cannot be read as a {what}. {_SAFE}; type its digits.")
    return key


def _one_of(text: str, known: list[str], what: str) -> str:
    if text and text not in known:
        raise Refused(f"{text} is no {what}. {_SAFE}; use one of: {', '.join(known)}.")
    return text


def _day(text: str, practice: Practice, now: datetime) -> date | None:
    """Return the first day of a key relationship, or None; it may be today at the latest."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text} is no day. {_SAFE}; write it as 2027-01-31.") from None
    if not date(1900, 1, 1) <= day <= practice.rule.hours.day_of(now):
        raise Refused(f"A relationship that is key begins today or earlier. {_SAFE}.")
    return day
