"""Small call logs for the tests of imports: invented callers, in the week of ``tests.builders``."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from frontdesk.services.imports.report import ImportReport
from frontdesk.services.safety.check import CheckService
from tests.builders import NEW_YORK, Desk, at
from tests.phones.logs import MISSED, OUTBOUND, Row, master

#: Three callers that nobody knows yet.
MARIA, JON, PRIYA = "2125550142", "2125550143", "2125550144"

_ids = itertools.count(1)


@dataclass
class Log:
    """A log to which calls are added; each is one row with an id of its own."""

    rows: list[Row] = field(default_factory=list)

    def missed(self, when: str, number: str = MARIA, name: str = "Maria Alvarez") -> Self:
        """They called and nobody answered."""
        return self._add(when, replace(MISSED, src=number, name=name))

    def voicemail(self, when: str, number: str = MARIA, name: str = "Maria Alvarez") -> Self:
        """They called and left a message."""
        return self._add(when, Row(src=number, name=name, app="VoiceMail"))

    def answered(self, when: str, number: str = MARIA, name: str = "Maria Alvarez") -> Self:
        """They called and somebody answered."""
        return self._add(when, Row(src=number, name=name))

    def rang(self, when: str, number: str = MARIA) -> Self:
        """We called and nobody answered."""
        return self._add(when, replace(OUTBOUND, dst=number, billsec=0, disposition="NO ANSWER"))

    def left_word(self, when: str, number: str = MARIA) -> Self:
        """We called and left a message."""
        return self._add(when, replace(OUTBOUND, dst=number, app="VoiceMail"))

    def reached(self, when: str, number: str = MARIA) -> Self:
        """We called and they answered."""
        return self._add(when, replace(OUTBOUND, dst=number))

    def internal(self, when: str) -> Self:
        """One extension called another."""
        return self._add(when, replace(OUTBOUND, dst="202"))

    def _add(self, when: str, row: Row) -> Self:
        local = at(when).astimezone(NEW_YORK).replace(tzinfo=None)
        self.rows.append(replace(row, start=local, uniqueid=f"1795000000.{next(_ids)}"))
        return self

    def file(self, folder: Path, name: str = "Master.csv") -> Path:
        """The log as Asterisk writes it."""
        path = folder / name
        path.write_text(master(*self.rows))
        return path


def run(desk: Desk, path: Path, **how: Any) -> ImportReport:
    """Import a file; by Dana."""
    with desk.do.imports.open(path) as log:
        return desk.do.imports.run(log, by=desk.dana, **how)


def import_log(desk: Desk, log: Log, folder: Path, name: str = "Master.csv", **how: Any) -> ImportReport:
    """Import these calls; by Dana."""
    return run(desk, log.file(folder, name), **how)


def sound(desk: Desk) -> bool:
    """True if the check finds nothing: rows agree with rows, callbacks with their audit."""
    findings = CheckService(desk.do.office).run().findings
    assert findings == [], findings
    return True


#: Tables that an import may write to, and what of them a person sees.
_SEEN = {
    "call": "SELECT at, direction, result, number, number_given, name, lane, next_step, effect,"
    " source_answer, talk_seconds, person_id FROM call WHERE voided_at IS NULL ORDER BY at, uid",
    "callback": "SELECT name, number, lane, received, service_day, rule_due, decided_by, due, due_kind,"
    " call_by, met_at, stamped, state, owner_id, rung, next_at, attempts, calls, last_outcome,"
    " last_attempt_at, returned_at, reached_at, breached_at, closed_at FROM callback"
    " WHERE state <> 'voided' ORDER BY number, received",
    "attempt": "SELECT k.number, a.at, a.outcome, a.rung, a.next_at FROM attempt a"
    " JOIN callback k ON k.id = a.callback_id WHERE a.voided_at IS NULL ORDER BY k.number, a.at",
    "contact": "SELECT n.number, c.name, c.lane FROM contact_number n JOIN contact c ON c.id = n.contact_id"
    " ORDER BY n.number, c.name",
}


def seen(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """All that a person sees of calls, callbacks, tries and contacts."""
    return {table: desk.rows(sql) for table, sql in _SEEN.items()}


def everything(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that an import may write to."""
    tables = (
        "call", "callback", "attempt", "breach", "audit", "undo", "contact", "contact_number", "import_run",
        "import_mapping", "settings_version", "source",
    )  # fmt: skip
    return {table: desk.rows(f"SELECT * FROM {table}") for table in tables}
