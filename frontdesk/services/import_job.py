"""One import of a call log, from its first row to its last callback.

Reading a log takes far longer than another desk may be kept waiting, and a callback must not be seen
before the call that closed it: it would be stamped as breached for good. So an import has two parts.
First the calls are collected in short transactions, as rows that no list shows. Then the story of each
number is told and written whole, with its contact, its callbacks and their audit, in portions of so many
calls that a portion takes about a second; all but the longest logs are one portion, and so appear in one
transaction. An import that is stopped, or whose process dies, is taken back like any other one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from frontdesk.domain.errors import StoreConflict
from frontdesk.domain.owed import Judge
from frontdesk.domain.text import PHONE_LIMIT, one_line
from frontdesk.phones.calls import CallLog
from frontdesk.phones.column_mapping import header_signature
from frontdesk.phones.layouts import MappedLayout
from frontdesk.services.import_applying import apply_numbers
from frontdesk.services.import_reading import Chunk, Seen, chunks
from frontdesk.services.import_report import Cancelled, ImportCancelled, ImportReport, Progress
from frontdesk.services.office import Office, Practice
from frontdesk.services.practice import PracticeService
from frontdesk.services.practice_reading import YEARS
from frontdesk.store.bulk import pages
from frontdesk.store.import_writing import Writing
from frontdesk.store.imports import (
    StartedRun,
    collect_calls,
    finish_run,
    keep_mapping,
    show_calls_of_nobody,
    start_run,
)

#: Calls whose stories are written in one transaction; one number's are never divided.
PORTION = 10_000
#: Numbers whose stories are told together.
TOLD_TOGETHER = 300

_TRIES = 3
_READING = 0.6


class _Number(NamedTuple):
    """How often a number is in the log, and since when."""

    calls: int
    first: datetime


class ImportJob:
    """Imports one log.

    Attributes:
        run: the import as the store knows it; None until there is something to write.
    """

    def __init__(
        self, office: Office, log: CallLog, *, by: int, progress: Progress, cancelled: Cancelled
    ) -> None:
        """Take the open log, who imports it, and whom to tell and ask; nothing is read yet."""
        self.run: StartedRun | None = None
        self._office = office
        self._log = log
        self._at = office.now()
        self._by = by
        self._progress = progress
        self._cancelled = cancelled
        self._seen = Seen(self._at)
        self._numbers: dict[str, _Number] = {}
        self._did: Counter[str] = Counter()

    def do(self) -> ImportReport:
        """Collect the calls and apply them.

        Raises:
            ImportCancelled: the person stopped it; the caller takes back what was collected.
            BadFile: the file could not be read to its end; likewise.
            StoreTrouble: the store did not answer; likewise.
        """
        for chunk in chunks(self._log, self._office):
            self._go_on("reading", _READING * self._log.fraction)
            self._seen.add(chunk)
            if chunk.new:
                self._collect(chunk)
        if self.run is not None:
            years = sorted(year for year in self._seen.years if YEARS[0] <= year <= YEARS[1])
            PracticeService(self._office).add_holidays_of(years, by=self._by)
            self._apply(self.run)
        return self._report()

    def _go_on(self, doing: str, fraction: float) -> None:
        if self._cancelled():
            raise ImportCancelled("The import was stopped. Nothing of it is in the store.")
        self._progress(doing, fraction)

    def _collect(self, chunk: Chunk) -> None:
        """Write some calls, not to be seen yet, and note their numbers."""
        with self._office.store.writing() as db:
            if self.run is None:
                layout = self._log.format.layout
                name = one_line(self._log.source.name, PHONE_LIMIT)
                self.run = start_run(db, file_name=name, format_code=layout.code, at=self._at, by=self._by)
                if isinstance(layout, MappedLayout):
                    signature = header_signature(layout.columns)
                    keep_mapping(db, signature, layout.mapping.to_json(), self._at)
            collect_calls(db, [kept for _, kept in chunk.new], self.run.id, self._at)
        for call, kept in chunk.new:
            if kept.number and kept.direction != "internal":
                before = self._numbers.get(kept.number, _Number(0, call.at))
                self._numbers[kept.number] = _Number(before.calls + 1, min(before.first, call.at))

    def _apply(self, run: StartedRun) -> None:
        """Tell and write the stories of all numbers, a portion a transaction."""
        practice = self._office.practice()
        whole, told = max(1, len(self._numbers)), 0
        for portion, is_last in self._portions():
            self._go_on("writing", _READING + (1 - _READING) * told / whole)
            self._did += self._write(run, practice, portion, is_last)
            told += len(portion)

    def _portions(self) -> Iterator[tuple[list[str], bool]]:
        """The numbers of the log in portions, each with whether it is the last; there is at least one."""
        portion: list[str] = []
        calls = 0
        for number in sorted(self._numbers):
            if calls >= PORTION:
                yield portion, False
                portion, calls = [], 0
            portion.append(number)
            calls += self._numbers[number].calls
        yield portion, True

    def _write(self, run: StartedRun, practice: Practice, portion: list[str], is_last: bool) -> Counter[str]:
        """Write one portion; once more where another desk opened a callback at the same moment."""
        for left in reversed(range(_TRIES)):
            try:
                return self._write_once(run, practice, portion, is_last)
            except StoreConflict:
                if not left:
                    raise
        raise AssertionError("the last try returns or raises")

    def _write_once(
        self, run: StartedRun, practice: Practice, portion: list[str], is_last: bool
    ) -> Counter[str]:
        now = self._office.now()
        judge = Judge(practice.rule, practice.settings.ladder, now)
        did: Counter[str] = Counter()
        with self._office.store.writing() as db:
            to = Writing(db, run, practice.version, now, self._by)
            for numbers in pages(portion, TOLD_TOGETHER):
                since = min(self._numbers[number].first for number in numbers)
                did += apply_numbers(to, numbers, since, judge)
            if is_last:
                show_calls_of_nobody(db, run)
                finish_run(db, run, self._counts(self._did + did), at=now, by=self._by)
        return did

    def _counts(self, did: Counter[str]) -> dict[str, int]:
        """What is kept with the import."""
        kept = ("callbacks_opened", "callbacks_joined", "callbacks_closed", "callbacks_changed")
        return {
            "rows": self._log.counts.rows,
            "bad_rows": self._log.counts.bad,
            "calls": self._seen.counts.counts().calls,
            "already_known": self._seen.known,
            **{name: did[name] for name in kept},
        }

    def _report(self) -> ImportReport:
        log, seen, did = self._log, self._seen, self._did
        return ImportReport(
            import_id=self.run.id if self.run else None,
            rows=log.counts.rows,
            bad=log.counts.bad,
            bad_rows=tuple(log.counts.bad_rows),
            new=seen.counts.counts(),
            new_rows=seen.rows,
            known=seen.known,
            known_rows=seen.known_rows,
            withheld=seen.withheld,
            opened=did["callbacks_opened"],
            joined=did["callbacks_joined"],
            closed=did["callbacks_closed"],
            attempts=did["attempts"],
            breached=did["breached"],
            waiting=did["waiting"],
            waiting_breached=did["waiting_breached"],
            notes=log.notes,
        )
