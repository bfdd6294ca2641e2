"""``frontdesk assess``: what phone logs say about a practice, without a store, with nothing set up."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from heapq import merge
from math import ceil
from operator import attrgetter
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE, FOUND, CommandParser, add_json
from frontdesk.cli.context import Context
from frontdesk.cli.imports.log_columns import add_column_options, open_log
from frontdesk.cli.output import PAPER_WIDTH, Output
from frontdesk.domain.assess import Assessment, PhoneCall, assess
from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.clock_text import DAYS, INTERNATIONAL, US, TimeStyle, length_words
from frontdesk.domain.errors import Refused
from frontdesk.domain.phone.numbers import logged_key
from frontdesk.domain.text import one_line
from frontdesk.exports.cache import Cache
from frontdesk.exports.dates import AS_WRITTEN
from frontdesk.phones.calls import CallLog, read_calls
from frontdesk.phones.direction import PhoneSettings
from frontdesk.phones.formats import UnknownFormat
from frontdesk.phones.mapping import ColumnMapping
from frontdesk.ui.widgets.bars import bar

if TYPE_CHECKING:
    from frontdesk.phones.logged_call import LoggedCall

_DESCRIPTION = """\
What a phone log says about a practice: how many calls were missed, and how many
of those were called back on the same day, later, or never. Nothing is set up,
nothing is stored, and no name or number is in the result.

It counts calls, not people. A missed call is settled by the first later call
with its number on which somebody spoke: they called again and were answered, or
the practice called them. A log cannot tell a person from their voicemail, so an
outbound call that was answered counts. Times are as the log has them; those of
a log that has only seconds since 1970 are in this machine's time zone.

