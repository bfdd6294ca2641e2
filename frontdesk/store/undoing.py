"""What an action that can be taken back was about: whose callback or call, and which outcome."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from peewee import Database

from frontdesk.store.bulk import read


@dataclass(frozen=True, slots=True)
class Touched:
    """What an action touched, as far as a person knows it again.

    Attributes:
        name: the caller's name, or "".
        number: the number's key, or "".
        outcome: the outcome's code, where it recorded one, or None.
        callback_id: the callback it changed, or None.
        call_id: the call it wrote down, or None.
    """

    name: str
    number: str
    outcome: str | None
    callback_id: int | None
    call_id: int | None


def touched_by(db: Database, steps: str) -> Touched:
    """Read what the kept steps of an action were about."""
    kept: list[dict[str, Any]] = json.loads(steps)["steps"]
    first = {step["table"]: step["id"] for step in reversed(kept)}
    if "lunch" in first:
        # Many claims went with it; it is about who was out.
        return Touched("", "", None, None, None)
    callback_id, call_id = first.get("callback"), first.get("call")
    outcome = name = number = None
    if "attempt" in first:
        outcome = _one(db, "SELECT outcome, '' FROM attempt WHERE id = ?", first["attempt"])[0]
    if "escalation" in first and callback_id is None:
        callback_id = read(db, "SELECT callback_id FROM escalation WHERE id = ?", first["escalation"])[0][0]
    if "source" in first and call_id is None:
        call_id = read(db, "SELECT call_id FROM source WHERE id = ?", first["source"])[0][0]
    if call_id is not None:
        name, number = _one(db, "SELECT name, number FROM call WHERE id = ?", call_id)
    if callback_id is not None and not name:
        name, number = _one(db, "SELECT name, number FROM callback WHERE id = ?", callback_id)
    return Touched(name or "", number or "", outcome, callback_id, call_id)


def _one(db: Database, sql: str, row_id: int) -> tuple[str, str]:
    found = read(db, sql, row_id)
    return (found[0][0], found[0][1]) if found else ("", "")
