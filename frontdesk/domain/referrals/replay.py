"""What a way must look like if its events are true: ``check`` holds the rows against it.

Pure, and on purpose a second computation: it knows nothing of ``referral.apply``, which makes the rows, but
adds up the events in its own way, as texts as the table has them, so that a fault in the one is seen by the
other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

#: The columns of a way that its events decide, and their values where nothing happened.
BEGIN: Mapping[str, Any] = {
    "announced_at": None,
    "arrived_at": None,
    "called_at": None,
    "called_how": "",
    "urgency": "routine",
    "tried_at": None,
    "spoken_at": None,
    "missing": "",
    "missing_asked_at": None,
    "waiting_for": "",
    "waiting_note": "",
    "question": "",
    "until": None,
    "answered_at": None,
    "auth_state": "",
    "auth_submitted": None,
    "auth_due": None,
    "auth_expires": None,
    "offered_at": None,
    "no_slot": False,
    "booked_at": None,
    "booked_for": None,
    "confirmed_at": None,
    "forms_missing": False,
    "evaluated_at": None,
    "sessions_done": 0,
    "sessions_planned": None,
    "off_at": None,
    "off_kind": "",
    "completed_at": None,
    "maintenance": False,
    "lost_on_hold_at": None,
    "lost_at": None,
    "lost_reason": "",
    "lost_point": None,
    "owner": None,
}

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """One event as the table has it.

    Attributes:
        kind: its code.
        at: when, as text.
        reason: people's words.
        detail: its codes.
    """

    kind: str
    at: str
    reason: str
    detail: Mapping[str, Any]


def replay(events: Iterable[KeptEvent], instant: Callable[[str], str]) -> _Row:
    """Add up the events of a way, in the order in which they were written down.

    Args:
        events: those that are not undone.
        instant: writes an instant in ISO 8601 as the table has it.
    """
    row: _Row = dict(BEGIN)
    for event in events:
        effect = _EFFECTS.get(event.kind)
        if effect is not None:
            effect(row, event, instant)
    return row


_Effect = Callable[[_Row, KeptEvent, Callable[[str], str]], None]
_URGENCIES = ("urgent", "soon", "routine")
_NOT_WAITING: Mapping[str, Any] = {
    "waiting_for": "", "waiting_note": "", "until": None, "answered_at": None, "question": "",
}  # fmt: skip
_CAME_IN = {name: value for name, value in _NOT_WAITING.items() if name != "question"}
_NOT_OFF: Mapping[str, Any] = {"off_at": None, "off_kind": "", "no_slot": False}


def _first(row: _Row, column: str, at: str) -> None:
    if row[column] is None or at < row[column]:
        row[column] = at


def _more_urgent(row: _Row, event: KeptEvent) -> None:
    wanted = event.detail.get("urgency")
    if wanted and _URGENCIES.index(wanted) < _URGENCIES.index(row["urgency"]):
        row["urgency"] = wanted


def _lines(text: str) -> list[str]:
    found: list[str] = []
    for line in text.split("\n"):
        if line.strip() and line.strip() not in found:
            found.append(line.strip())
    return found


def _announced(row: _Row, event: KeptEvent, _: object) -> None:
    _first(row, "announced_at", event.at)
    _more_urgent(row, event)


def _arrived(row: _Row, event: KeptEvent, _: object) -> None:
    _first(row, "arrived_at", event.at)
    _more_urgent(row, event)
    row["missing"] = "\n".join(_lines(row["missing"] + "\n" + event.reason))
    if row["waiting_for"] == "referrer" and row["answered_at"] is None:
        row["answered_at"] = event.at


def _called_in(row: _Row, event: KeptEvent, _: object) -> None:
    _first(row, "called_at", event.at)
    nobody_yet = row["tried_at"] is None and row["spoken_at"] is None
    row["called_how"] = event.detail.get("how") or "" if nobody_yet else ""
    if row["waiting_for"] == "patient" and row["answered_at"] is None:
        row["answered_at"] = event.at


def _tried(row: _Row, event: KeptEvent, _: object) -> None:
    row["tried_at"] = row["tried_at"] or event.at
    row["called_how"] = ""


def _spoken(row: _Row, event: KeptEvent, _: object) -> None:
    row["spoken_at"] = row["spoken_at"] or event.at
    row |= {"called_how": "", "lost_on_hold_at": None}
    row["until"] = event.detail.get("day") or row["until"]


def _missing(row: _Row, event: KeptEvent, _: object) -> None:
    row |= {"missing": "\n".join(_lines(event.reason)), "missing_asked_at": None}


def _came(row: _Row, event: KeptEvent, _: object) -> None:
    came, all_ = _lines(event.reason), _lines(row["missing"])
    left = [item for item in all_ if item not in (came or all_)]
    row["missing"] = "\n".join(left)
    if not left:
        row |= {"missing_asked_at": None, **_CAME_IN}


def _waits(row: _Row, event: KeptEvent, usual: str) -> None:
    row |= {
        "waiting_for": event.detail.get("who") or usual,
        "waiting_note": event.detail.get("note") or "",
        "until": event.detail.get("day"),
        "answered_at": None,
    }


def _asked(row: _Row, event: KeptEvent, _: object) -> None:
    row["missing_asked_at"] = event.at
    _waits(row, event, "referrer")


def _question(row: _Row, event: KeptEvent, _: object) -> None:
    row["question"] = event.reason
    _waits(row, event, "patient")


def _answered(row: _Row, event: KeptEvent, _: object) -> None:
    row["answered_at"] = row["answered_at"] or event.at


def _submitted(row: _Row, event: KeptEvent, _: object) -> None:
    _waits(row, event, "insurer")
    row |= {
        "auth_state": "submitted",
        "auth_submitted": event.detail.get("submitted"),
        "auth_due": event.detail.get("day"),
        "auth_expires": None,
    }


def _decided(state: str) -> _Effect:
    def decided(row: _Row, event: KeptEvent, _: object) -> None:
        """The insurer answered."""
        if row["waiting_for"] == "insurer":
            row |= _CAME_IN
        row |= {"auth_state": state, "auth_due": None, "auth_expires": event.detail.get("expires")}

    return decided


def _thinking(row: _Row, event: KeptEvent, instant: Callable[[str], str]) -> None:
    _spoken(row, event, instant)
    row |= {"until": event.detail.get("day"), "answered_at": None}


def _offered(row: _Row, event: KeptEvent, instant: Callable[[str], str]) -> None:
    _spoken(row, event, instant)
    row |= {"offered_at": event.at, "no_slot": False}


def _no_slot(row: _Row, event: KeptEvent, instant: Callable[[str], str]) -> None:
    _spoken(row, event, instant)
    row["no_slot"] = True


def _booked(row: _Row, event: KeptEvent, instant: Callable[[str], str]) -> None:
    _spoken(row, event, instant)
    at = event.detail.get("for")
    row |= {**_NOT_WAITING, **_NOT_OFF}
    row |= {"booked_at": event.at, "booked_for": instant(at) if at else None}
    row |= {"confirmed_at": None, "forms_missing": False}


def _off(kind: str) -> _Effect:
    def off(row: _Row, event: KeptEvent, _: object) -> None:
        """The appointment does not take place."""
        row |= {"off_at": event.at, "off_kind": kind, "confirmed_at": None}

    return off


def _evaluated(row: _Row, event: KeptEvent, instant: Callable[[str], str]) -> None:
    _spoken(row, event, instant)
    row |= {**_NOT_OFF, "evaluated_at": event.at}


def _session(row: _Row, event: KeptEvent, _: object) -> None:
    row |= {**_NOT_OFF, "sessions_done": row["sessions_done"] + 1}


def _completed(row: _Row, event: KeptEvent, _: object) -> None:
    row |= {**_NOT_OFF, **_NOT_WAITING, "completed_at": event.at}
    row["maintenance"] = bool(event.detail.get("maintenance"))


def _lost(row: _Row, event: KeptEvent, _: object) -> None:
    row |= {"lost_at": event.at, "lost_reason": event.reason, "lost_point": event.detail.get("point")}


def _reopened(row: _Row, event: KeptEvent, _: object) -> None:
    row |= {"lost_at": None, "lost_reason": "", "lost_point": None}
    if event.detail.get("by_call"):
        row |= {**_NOT_OFF, **_NOT_WAITING}
        row |= dict.fromkeys(
            ("tried_at", "spoken_at", "booked_at", "booked_for", "confirmed_at", "offered_at")
        )


def _set(**columns: Any) -> _Effect:
    return lambda row, event, _: row.update(columns)


def _from(column: str, name: str) -> _Effect:
    return lambda row, event, _: row.update({column: event.detail.get(name)})


def _when(column: str) -> _Effect:
    return lambda row, event, _: row.update({column: event.at})


_EFFECTS: Mapping[str, _Effect] = {
    "announced": _announced,
    "arrived": _arrived,
    "called_in": _called_in,
    "tried": _tried,
    "spoken": _spoken,
    "lost_on_hold": _when("lost_on_hold_at"),
    "missing": _missing,
    "missing_asked": _asked,
    "missing_came": _came,
    "question": _question,
    "answered": _answered,
    "looked_at": lambda row, event, _: row.update(_NOT_WAITING),
    "auth_submitted": _submitted,
    "auth_approved": _decided("approved"),
    "auth_denied": _decided("denied"),
    "auth_expired": _set(auth_state="expired"),
    "thinking": _thinking,
    "offered": _offered,
    "no_slot": _no_slot,
    "booked": _booked,
    "confirmed": _when("confirmed_at"),
    "forms_missing": _set(forms_missing=True),
    "forms_came": _set(forms_missing=False),
    "no_show": _off("no_show"),
    "canceled": _off("canceled"),
    "evaluated": _evaluated,
    "session": _session,
    "sessions_planned": _from("sessions_planned", "planned"),
    "completed": _completed,
    "maintenance_ended": _set(maintenance=False),
    "declined": _lost,
    "unreached": _lost,
    "lost": _lost,
    "reopened": _reopened,
    "owner": _from("owner", "owner"),
    "urgency": lambda row, event, _: row.update(urgency=event.detail.get("urgency") or "routine"),
}


def step_by(row: Mapping[str, Any]) -> str:
    """Return the step that these columns mean, once more in its own words."""
    appointed = row["booked_at"] is not None and row["off_at"] is None
    treated = row["evaluated_at"] is not None or row["sessions_done"] > 0
    spoken = row["spoken_at"] is not None
    answers = (
        (row["lost_at"] is not None, "lost"),
        (row["completed_at"] is not None, "done"),
        (appointed or treated, "booked"),
        (spoken and bool(row["missing"]), "records"),
        (spoken and row["auth_state"] in ("submitted", "expired"), "authorization"),
        (spoken, "deciding"),
        (row["tried_at"] is not None or row["called_at"] is not None, "to_call"),
        (row["arrived_at"] is not None, "referred"),
        (row["announced_at"] is not None, "told_to_call"),
    )
    return next((step for holds, step in answers if holds), "to_call")
