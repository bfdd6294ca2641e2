"""Playing a sequence on a real store, and the verdicts that come of it."""

from __future__ import annotations

import datetime as dates
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from frontdesk.domain.backlog import GoesTo
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NewCall, NextStep
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.rule.same_day import MetBy
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.safety.check import CheckService
from tests.builders import NEW_YORK, Desk, known, settings
from tests.corpus.sequences import Event, Sequence

#: Where the phone system's context says that a call came from outside.
INBOUND_CONTEXT = "from-trunk"
_MORNING = (Range(8 * 60, 12 * 60),)

#: The columns that say what became of a callback; its version and words are no verdicts.
COLUMNS = (
    "number", "lane", "received", "service_day", "rule_due", "decided_by", "due", "due_kind", "call_by",
    "met_at", "stamped", "state", "owner_id", "claimed_at", "for_person_id", "rung", "next_at", "attempts",
    "calls", "last_outcome", "last_attempt_at", "returned_at", "reached_at", "breached_at", "closed_at",
    "backlog", "promoted_at", "rang_back_at", "reopened_at", "merged_into_id",
)  # fmt: skip

Verdicts = dict[str, Any]


def play(desk: Desk, sequence: Sequence, folder: Path) -> Verdicts:
    """Play a sequence on a store that was just set up.

    Args:
        desk: a desk on that store; its clock is moved.
        sequence: what happens.
        folder: for the files of call logs.

    Returns:
        What became of each callback, try, breach and call; what was refused; and what ``check`` finds.
    """
    player = _Player(desk, sequence, folder)
    refused = [player.do(event) for event in sequence.events]
    return player.verdicts() | {"refused": refused}


