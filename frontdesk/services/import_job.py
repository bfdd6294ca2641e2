"""One import of a call log, from its first row to its last callback.

Reading a log takes far longer than another desk may be kept waiting, and a callback must not be seen
before the call that closed it: it would be stamped as breached for good. So an import has two parts.
First all of the log is read, and nothing is written to the store: its new calls wait by number. Then the
story of each number is told and written whole, with its calls, its contact, its callbacks and their audit,
some thousand calls in a transaction; all but long logs are one such portion, and so appear at once. What
is written is made ready before the store is held, and made anew if another desk was quicker. An import
that is stopped, or whose process dies, is taken back like any other one.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from frontdesk.domain.backlog import GoesTo, backlog_before
from frontdesk.domain.errors import StoreConflict
from frontdesk.domain.text import PHONE_LIMIT, one_line
from frontdesk.phones.calls import CallLog
from frontdesk.phones.mapped_rows import MappedLayout
from frontdesk.phones.mapping import header_signature
from frontdesk.services.import_applying import Applied, Portion, make_ready, write
from frontdesk.services.import_portions import portions, without
from frontdesk.services.import_reading import Seen, chunks
from frontdesk.services.import_report import Cancelled, ImportCancelled, ImportReport, Progress
from frontdesk.services.import_watching import watch
from frontdesk.services.office import Office, Practice
from frontdesk.services.practice import PracticeService
from frontdesk.services.practice_values import YEARS
from frontdesk.store.bulk import version_of
from frontdesk.store.engine import Transaction
from frontdesk.store.import_merged import people
from frontdesk.store.import_spool import Spool
from frontdesk.store.import_writing import Writing
from frontdesk.store.imports import StartedRun, finish_run, keep_mapping, known_uids, start_run

#: Calls that are written in one transaction; one number's are never divided.
PORTION = 2_500
#: Seconds that other desks are left between two transactions, and while the next one is made ready.
PAUSE = 0.02

_TRIES = 3
_READING = 0.5
# Bytes of a log for each call: no format writes fewer, so that no part of the spool is larger than a portion.
_BYTES_A_CALL = 250


class ImportJob:
    """Imports one log.

    Attributes:
        run: the import as the store knows it; None until there is something to write.
    """

    def __init__(
        self,
        office: Office,
        log: CallLog,
        *,
        by: int,
        goes: GoesTo,
        progress: Progress,
        cancelled: Cancelled,
    ) -> None:
        """Take the open log, who imports it, where its callbacks go, and whom to tell and ask.

        Nothing is read yet.
        """
        self.run: StartedRun | None = None
        self._office = office
        self._log = log
        self._at = office.now()
        self._by = by
        self._goes = goes
        self._progress = progress
        self._cancelled = cancelled
        self._seen = Seen(self._at)
        self._did: Counter[str] = Counter()

    def do(self) -> ImportReport:
        """Read the calls and apply them.

        Raises:
            ImportCancelled: the person stopped it; the caller takes back what was written.
            BadFile: the file could not be read to its end; nothing was written.
            StoreTrouble: the store did not answer; the caller takes back what was written.
        """
        store, parts = self._office.store, 1 + self._log.source.size // (PORTION * _BYTES_A_CALL)
        with Spool(store, parts, people(store)) as spool:
            for chunk in chunks(self._log, self._office):
                self._go_on("reading", _READING * self._log.fraction)
                self._seen.add(chunk)
                spool.add(chunk.new)
            if spool.count:
                self._apply(self._start(), spool)
        return self._report()

    def _go_on(self, doing: str, fraction: float) -> None:
        if self._cancelled():
            raise ImportCancelled("The import was stopped. Nothing of it is in the store.")
        self._progress(doing, fraction)

    def _start(self) -> StartedRun:
        """Write down that an import begins, and what its columns were said to be."""
        with self._office.store.writing() as db:
            layout = self._log.format.layout
            name = one_line(self._log.source.name, PHONE_LIMIT)
            self.run = start_run(db, file_name=name, format_code=layout.code, at=self._at, by=self._by)
            if isinstance(layout, MappedLayout):
                keep_mapping(db, header_signature(layout.columns), layout.mapping.to_json(), self._at)
        years = sorted(year for year in self._seen.years if YEARS[0] <= year <= YEARS[1])
        PracticeService(self._office).add_holidays_of(years, by=self._by)
        return self.run

    def _apply(self, run: StartedRun, spool: Spool) -> None:
        """Tell and write the stories of all numbers, a portion a transaction."""
        practice = self._office.practice()
        for portion, done in self._portions(spool):
            self._go_on("writing", _READING + (1 - _READING) * done)
            self._did += self._write(run, practice, portion)
            if not portion.is_last:
                time.sleep(PAUSE)

    def _portions(self, spool: Spool) -> Iterator[tuple[Portion, float]]:
        """The calls in portions, each with how far the writing is before it; there is at least one."""
        done = 0
        for portion, twice in portions(spool, PORTION):
            self._seen.forget(twice)
            yield portion, done / spool.count
            done += len(portion.calls) + len(twice)

    def _write(self, run: StartedRun, practice: Practice, portion: Portion) -> Counter[str]:
        """Write one portion; once more where another desk opened a callback at the same moment."""
        for left in reversed(range(_TRIES)):
            try:
                return self._write_once(run, practice, portion)
            except StoreConflict:
                if not left:
                    raise
                portion = self._without_known(portion)
        raise AssertionError("the last try returns or raises")

    def _write_once(self, run: StartedRun, practice: Practice, portion: Portion) -> Counter[str]:
        now = self._office.now()
        before = backlog_before(self._goes, self._at, practice.rule.hours, practice.settings.backlog_days)
        terms = replace(practice.terms(now), backlog_before=before)

        def made_by(db: Transaction) -> Applied:
            return make_ready(Writing(db, run, practice.version, now, self._by), portion, terms)

        made: Applied | None = None
        with self._office.store.reading() as db:
            seen = version_of(db)
            if seen is not None:
                made = made_by(db)
        with self._office.store.writing() as db:
            if made is None or version_of(db) != seen:
                made = made_by(db)
            to = Writing(db, run, practice.version, now, self._by)
            write(to, made.ready)
            made.counts["prompts"] = watch(to, portion.calls, practice.settings.crisis.watch_words)
            if portion.is_last:
                finish_run(db, run, self._counts(self._did + made.counts), at=now, by=self._by)
        return made.counts

    def _without_known(self, portion: Portion) -> Portion:
        """The portion without calls whose identity another number of this log has already."""
        known = known_uids(self._office.store, [call.uid for call in portion.calls])
        self._seen.forget([call for call in portion.calls if call.uid in known])
        return without(portion, known)

    def _counts(self, did: Counter[str]) -> dict[str, int]:
        """What is kept with the import."""
        kept = ("opened", "joined", "reopened", "closed", "changed")
        return {
            "rows": self._log.counts.rows,
            "bad_rows": self._log.counts.bad,
            "calls": self._seen.counts.calls,
            "already_known": self._seen.known,
            **{name: did[name] for name in (*(f"callbacks_{name}" for name in kept), "backlog")},
        }

    def _report(self) -> ImportReport:
        log, seen, did = self._log, self._seen, self._did
        return ImportReport(
            import_id=self.run.id if self.run else None,
            rows=log.counts.rows,
            bad=log.counts.bad,
            bad_rows=tuple(log.counts.bad_rows),
            new=seen.counts,
            new_rows=seen.rows,
            known=seen.known,
            known_rows=seen.known_rows,
            withheld=seen.withheld,
            opened=did["callbacks_opened"],
            joined=did["callbacks_joined"],
            reopened=did["callbacks_reopened"],
            closed=did["callbacks_closed"],
            attempts=did["attempts"],
            breached=did["breached"],
            waiting=did["waiting"],
            waiting_breached=did["waiting_breached"],
            rang_back=did["rang_back"],
            backlog=did["backlog"],
            backlog_settled=did["backlog_settled"],
            prompts=did["prompts"],
            notes=log.notes,
            decided=log.decided,
            decided_by_time=log.counts.decided["duration", True] + log.counts.decided["duration", False],
        )