Several files are read as one log; a call that is in two of them counts once.
The exit code is 1 if rows could not be read."""

#: The width of a bar, in cells.
_BAR = 30
#: Hours whose names stand below the columns of a picture.
_EVERY = 3


def define(parser: CommandParser) -> None:
    """Define ``assess``."""
    parser.describe(
        arguments="FILE... [--map FIELD=COLUMN ...] [--means VALUE=MEANING ...]"
        "\n       [--own-number NUMBER ...] [--inbound-context NAME ...] [--region CC]"
        "\n       [--html FILE] [--json]",
        description=_DESCRIPTION,
        examples=(
            "frontdesk assess Master.csv",
            "frontdesk assess october.csv november.csv --html phones.html",
        ),
        run=run,
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="phone logs, as CSV")
    add_column_options(parser)
    parser.add_argument(
        "--own-number",
        metavar="NUMBER",
        action="append",
        default=[],
        help="a number of the practice, where the log does not tell who called whom",
    )
    parser.add_argument(
        "--inbound-context",
        metavar="NAME",
        action="append",
        default=[],
        help="an Asterisk context of calls from outside",
    )
    parser.add_argument(
        "--region", metavar="CC", default="US", help="the country whose numbers it has; US if not given"
    )
    parser.add_argument("--html", metavar="FILE", help="also write one HTML page, with pictures")
    # Nothing is changed, so there is nothing to agree to.
    parser.set_defaults(yes=False)
    add_json(parser, "one object with the counts; by_hour has 24, by_weekday 7, Monday first")


class _Logs:
    """Opens logs without a store: nothing is remembered."""

    def __init__(self, settings: PhoneSettings) -> None:
        self._settings = settings

    def unknown_columns(self, path: str) -> UnknownFormat | None:
        """Return the columns of a log whose format is not recognized, or None."""
        try:
            self.open(path).close()
        except UnknownFormat as unknown:
            return unknown
        return None

    def remembered(self, signature: str) -> ColumnMapping | None:
        """Return None."""
        return None

    def open(self, path: str, mapping: ColumnMapping | None = None) -> CallLog:
        """Open a log. Raises BadFile."""
        return read_calls(path, self._settings, lambda signature: mapping)


def run(args: Namespace, context: Context) -> int:
    """Read the logs, count, and write what they say."""
    settings = PhoneSettings(
        zone=AS_WRITTEN,
        own_numbers=tuple(args.own_number),
        inbound_contexts=tuple(args.inbound_context),
        region=_region(args.region),
    )
    out, logs = context.out, _Logs(settings)
    if args.html:
        from frontdesk.letters.files import check_place

        check_place(Path(args.html), overwrite=False)
    with ExitStack() as open_files:
        opened = [
            open_files.enter_context(open_log(args, file, out, logs, trusts_guess=True))
            for file in args.files
        ]
        keys: Cache[str, str] = Cache(lambda text: logged_key(text, settings.region)[0])
        found = assess(_calls(opened, keys))
        bad = [(Path(log.source.name).name, row) for log in opened for row in log.counts.bad_rows]
        count = sum(log.counts.bad for log in opened)
        names = [one_line(Path(log.source.name).name) for log in opened]
    style = US if settings.region == "US" else INTERNATIONAL
    if args.json:
        out.record(_record(found, count))
    else:
        for line in _lines(found, names, style, out):
            out.line(line)
    for name, row in bad[:20]:
        out.note(f"{name}, line {row.line}: {row.reason}")
    if count > len(bad[:20]):
        out.note(f"and {count - len(bad[:20]):,} more rows that could not be read")
    if args.html:
        _write_page(Path(args.html), found, names, style)
        out.note(f"Written to {one_line(args.html)}.")
    return FOUND if count else DONE


def _region(text: str) -> str:
    region = text.strip().upper()
    if len(region) != 2 or not region.isalpha():
        raise Refused(f"“{one_line(text, 20)}” is no country's two letters, such as US. Nothing was read.")
    return region


def _calls(logs: Sequence[CallLog], keys: Cache[str, str]) -> Iterator[PhoneCall]:
    """Yield the calls with the outside of all logs, in order, each once."""
    in_order: Iterator[LoggedCall] = merge(*logs, key=attrgetter("began"))
    seen: set[str] = set()
    for call in in_order:
        if call.direction is Direction.INTERNAL:
            continue
        if len(logs) > 1:
            if call.external_id in seen:
                continue
            seen.add(call.external_id)
        inbound = call.direction is Direction.INBOUND
        yield PhoneCall(call.began, inbound, call.result is Result.ANSWERED, keys[call.other_number])


def _record(found: Assessment, bad_rows: int) -> dict[str, object]:
    """Return the JSON object; its keys are part of the product ("Commands and files")."""
    return {
        "from": found.first and found.first.isoformat(timespec="seconds"),
        "to": found.last and found.last.isoformat(timespec="seconds"),
        "inbound": found.inbound,
        "answered": found.answered,
        "missed": found.missed,
        "same_day": found.same_day,
        "later": found.later,
        "never": found.never,
        "median_minutes": found.median_minutes,
        "by_hour": list(found.by_hour),
        "by_weekday": list(found.by_weekday),
        "missed_by_hour": list(found.missed_by_hour),
        "missed_by_weekday": list(found.missed_by_weekday),
        "waiting": found.waiting,
        "waiting_since": found.waiting_since and found.waiting_since.isoformat(timespec="seconds"),
        "bad_rows": bad_rows,
    }


def _percent(count: int, of: int) -> str:
    return f"{round(100 * count / of)} %" if of else ""


def _period(found: Assessment, style: TimeStyle) -> str:
    if found.first is None or found.last is None:
        return "no calls with the outside"
    return f"{style.day_and_year(found.first.date())} to {style.day_and_year(found.last.date())}"


def _fates(found: Assessment) -> tuple[tuple[str, int], ...]:
    """Return what became of the missed calls."""
    return (
        ("settled the same day", found.same_day),
        ("settled on a later day", found.later),
        ("never called back", found.never),
    )


def _behind(found: Assessment, style: TimeStyle) -> str:
    """Say how far behind the practice is at the end of the log."""
    if found.waiting_since is None:
        return "Nobody with a number was left waiting at the end of the log."
    numbers = "1 number was" if found.waiting == 1 else f"{found.waiting:,} numbers were"
    since = style.day_and_year(found.waiting_since.date())
    return f"At the end of the log {numbers} still to be called back, the first since {since}."


def _wait(found: Assessment) -> str:
    """Say how long it took in the middle, or nothing."""
    if found.median_minutes is None:
        return ""
    return f"Half of those settled waited no longer than {length_words(ceil(found.median_minutes))}."


def _lines(found: Assessment, names: Sequence[str], style: TimeStyle, out: Output) -> Iterator[str]:
    """Yield the report as text."""
    yield out.paint(f"{', '.join(names)}: {_period(found, style)}", "head")
    yield ""
    missed = _percent(found.missed, found.inbound)
    yield f"{found.inbound:7,} calls in"
    yield f"{found.answered:7,} answered"
    yield f"{found.missed:7,} missed{f' ({missed})' if missed else ''}, of which"
    for words, count in _fates(found):
        share = count / found.missed if found.missed else 0.0
        yield _row(words, count, share, _percent(count, found.missed), out)
    yield ""
    for sentence in (_wait(found), _behind(found, style)):
        yield from wrap(sentence, PAPER_WIDTH)
    for title, rows in _tables(found, style):
        yield ""
        yield out.paint(title, "head")
        most = max((count for _, count, _ in rows), default=0) or 1
        for words, count, of in rows:
            yield _row(words, count, count / most, f"of {of:,}", out)


def _row(words: str, count: int, share: float, note: str, out: Output) -> str:
    drawn = bar(share, _BAR, ascii=not out.has_glyphs)
    return f"{count:7,}  {words:24}{note:>9}  {drawn}".rstrip()


def _tables(
    found: Assessment, style: TimeStyle
) -> tuple[tuple[str, list[tuple[str, int, int]]], tuple[str, list[tuple[str, int, int]]]]:
    """Return the missed calls by weekday and by hour: words, how many, of how many calls in."""
    weekdays = list(zip(DAYS, found.missed_by_weekday, found.by_weekday, strict=True))
    hours = [
        (f"{style.clock_of(hour * 60)} on", found.missed_by_hour[hour], count)
        for hour, count in enumerate(found.by_hour)
        if count
    ]
    return ("Missed by weekday", weekdays), ("Missed by hour", hours)


def _write_page(file: Path, found: Assessment, names: Sequence[str], style: TimeStyle) -> None:
    """Write the page. Raises Refused."""
    from frontdesk.letters import html_page as html
    from frontdesk.letters.files import write_private

    hours = [style.clock_of(hour * 60) if hour % _EVERY == 0 else "" for hour in range(24)]
    short = [str(hour) for hour in range(24)]
    parts = [
        html.figures(
            (
                html.Figure(f"{found.inbound:,}", "calls in"),
                html.Figure(f"{found.answered:,}", "answered"),
                html.Figure(f"{found.missed:,}", "missed"),
                html.Figure(_percent(found.same_day, found.missed) or "–", "settled the same day"),
            )
        ),
        html.heading("What became of the missed calls"),
        html.bars([html.Bar(words, count, _percent(count, found.missed)) for words, count in _fates(found)]),
        html.paragraph(" ".join(filter(None, (_wait(found), _behind(found, style))))),
        html.heading("Calls by hour, the missed ones dark"),
        html.columns(hours, found.by_hour, found.missed_by_hour),
        html.heading("Missed calls by weekday and hour: where a second person would help"),
        html.heat_map(DAYS, short, found.missed_by_weekday_hour),
        html.paragraph(
            "Calls are counted, not people. A missed call is settled by the first later call with its number"
            " on which somebody spoke. Times are the log's own.",
            quiet=True,
        ),
    ]
    about = f"{', '.join(names)}: {_period(found, style)}"
    text = html.page("What the phone log says", about, parts)
    write_private(file, text.encode(), overwrite=False)
