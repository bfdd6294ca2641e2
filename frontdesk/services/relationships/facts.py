"""Changing what is known of one who refers."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Incomplete, Refused
from frontdesk.domain.relationships.concerns import barrier_of, concern_of
from frontdesk.domain.relationships.npi import npi_fault
from frontdesk.domain.relationships.people import DEGREES, YES_NO, Distance, ReferrerFacts
from frontdesk.domain.text import ABOUT_LIMIT, one_line
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.relationships.writing import read_standing

_SAFE: Final = "Nothing was changed"
#: More patients than this nobody cares for.
_CASELOAD_MOST: Final = 100_000


def change_facts(
    db: Transaction, referrer_id: int, was: ReferrerFacts, new: ReferrerFacts, *, now: datetime, by: int
) -> None:
    """Write down what is known of somebody who refers; what is the same in both is left as it is.

    Args:
        db: the open transaction.
        referrer_id: who.
        was: what was known when the person began to type.
        new: what they typed.
        now: UTC.
        by: who typed it.

    Raises:
        NotFound: there is nobody of that number, or nobody of the number who introduced them.
        Incomplete: a value cannot be; its field is named.
        Refused: another desk changed the same meanwhile.
    """
    standing = read_standing(db, referrer_id)
    becomes: dict[str, Any] = {}
    expected: dict[str, Any] = {}
    for field in fields(ReferrerFacts):
        before, value = getattr(was, field.name), _checked(field.name, getattr(new, field.name))
        if value != before:
            column = field.name.removesuffix("_id")
            becomes[column], expected[column] = value, before
    if not becomes:
        return
    if (introduced := becomes.get("introduced_by")) is not None:
        if introduced == referrer_id:
            raise Incomplete("introduced_by_id", f"Nobody introduces themselves. {_SAFE}.")
        read_standing(db, introduced)
    changes = Changes()
    if not changes.change(db, "referrer", referrer_id, expected, **becomes):
        raise Refused(
            f"Another desk changed what is known of {standing.name} meanwhile. {_SAFE}; open them again."
        )
    action = Action.REFERRER_CHANGED
    changed = dict.fromkeys(becomes, True)
    audit = write_audit(db, at=now, person_id=by, action=action, subject_id=referrer_id, **changed)
    changes.save(db, audit_id=audit, at=now, person_id=by, action=action)


def _checked(name: str, value: Any) -> Any:
    """Return a value as it is kept. Raises Incomplete with its field if it cannot be."""
    if isinstance(value, str):
        text = one_line(value, ABOUT_LIMIT)
        check = _CHECKS.get(name)
        if text and check is not None and (fault := check(text)):
            raise Incomplete(name, f"{fault}. {_SAFE}.")
        return text
    if name == "caseload" and value is not None and not 0 <= value <= _CASELOAD_MOST:
        raise Incomplete(name, f"A caseload is a number from 0 to {_CASELOAD_MOST:,}. {_SAFE}.")
    return value


def _npi(text: str) -> str:
    fault = npi_fault(text)
    return f"{text} is no NPI: {fault}" if fault else ""


def _one_of(known: Container[str], what: str) -> Callable[[str], str]:
    return lambda text: "" if text in known else f"“{text}” is no {what}"


_CHECKS: dict[str, Callable[[str], str]] = {
    "npi": _npi,
    "distance": _one_of([one.value for one in Distance], "distance"),
    "concern": lambda text: "" if concern_of(text) else f"“{text}” is no concern",
    "barrier": lambda text: "" if barrier_of(text) else f"“{text}” is no barrier",
    "enthusiasm": _one_of(DEGREES, "degree"),
    "complexity": _one_of(DEGREES, "degree"),
    "unprompted": _one_of(YES_NO, "yes or no"),
    "reciprocal": _one_of(YES_NO, "yes or no"),
}
