"""Import a call log in batches, from its first row to its last callback.

Reading a log takes far longer than another desk may be kept waiting, and a callback must not be seen
before the call that closed it: it would be stamped as breached for good. So an import has two parts.
First the whole log is read, and nothing is written to the store: its new calls are spooled by number. Then
the history of each number is written whole, with its calls, contact, callbacks and audit entries, some
thousand calls in a transaction; all but long logs are one batch, and so appear at once. The rows are
prepared before the store is held, and prepared again if another desk wrote meanwhile. An import that is
stopped, or whose process dies, is undone like any other.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from frontdesk.domain.backlog import GoesTo, backlog_before
from frontdesk.domain.errors import StoreConflict
from frontdesk.domain.settings.kinds import YEARS
from frontdesk.domain.text import PHONE_LIMIT, one_line
from frontdesk.exports.columns import header_signature
from frontdesk.phones.calls import CallLog
from frontdesk.phones.mapped_rows import MappedLayout
from frontdesk.services.imports.apply import Batch, PreparedBatch, prepare, write
from frontdesk.services.imports.read import LogTally, read_chunks
from frontdesk.services.imports.report import ImportCanceled, ImportReport, IsCanceled, Progress
from frontdesk.services.office import Office, Practice
from frontdesk.services.practice import PracticeService
from frontdesk.store.db.engine import Transaction, data_version
from frontdesk.store.imports.merged import person_keys
from frontdesk.store.imports.runs import StartedRun, finish_run, keep_mapping, known_uids, start_run
from frontdesk.store.imports.spool import Spool, SpooledCall
from frontdesk.store.imports.write import ImportContext

#: Calls that are written in one transaction; one number's are never divided.
BATCH = 2_500
#: Seconds that other desks are left between two transactions, and while the next batch is prepared.
PAUSE = 0.02

_TRIES = 3
# The share of the whole that reading takes, for the progress.
_READING = 0.5
# Bytes of a log for each call: no format writes fewer, so that no part of the spool is larger than a batch.
_BYTES_PER_CALL = 250
_ORDER = attrgetter("order")
_BEGAN = attrgetter("began")


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
        canceled: IsCanceled,
    ) -> None:
        """Keep what ``do`` needs; nothing is read yet.

        Args:
            office: where the log is imported.
            log: the open log.
            by: who imports it.
            goes: where its callbacks go: to today's work or to the backlog.
            progress: called with what is being done and how far it is.
            canceled: asked after every few thousand calls whether to stop.
        """
        self.run: StartedRun | None = None
        self._office = office
        self._log = log
        self._at = office.now()
        self._by = by
        self._goes = goes
        self._progress = progress
        self._canceled = canceled
        self._tally = LogTally(self._at)
        self._did: Counter[str] = Counter()

    def do(self) -> ImportReport:
        """Read the calls and write them.

        Raises:
            ImportCanceled: the person stopped it; the caller undoes what was written.
            BadFile: the file could not be read to its end; nothing was written.
            StoreTrouble: the store did not answer; the caller undoes what was written.
        """
        store, parts = self._office.store, 1 + self._log.source.size // (BATCH * _BYTES_PER_CALL)
        with Spool(store, parts, person_keys(store)) as spool:
            for chunk in read_chunks(self._log, self._office):
                self._go_on("reading", _READING * self._log.fraction)
                self._tally.add(chunk)
                spool.add(chunk.new)
            if spool.count:
                self._write_all(self._start(), spool)
        return self._report()

    def _go_on(self, doing: str, fraction: float) -> None:
        if self._canceled():
            raise ImportCanceled("The import was stopped. Nothing of it is in the store.")
        self._progress(doing, fraction)

    def _start(self) -> StartedRun:
        """Record that the import begins, and keep the mapping of its columns."""
        with self._office.store.writing() as db:
            layout = self._log.format.layout
            name = one_line(self._log.source.name, PHONE_LIMIT)
            self.run = start_run(db, file_name=name, format_code=layout.code, at=self._at, by=self._by)
            if isinstance(layout, MappedLayout):
                keep_mapping(db, header_signature(layout.columns), layout.mapping.to_json(), self._at)
        years = sorted(year for year in self._tally.years if YEARS[0] <= year <= YEARS[1])
        PracticeService(self._office).add_holidays_of(years, by=self._by)
        return self.run

    def _write_all(self, run: StartedRun, spool: Spool) -> None:
        practice = self._office.practice()
        done = 0
        for batch, repeated in batches(spool, BATCH):
            self._tally.recount_as_known(repeated)
            self._go_on("writing", _READING + (1 - _READING) * done / spool.count)
            # Counted now, because a batch that collides with known calls is written without them.
            done += len(batch.calls) + len(repeated)
            self._did += self._write(run, practice, batch)
            if not batch.is_last:
                time.sleep(PAUSE)

    def _write(self, run: StartedRun, practice: Practice, batch: Batch) -> Counter[str]:
        """Write one batch; again where another desk opened a callback at the same moment."""
        for left in reversed(range(_TRIES)):
            try:
                return self._write_once(run, practice, batch)
            except StoreConflict:
                if not left:
                    raise
                batch = self._without_known(batch)
        raise AssertionError("the last try returns or raises")

    def _write_once(self, run: StartedRun, practice: Practice, batch: Batch) -> Counter[str]:
        now = self._office.now()
        before = backlog_before(self._goes, self._at, practice.rule.hours, practice.settings.backlog_days)
        terms = replace(practice.terms(now), backlog_before=before)

        def context(db: Transaction) -> ImportContext:
            """Return what every call of the batch is written with."""
            return ImportContext(db, run, practice.version, now, self._by)

        prepared: PreparedBatch | None = None
        with self._office.store.reading() as db:
            seen = data_version(db)
            if seen is not None:
                prepared = prepare(context(db), batch, terms)
        with self._office.store.writing() as db:
            if prepared is None or data_version(db) != seen:
                prepared = prepare(context(db), batch, terms)
            write(context(db), batch, prepared, practice)
            if batch.is_last:
                finish_run(db, run, self._kept_counts(self._did + prepared.counts), at=now, by=self._by)
        return prepared.counts

    def _without_known(self, batch: Batch) -> Batch:
        """Return the batch without calls whose uid another number of this log has already."""
        known = known_uids(self._office.store, [call.uid for call in batch.calls])
        self._tally.recount_as_known([call for call in batch.calls if call.uid in known])
        return _without(batch, known)

    def _kept_counts(self, did: Counter[str]) -> dict[str, int]:
        """Return the counts that are stored with the import."""
        kept = ("opened", "joined", "reopened", "closed", "changed")
        return {
            "rows": self._log.counts.rows,
            "bad_rows": self._log.counts.bad,
            "calls": self._tally.counts.calls,
            "already_known": self._tally.known,
            **{name: did[name] for name in (*(f"callbacks_{name}" for name in kept), "backlog")},
        }

    def _report(self) -> ImportReport:
        log, tally, did = self._log, self._tally, self._did
        return ImportReport(
            import_id=self.run.id if self.run else None,
            rows=log.counts.rows,
            bad=log.counts.bad,
            bad_rows=tuple(log.counts.bad_rows),
            new=tally.counts,
            new_rows=tally.rows,
            known=tally.known,
            known_rows=tally.known_rows,
            withheld=tally.withheld,
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


def batches(spool: Spool, size: int) -> Iterator[tuple[Batch, list[SpooledCall]]]:
    """Divide the calls of a spool into batches of so many calls, or more where one person has more.

    Yields:
        Each batch, and the calls left out before it because the log has them twice. There is at least one
        batch, and the last one says that it is.
    """
    numbers: dict[str, Sequence[SpooledCall]] = {}
    calls = 0
    repeated: list[SpooledCall] = []
    for part in spool.with_history():
        once, again = _once(part)
        repeated += again
        for person in _by_person(once, spool.people):
            if calls >= size:
                yield Batch(numbers, (), is_last=False), repeated
                numbers, calls, repeated = {}, 0, []
            numbers |= person
            calls += sum(map(len, person.values()))
    others: list[SpooledCall] = []
    for some in spool.without_history():
        others += some
        while calls + len(others) > size:
            room = max(0, size - calls) if numbers else size
            once, again = _once(others[:room])
            yield Batch(numbers, once, is_last=False), [*repeated, *again]
            numbers, calls, repeated, others = {}, 0, [], others[room:]
    once, again = _once(others)
    yield Batch(numbers, once, is_last=True), [*repeated, *again]


def _by_person(
    calls: Sequence[SpooledCall], people: Mapping[str, str]
) -> Iterator[dict[str, list[SpooledCall]]]:
    """Yield the calls of each person by number: of one as a rule, of several whose callbacks were merged."""
    numbers = sorted(_by_number(calls).items())
    if not people:
        yield from ({number: some} for number, some in numbers)
        return
    persons: dict[str, dict[str, list[SpooledCall]]] = {}
    for number, some in numbers:
        persons.setdefault(people.get(number, number), {})[number] = some
    yield from persons.values()


def _by_number(calls: Sequence[SpooledCall]) -> dict[str, list[SpooledCall]]:
    """Return the calls of each number in the order of time; at the same instant in the order of the log."""
    numbers: dict[str, list[SpooledCall]] = {}
    for call in calls:
        numbers.setdefault(call.number, []).append(call)
    for some in numbers.values():
        some.sort(key=_BEGAN)
    return numbers


def _without(batch: Batch, uids: Collection[str]) -> Batch:
    """Return a batch without the calls of these uids."""
    numbers = {
        number: left
        for number, calls in batch.numbers.items()
        if (left := [call for call in calls if call.uid not in uids])
    }
    others = [call for call in batch.others if call.uid not in uids]
    return Batch(numbers, others, batch.is_last)


def _once(calls: Sequence[SpooledCall]) -> tuple[list[SpooledCall], list[SpooledCall]]:
    """Return the calls, each once, and those that come again: the first in the log counts."""
    if len({call.uid for call in calls}) == len(calls):
        return list(calls), []
    known: set[str] = set()
    once: list[SpooledCall] = []
    again: list[SpooledCall] = []
    for call in sorted(calls, key=_ORDER):
        (again if call.uid in known else once).append(call)
        known.add(call.uid)
    return once, again
