"""``frontdesk report same-day`` and the like: figures of a period as text, JSON, CSV and one HTML page."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from frontdesk.cli.command import DONE, Commands, add_command, add_json
from frontdesk.cli.context import Context
from frontdesk.cli.output import Output, fill
from frontdesk.domain.errors import Refused
from frontdesk.domain.numbers import Report
from frontdesk.domain.text import one_line
from frontdesk.ui.widgets.bars import bar

if TYPE_CHECKING:
    from frontdesk.domain.clock_text import TimeStyle
    from frontdesk.services.desk import Services
    from frontdesk.services.numbers import Period

#: Days of a period that is not named: it ends with today.
USUAL_DAYS = 30
_PERIOD = f"""\
Without a period it tells of the last {USUAL_DAYS} days. No patient is in it: cases
are numbers of records."""
# The width of the words, and of the bars beside them; long words leave little room for bars.
_WORDS, _BAR = 32, 24
_LONG_WORDS, _SMALL_BAR = 46, 9


class Numbers(NamedTuple):
    """One report of figures.

    Attributes:
        name: as it is typed.
        summary: for the list of reports.
        about: for its help.
        make: makes it.
    """

    name: str
    summary: str
    about: str
    make: Callable[[Services, Period], Report]


#: The reports of figures; to add one is to add a row.
NUMBERS = (
    Numbers(
        "same-day",
        "how many were called back the same day",
        "How many callbacks of each day were called before that day closed; by week\nin a long period.",
        lambda services, period: services.numbers.same_day(period),
    ),
    Numbers(
        "sources",
        "who sent the new patients",
        "Who sent the new patients of a period, by kind; and of whom it is not known,\nby why.",
        lambda services, period: services.numbers.sources(period),
    ),
    Numbers(
        "funnel",
        "where patients are lost between referral and appointment",
        "At which of the 27 points everybody open is now: point_0, on track, to point_27\nare all of them."
        " What is counted as an event (event_2 and so on) is of the period.",
        lambda services, period: services.loop_numbers.funnel(period),
    ),
    Numbers(
        "referrers",
        "who sent how many patients, and what came of them",
        "How many patients each referrer sent, who sent most first, with how many were\nbooked, the trend,"
        " and missed deadlines. The code is the referrer's number; a\npatient whom two sent counts for both.",
        lambda services, period: services.loop_numbers.referrers(period),
    ),
    Numbers(
        "owed",
        "what was owed to referrers, and if it was sent in time",
        "How what was owed to referrers stands, by kind: on time, at risk, late, met, met\nlate. It is of the"
        " period in which it arose.",
        lambda services, period: services.loop_numbers.owed(period),
    ),
)


def add_numbers(parts: Commands) -> None:
    """Add the reports of figures to ``report``."""
    for one in NUMBERS:
        parser = add_command(
            parts,
            one.name,
            summary=one.summary,
            arguments="[--from DATE] [--to DATE] [--csv FILE] [--html FILE] [--json]",
            description=f"{one.about}\n\n{_PERIOD}",
            examples=(
                f"frontdesk report {one.name}",
                f"frontdesk report {one.name} --from 2026-11-01 --to 2026-11-30 --html november.html",
            ),
            run=run,
        )
        parser.set_defaults(numbers=one)
        parser.add_argument("--from", dest="first", metavar="DATE", help="the first day, as 2026-11-16")
        parser.add_argument("--to", dest="last", metavar="DATE", help="the last day; today if not given")
        parser.add_argument("--csv", metavar="FILE", help="also write the rows to a CSV file")
        parser.add_argument("--html", metavar="FILE", help="also write one HTML page, with pictures")
        add_json(parser, "one object: report, from, to, n, rows (code, count, n, percent, cases)")


def run(args: Namespace, context: Context) -> int:
    """Count, and write the figures where they are wanted.

    Raises:
        Refused: a day cannot be read, the period ends before it begins, or a file is there already.
    """
    from frontdesk.letters.files import check_place, write_private
    from frontdesk.services.numbers import Period

    files = [Path(name) for name in (args.csv, args.html) if name]
    for file in files:
        check_place(file, overwrite=False)
    with context.services() as services:
        practice = services.practice.current()
        today = practice.rule.hours.day_of(services.office.now())
        last = _day(args.last) if args.last else today
        first = _day(args.first) if args.first else last - timedelta(USUAL_DAYS - 1)
        report = args.numbers.make(services, Period(first, last))
        style, name = practice.settings.time_style, practice.settings.name
    if args.json:
        context.out.record(_record(report))
    else:
        for line in _lines(report, style, context.out):
            context.out.line(line)
    if args.csv:
        write_private(Path(args.csv), _csv(report).encode(), overwrite=False)
    if args.html:
        write_private(Path(args.html), _html(report, style, name).encode(), overwrite=False)
    for file in files:
        context.out.note(f"Written to {one_line(str(file))}.")
    return DONE


def _day(text: str) -> date:
    """Read a day as it is typed. Raises Refused."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(
            f"“{one_line(text)}” is not a date. Nothing was counted; type it as 2026-11-16."
        ) from error


def _record(report: Report) -> dict[str, object]:
    """Return the JSON object; its keys are part of the product ("Commands and files")."""
    return {
        "report": report.code.replace("-", "_"),
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "n": report.n,
        "rows": [
            {
                "code": row.code,
                "count": row.count,
                "n": row.n,
                "percent": row.percent,
                "cases": list(row.cases),
            }
            for row in report.rows
        ],
    }


def _lines(report: Report, style: TimeStyle, out: Output) -> Iterator[str]:
    yield out.paint(f"{report.words}: {_period(report, style)}, n = {report.n:,}", "head")
    if not report.rows:
        yield "Nothing in this period."
    is_long = any(len(row.words) > _WORDS for row in report.rows)
    words, width = (_LONG_WORDS, _SMALL_BAR) if is_long else (_WORDS, _BAR)
    for row in report.rows:
        share = f"{row.percent:.0f} %" if row.percent is not None else ""
        drawn = bar(report.bar(row), width, ascii=not out.has_glyphs)
        of = f" of {row.n:6,} {share:>6}  {drawn}" if row.n else ""
        yield f"{fill(row.words, words)}{row.count:6,}{of}".rstrip()
        if row.note:
            yield f"    {row.note}"
    if report.note:
        yield report.note


def _period(report: Report, style: TimeStyle) -> str:
    return f"{style.day_and_year(report.first)} to {style.day_and_year(report.last)}"


def _csv(report: Report) -> str:
    from frontdesk.letters.csv_table import csv_of

    return csv_of(
        ("report", "from", "to", "code", "words", "count", "n", "percent"),
        [
            (report.code, report.first, report.last, row.code, row.words, row.count, row.n, row.percent)
            for row in report.rows
        ],
    )


def _html(report: Report, style: TimeStyle, practice: str) -> str:
    from frontdesk.letters import html_page as html

    bars = [
        html.Bar(
            row.words,
            row.count,
            "" if row.percent is None else f"{row.percent:g} % of {row.n:,}",
            report.bar(row) if report.is_rate else None,
        )
        for row in report.rows
    ]
    parts = [html.figures([html.Figure(f"{report.n:,}", "in this period")]), html.bars(bars)]
    if report.note:
        parts.append(html.paragraph(report.note, quiet=True))
    return html.page(report.words, f"{practice}, {_period(report, style)}", parts)
