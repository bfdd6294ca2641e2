"""The figures of a period as one HTML page: one figure by itself, or all of them beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest
from operator import attrgetter

from frontdesk.domain.clock_text import DAYS, TimeStyle
from frontdesk.domain.numbers import Report, ReportRow
from frontdesk.letters import html_page as html

#: Rows of a figure where all figures share one page; what is left out is counted.
ROWS_SHOWN = 7
#: From so many rows on, days that follow each other are drawn side by side.
_MANY = 8


def one_figure(report: Report, about: str) -> str:
    """Return the page of one figure, with all of its rows.

    Args:
        report: the figure.
        about: one line below the heading.
    """
    parts = [html.figures([html.Figure(f"{report.n:,}", "in this period")]), *_map(report)]
    parts.append(html.bars([_bar(report, row) for row in report.rows]))
    if report.note:
        parts.append(html.paragraph(report.note, quiet=True))
    return html.page(report.words, about, parts)


def all_figures(reports: Sequence[Report], about: str, style: TimeStyle) -> str:
    """Return the page of all figures: it prints on one sheet, so a long figure shows its largest rows.

    Args:
        reports: the figures.
        about: one line below the heading.
        style: how the practice writes days.
    """
    return html.page("How the practice is doing", about, [html.beside(_sections(reports))], small=True)


def _sections(reports: Sequence[Report]) -> Iterator[list[str]]:
    for report in reports:
        headline = f"{report.headline}, " if report.headline else ""
        parts = [html.heading(f"{report.words}: {headline}n = {report.n:,}"), *_map(report)]
        if report.course:
            parts.append(html.columns([""] * len(report.course), report.course, report.course))
        elif report.is_rate and not report.map and len(report.rows) > _MANY:
            parts.append(_days(report))
        elif report.rows:
            parts += _rows(report)
        else:
            parts.append(html.paragraph("Nothing in this period.", quiet=True))
        if report.note:
            parts.append(html.paragraph(report.note, quiet=True))
        yield parts


def _rows(report: Report) -> Iterator[str]:
    """Yield the largest rows in their order, and how many are left out."""
    rows = report.shown_rows
    kept = rows
    if len(rows) > ROWS_SHOWN:
        chosen = {row.code for row in nlargest(ROWS_SHOWN, rows, key=attrgetter("count"))}
        kept = tuple(row for row in rows if row.code in chosen)
    yield html.bars([_bar(report, row) for row in kept])
    if left := len(rows) - len(kept):
        yield html.paragraph(f"and {left:,} more", quiet=True)


def _days(report: Report) -> str:
    """Return days side by side, how many made it dark within how many there were."""
    rows = report.rows
    every = max(1, len(rows) // 5)
    names = [row.words if place % every == 0 else "" for place, row in enumerate(rows)]
    return html.columns(names, [row.n for row in rows], [row.count for row in rows])


def _map(report: Report) -> Iterator[str]:
    """Yield the heat map of a figure that has one."""
    if report.map:
        hours = [hour for hour in range(24) if any(day[hour] for day in report.map)]
        first, last = (hours[0], hours[-1]) if hours else (8, 17)
        shown = range(first, last + 1)
        counts = [[day[hour] for hour in shown] for day in report.map]
        yield html.heat_map(DAYS, [str(hour) for hour in shown], counts)


def _bar(report: Report, row: ReportRow) -> html.Bar:
    share = "" if row.percent is None else f"{row.percent:g} % of {row.n:,}"
    note = ", ".join(filter(None, (share, row.note)))
    return html.Bar(row.words, row.count, note, report.bar(row) if report.is_rate else None)
