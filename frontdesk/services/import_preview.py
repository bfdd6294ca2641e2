"""Looking at a call log before it is imported: what it would do, and nothing is written."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.backlog import GoesTo, backlog_before
from frontdesk.phones.calls import CallLog
from frontdesk.phones.instants import instant_of
from frontdesk.services.import_reading import Seen, chunks, given_up_among, still_waiting
from frontdesk.services.import_report import ImportPreview, Progress
from frontdesk.services.office import Office


def preview_of(office: Office, log: CallLog, goes: GoesTo, progress: Progress) -> ImportPreview:
    """What importing a log would do, as far as its own calls tell.

    Args:
        office: where it would be imported.
        log: the open log.
        goes: where its callbacks would go.
        progress: told how far it is.

    Raises:
        BadFile: the file could not be read to its end.
    """
    now, practice = office.now(), office.practice()
    before = backlog_before(goes, now, practice.rule.hours, practice.settings.backlog_days)
    seen, waiting = Seen(now), dict[str, int]()
    for chunk in chunks(log, office):
        progress("looking", log.fraction)
        seen.add(chunk)
        still_waiting(chunk.new, waiting)
    return _preview(office, log, seen, waiting, before)


def _preview(
    office: Office, log: CallLog, seen: Seen, waiting: dict[str, int], before: datetime
) -> ImportPreview:
    """What was seen, and who of those who wait goes where."""
    return ImportPreview(
        file_name=log.source.name,
        notes=log.notes,
        reasons=log.reasons,
        rows=log.counts.rows,
        bad=log.counts.bad,
        bad_rows=tuple(log.counts.bad_rows),
        first=seen.first,
        last=seen.last,
        new=seen.counts,
        new_rows=seen.rows,
        known=seen.known,
        known_rows=seen.known_rows,
        withheld=seen.withheld,
        future=seen.future,
        waiting=len(waiting),
        given_up=given_up_among(waiting, office),
        backlog=sum(instant_of(last) < before for last in waiting.values()),
        backlog_before=before,
    )
