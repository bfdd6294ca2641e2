"""``frontdesk report same-day`` and the like: figures of a period as text, JSON, CSV and one HTML page."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE, Commands, add_command, add_json
from frontdesk.cli.context import Context
from frontdesk.cli.output import PAPER_WIDTH, Output, fill
from frontdesk.domain.errors import Refused
from frontdesk.domain.numbers import Report
from frontdesk.domain.text import one_line
from frontdesk.ui.widgets.bars import bar

if TYPE_CHECKING:
    from frontdesk.domain.clock_text import TimeStyle
    from frontdesk.services.numbers.figures import Figure

#: Days of a period that is not named: it ends with today.
USUAL_DAYS = 30
_PERIOD = f"""\
Without a period it tells of the last {USUAL_DAYS} days. No patient is in it: cases
are numbers of records."""
# The width of the words, and of the bars beside them; long words leave little room for bars.
_WORDS, _BAR = 32, 24
_LONG_WORDS, _SMALL_BAR = 46, 9


_ALL = "all"
_ABOUT_ALL = """\
All figures that F7 shows; --html writes them to one page that can be sent or
printed. With --json one object a line."""


def add_numbers(parts: Commands) -> None:
    """Add the reports of figures to ``report``."""
    from frontdesk.services.numbers.figures import FIGURES

    for one in FIGURES:
        _add(parts, one.name, one.summary, "\n".join(wrap(one.about, PAPER_WIDTH)), (one,))
    _add(parts, _ALL, "all figures, as text or on one page", _ABOUT_ALL, FIGURES)


def _add(parts: Commands, name: str, summary: str, about: str, figures: Sequence[Figure]) -> None:
    parser = add_command(
        parts,
        name,
        summary=summary,
        arguments="[--from DATE] [--to DATE] [--csv FILE] [--html FILE] [--json]",
        description=f"{about}\n\n{_PERIOD}",
        examples=(
            f"frontdesk report {name}",
            f"frontdesk report {name} --from 2026-11-01 --to 2026-11-30 --html november.html",
        ),
        run=run,
    )
    parser.set_defaults(figures=figures)
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
    from frontdesk.services.numbers.period import Period

    files = [Path(name) for name in (args.csv, args.html) if name]
    for file in files:
        check_place(file, overwrite=False)
    with context.services() as services:
        practice = services.practice.current()
        today = practice.rule.hours.day_of(services.office.now())
        last = _day(args.last) if args.last else today
        first = _day(args.first) if args.first else last - timedelta(USUAL_DAYS - 1)
        over = services.numbers.of(Period(first, last))
        reports = [figure.read(over) for figure in args.figures]
        style, name = practice.settings.time_style, practice.settings.name
        if files:
            services.reading.exported([report.code for report in reports], by=context.by)
    for place, report in enumerate(reports):
        if args.json:
            context.out.record(_record(report))
        else:
            if place:
                context.out.line("")
            for line in _lines(report, style, context.out):
                context.out.line(line)
    if args.csv:
        write_private(Path(args.csv), _csv(reports).encode(), overwrite=False)
    if args.html:
        write_private(Path(args.html), _html(reports, style, name, (first, last)).encode(), overwrite=False)
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


def _csv(reports: Sequence[Report]) -> str:
    from frontdesk.letters.csv_table import csv_of

    return csv_of(
        ("report", "from", "to", "code", "words", "count", "n", "percent"),
        [
            (report.code, report.first, report.last, row.code, row.words, row.count, row.n, row.percent)
            for report in reports
            for row in report.rows
        ],
    )


def _html(reports: Sequence[Report], style: TimeStyle, practice: str, days: tuple[date, date]) -> str:
    from frontdesk.letters import numbers_page

    if len(reports) == 1:
        (report,) = reports
        return numbers_page.one_figure(report, f"{practice}, {_period(report, style)}")
    about = f"{practice}, {style.day_and_year(days[0])} to {style.day_and_year(days[1])}"
    return numbers_page.all_figures(reports, about, style)
