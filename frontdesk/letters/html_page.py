"""A report as one HTML file: pictures inside, nothing fetched, printed on one page.

All text comes in as data and is escaped here; pictures are drawn as SVG, in one ink with words beside it, so
that they read on a black-and-white printer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

_STYLE = """
@page { size: letter; margin: 14mm; }
body { font: 10.5pt/1.4 system-ui, "Helvetica Neue", Arial, sans-serif; color: #1c2733; margin: 2em auto;
  max-width: 46em; padding: 0 1em; }
h1 { font-size: 17pt; margin: 0 0 .1em; }
h2 { font-size: 11.5pt; margin: 1.3em 0 .4em; border-bottom: 1px solid #c8d0d8; padding-bottom: .15em; }
p { margin: .3em 0; } p.note { color: #55616d; font-size: 9pt; }
dl.figures { display: flex; flex-wrap: wrap; gap: .6em 2em; margin: .8em 0 0; }
dl.figures div { min-width: 6em; } dl.figures dt { color: #55616d; font-size: 9pt; }
dl.figures dd { margin: 0; font-size: 16pt; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { font-weight: normal; color: #55616d; text-align: left; padding: .1em .8em .1em 0; }
td { padding: .1em .8em .1em 0; white-space: nowrap; } td.count { text-align: right; }
table.texts td { white-space: normal; vertical-align: top; overflow-wrap: break-word; font-size: 9pt; }
svg { display: block; } svg text { font: 9px system-ui, Arial, sans-serif; fill: #55616d; }
@media print { body { margin: 0; max-width: none; padding: 0; } }
"""
#: Added where many figures share one sheet of paper.
_SMALL = """
@page { margin: 8mm; }
body { font-size: 7pt; line-height: 1.2; max-width: 72em; margin: 1em auto; }
h1 { font-size: 12pt; } h2 { font-size: 8pt; margin: 0 0 .2em; }
p { margin: .1em 0; } p.note { font-size: 6.5pt; }
div.beside { columns: 2; column-gap: 2em; } section { break-inside: avoid; padding-bottom: .8em; }
table { width: 100%; } td, th { padding: 0 .5em 0 0; line-height: 1.15; }
th, td { white-space: normal; } th { width: 36%; } td.count { width: 3em; } td.count + td { width: 20%; }
svg { max-width: 100%; height: auto; } td svg { width: 100%; height: 7px; }
@media print { body { margin: 0; max-width: none; } }
"""
_INK, _PAPER = "#1f5c86", "#e4eaf0"


@dataclass(frozen=True, slots=True)
class Figure:
    """One large figure with its name: ``194``, ``missed``."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a list.

    Attributes:
        words: what it counts.
        count: how many.
        note: behind it, such as a share; or "".
        share: the length of the bar from 0 to 1; None for its count beside the largest one's.
    """

    words: str
    count: float
    note: str = ""
    share: float | None = None


def page(title: str, about: str, parts: Iterable[str], *, small: bool = False) -> str:
    """Return a whole page.

    Args:
        title: its heading.
        about: one line below it: the period, where the figures come from.
        parts: what the functions of this module return, in order.
        small: True if many figures are to share one sheet of paper.
    """
    style = _STYLE + _SMALL if small else _STYLE
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{style}</style></head><body><h1>{escape(title)}</h1>"
        f'<p class="note">{escape(about)}</p>\n' + "\n".join(parts) + "\n</body></html>\n"
    )


def beside(sections: Iterable[Iterable[str]]) -> str:
    """Return sections in two columns, each of them unbroken.

    Args:
        sections: the parts of each.
    """
    whole = "".join(f"<section>{''.join(one)}</section>" for one in sections)
    return f'<div class="beside">{whole}</div>'


def heading(words: str) -> str:
    """Return the heading of a part."""
    return f"<h2>{escape(words)}</h2>"


def paragraph(words: str, *, quiet: bool = False) -> str:
    """Return a paragraph; a quiet one is a note beside the figures."""
    return f"<p{' class=note' if quiet else ''}>{escape(words)}</p>"


def figures(some: Iterable[Figure]) -> str:
    """Return large figures side by side."""
    cells = (f"<div><dt>{escape(one.words)}</dt><dd>{escape(one.value)}</dd></div>" for one in some)
    return f'<dl class="figures">{"".join(cells)}</dl>'


def bars(some: Sequence[Bar]) -> str:
    """Return bars below each other, each with its words and its count."""
    most = max((one.count for one in some), default=0) or 1
    rows = (
        f'<tr><th>{escape(one.words)}</th><td class="count">{one.count:,g}</td>'
        f"<td>{_bar(_share(one, most))}</td><td>{escape(one.note)}</td></tr>"
        for one in some
    )
    return f"<table>{''.join(rows)}</table>"


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of texts.

    Args:
        names: the heads of its columns.
        rows: the texts of each row.
    """
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    return f'<table class="texts"><tr>{head}</tr>{"".join(f"<tr>{line}</tr>" for line in lines)}</table>'


def columns(names: Sequence[str], counts: Sequence[float], dark: Sequence[float]) -> str:
    """Return columns side by side, such as the calls of each hour.

    Args:
        names: below each column; "" for none.
        counts: their heights.
        dark: how much of each stands out, such as the missed calls.
    """
    wide, high, gap = 640, 90, 3
    each = wide / max(1, len(counts))
    most = max(counts, default=0) or 1
    drawn = []
    for place, (name, count, inner) in enumerate(zip(names, counts, dark, strict=True)):
        left = place * each
        for value, color in ((count, _PAPER), (inner, _INK)):
            tall = high * value / most
            drawn.append(
                f'<rect x="{left:.1f}" y="{high - tall:.1f}" width="{each - gap:.1f}" height="{tall:.1f}"'
                f' fill="{color}"/>'
            )
        if name:
            drawn.append(f'<text x="{left:.1f}" y="{high + 11}">{escape(name)}</text>')
    return _svg(wide, high + 14, drawn)


def heat_map(rows: Sequence[str], names: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """Return a heat map: a square for each count, darker for more, with the count in it.

    Args:
        rows: the name of each row.
        names: the name of each column.
        counts: a list of counts for each row.
    """
    side, left, top = 25, 34, 14
    most = max((count for row in counts for count in row), default=0) or 1
    drawn = [
        f'<text x="{left + place * side + 2}" y="10">{escape(name)}</text>'
        for place, name in enumerate(names)
        if name
    ]
    for line, (name, row) in enumerate(zip(rows, counts, strict=True)):
        y = top + line * 18
        drawn.append(f'<text x="0" y="{y + 12}">{escape(name)}</text>')
        for place, count in enumerate(row):
            x = left + place * side
            drawn.append(
                f'<rect x="{x}" y="{y}" width="{side - 2}" height="16" fill="{_INK}"'
                f' fill-opacity="{0.06 + 0.94 * count / most:.2f}"/>'
            )
            if count:
                ink = "#ffffff" if count > most / 2 else "#1c2733"
                drawn.append(f'<text x="{x + 4}" y="{y + 12}" style="fill:{ink}">{count}</text>')
    return _svg(left + side * len(names), top + 18 * len(rows), drawn)


def _share(one: Bar, most: float) -> float:
    return one.count / most if one.share is None else one.share


def _bar(share: float) -> str:
    rect = f'<rect width="{260 * share:.1f}" height="11" fill="{_INK}"/>'
    return _svg(260, 11, [rect], stretch=True)


def _svg(width: float, height: float, drawn: Iterable[str], *, stretch: bool = False) -> str:
    stretched = ' preserveAspectRatio="none"' if stretch else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}"'
        f' viewBox="0 0 {width:g} {height:g}"{stretched} role="img">{"".join(drawn)}</svg>'
    )