class _Player:
    """Plays the events of one sequence."""

    def __init__(self, desk: Desk, sequence: Sequence, folder: Path) -> None:
        self.desk, self.folder = desk, folder
        start = datetime.fromisoformat(sequence.start).replace(tzinfo=NEW_YORK)
        desk.clock.instant = start.astimezone(UTC)
        self.calls = self.rows = 0
        self.practice: dict[str, Any] = {"inbound_contexts": (INBOUND_CONTEXT,), "exceptions": {}}
        chosen = sequence.practice
        if "met_by" in chosen:
            self.practice["met_by"] = MetBy(chosen["met_by"])
        if "target" in chosen:
            lane, minutes = chosen["target"]
            self.practice["target_minutes"] = {Lane(lane): minutes}
        if "morning" in chosen:
            self.practice["morning_deadline"] = chosen["morning"]
        self._keep_practice()
        self.referrers = [
            desk.do.referrals.add(name, SourceKind.PSYCHIATRIST, "", by=desk.dana).id
            for name in ("Dr Priya Patel", "Dr Omar Reyes")
        ]

    def do(self, event: Event) -> str:
        """Let one event happen; gives the kind of the refusal, or "" when it was done."""
        name, *arguments = event
        action: Callable[..., object] = getattr(self, f"_{name}")
        try:
            action(*arguments)
        except FrontDeskError as refused:
            return type(refused).__name__
        return ""

    def _keep_practice(self) -> None:
        self.desk.do.practice.save(settings(**self.practice), by=self.desk.dana)

    def _number(self, which: int) -> str:
        return f"212555014{which}"

    def _callback(self, which: int) -> int:
        """One of the open callbacks, the latest by 0; from 4 on, or where none is open, one of all."""
        found = (
            self.desk.rows("SELECT id FROM callback WHERE state = 'open' ORDER BY id DESC")
            if which < 4
            else []
        )
        found = found or self.desk.rows("SELECT id FROM callback ORDER BY id DESC")
        return int(found[which % len(found)][0]) if found else 1

    def _move(self, minutes: int) -> None:
        self.desk.clock.instant += timedelta(minutes=minutes)

    def _call(self, it: dict[str, Any]) -> None:
        self.calls += 1
        now = self.desk.clock()
        referrer = it["referrer"]
        source = known(SourceKind.PSYCHIATRIST, self.referrers[referrer]) if referrer is not None else None
        if source is None and it["lane"] == "new_patient":
            source = Source(SourceAnswer.DOES_NOT_KNOW)
        self.desk.do.calls.save(
            NewCall(
                uid=f"{self.calls:032x}",
                at=now - timedelta(minutes=it["ago"]),
                number=self._number(it["number"]),
                name=it["name"],
                lane=Lane(it["lane"]),
                about="Spravato",
                source=source,
                note="",
                next_step=NextStep(it["step"]),
                promised_at=now + timedelta(minutes=it["ahead"]),
                for_id=it["for"],
            ),
            by=it["by"],
        )

    def _log(self, rows: list[list[Any]], goes: str) -> None:
        path = self.folder / "Master.csv"
        path.write_text("".join(self._row(*row) for row in rows), "utf-8")
        with self.desk.do.imports.open(path) as log:
            self.desk.do.imports.run(log, by=self.desk.dana, goes=GoesTo(goes))

    def _row(self, ago: int, number: int, direction: str, result: str) -> str:
        """One call as Asterisk writes it, of at most half a minute."""
        self.rows += 1
        start = (self.desk.clock() - timedelta(minutes=ago)).astimezone(NEW_YORK)
        theirs = self._number(number)
        outside = direction == "inbound"
        src, dst = (theirs, "2125550100") if outside else ("201", theirs)
        talked = 0 if result == "missed" else 20
        fields = [
            "", src, dst, INBOUND_CONTEXT if outside else "from-internal", f'"" <{src}>',
            "PJSIP/a-1", "PJSIP/b-2", "VoiceMail" if result == "voicemail" else "Dial", "",
            f"{start:%Y-%m-%d %H:%M:%S}", "", f"{start + timedelta(seconds=30):%Y-%m-%d %H:%M:%S}",
            "30", str(talked), "ANSWERED" if talked else "NO ANSWER", "DOCUMENTATION",
            f"1795000000.{self.rows}", "",
        ]  # fmt: skip
        return ",".join('"' + field.replace('"', '""') + '"' for field in fields) + "\n"

    def _try(self, which: int, outcome: str, ahead: int, by: int) -> None:
        asked = self.desk.clock() + timedelta(minutes=ahead)
        attempt = NewAttempt(self._callback(which), Outcome(outcome), "the clinic", asked)
        self.desk.do.callbacks.record(attempt, by=by)

    def _claim(self, which: int, by: int) -> None:
        self.desk.do.callbacks.claim(self._callback(which), by=by)

    def _release(self, which: int, by: int) -> None:
        self.desk.do.callbacks.release(self._callback(which), by=by)

    def _hand(self, which: int, to: int, by: int) -> None:
        callback = self._callback(which)
        seen = self.desk.rows("SELECT owner_id FROM callback WHERE id = ?", callback)
        self.desk.do.callbacks.hand_over(callback, to=to, seen_owner=seen[0][0] if seen else None, by=by)

    def _next(self, by: int) -> None:
        self.desk.do.callbacks.next(by=by)

    def _merge(self, one: int, other: int, by: int) -> None:
        self.desk.do.callbacks.merge(self._callback(one), self._callback(other), by=by)

    def _undo(self, by: int) -> None:
        self.desk.do.undo.undo(by=by)

    def _undo_log(self, by: int) -> None:
        self.desk.do.imports.undo(by=by)

    def _tick(self, by: int) -> None:
        self.desk.do.callbacks.tick(by=by)

    def _hours(self, days: int, how: str) -> None:
        day: dates.date = (self.desk.clock() + timedelta(days=days)).astimezone(NEW_YORK).date()
        exceptions = dict(self.practice["exceptions"])
        exceptions.pop(day, None)
        if how != "usual":
            exceptions[day] = () if how == "closed" else _MORNING
        self.practice["exceptions"] = exceptions
        self._keep_practice()

    def verdicts(self) -> Verdicts:
        """What became of everything, once every deadline that passed is stamped."""
        desk = self.desk
        with suppress(FrontDeskError):
            desk.do.callbacks.tick(by=desk.dana)
        callbacks = desk.rows(f"SELECT {', '.join(COLUMNS)} FROM callback ORDER BY id")
        return {
            "callbacks": [dict(zip(COLUMNS, map(_plain, row), strict=True)) for row in callbacks],
            "tries": _rows(
                desk,
                "SELECT callback_id, at, person_id, outcome, rung, next_at, minutes, voided_at IS NULL"
                " FROM attempt ORDER BY id",
            ),
            "breaches": _rows(
                desk, "SELECT callback_id, kind, due, referrer_id FROM breach ORDER BY callback_id, due, kind"
            ),
            "calls": _rows(
                desk, "SELECT number, at, effect, callback_id, voided_at IS NULL FROM call ORDER BY id"
            ),
            "check": len(CheckService(desk.do.office).run().findings),
        }


def _rows(desk: Desk, sql: str) -> list[list[Any]]:
    return [[_plain(value) for value in row] for row in desk.rows(sql)]


def _plain(value: Any) -> Any:
    """A value as JSON gives it back; instants without the seconds' fractions, which are 0."""
    if isinstance(value, str):
        return value.replace(":00.000000Z", "Z")
    return value


def as_json(verdicts: Verdicts) -> str:
    """Verdicts as one line of text."""
    return json.dumps(verdicts, separators=(",", ":"), sort_keys=True)
