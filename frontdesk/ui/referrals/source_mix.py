"""Who sends the new patients of a period: by kind against the expected bands, and by referrer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from frontdesk.domain.referrals.mix import FEW, BandShare, by_band, percent
from frontdesk.domain.referrals.sources import CaptureRate, SourceCount
from frontdesk.services.referrals import SourceMix
from frontdesk.ui.show import Glyphs
from frontdesk.ui.widgets.bars import bar
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

_BAR = 8
_COLUMNS = (
    Column("Sent by", 20, flex=1),
    Column("n", 4, right=True, ours=True),
    Column("%", 5, right=True, ours=True),
    Column("", _BAR, ours=True),
    Column("", 14, ours=True),
)
_EMPTY = "Sources of calls (F2) appear here; p looks further back."


@dataclass(frozen=True, slots=True)
class MixLine:
    """One line of the mix.

    Attributes:
        key: what it is about, unique in the list.
        words: a group, a kind or a referrer, as shown.
        count: new patients sent, or None on a line that begins a part.
        percent: their share of all known sources.
        length: the length of the bar, 0 to 1; nothing for a kind inside a group.
        beside: the expected band with the verdict, or the breaches.
        style: the color of the words.
        beside_style: the color of what stands beside.
    """

    key: str
    words: str
    count: int | None = None
    percent: int = 0
    length: float = 0.0
    beside: str = ""
    style: str = ""
    beside_style: str = "quiet"


def source_mix(glyphs: Callable[[], Glyphs], ascii_only: Callable[[], bool]) -> Lines[MixLine]:
    """Make the list.

    Args:
        glyphs: the signs in use.
        ascii_only: True if bars are drawn in ASCII.
    """

    def cells(line: MixLine) -> Sequence[Cell]:
        """Return the cells of a line of the mix, one a column."""
        if line.count is None:
            heads = ("n", "%") if line.words else ("", "")
            return (
                Cell(line.words, "strong"),
                *(Cell(head, "quiet") for head in heads),
                Cell(""),
                Cell(line.beside, "quiet"),
            )
        beside = f"{glyphs().breached} {line.beside}" if line.beside_style == "breached" else line.beside
        return (
            Cell(line.words, line.style),
            Cell(str(line.count), line.style),
            Cell(f"{line.percent} %", line.style),
            Cell(bar(line.length, _BAR, ascii=ascii_only()), "quiet"),
            Cell(beside, line.beside_style),
        )

    return Lines(_COLUMNS, cells, lambda line: line.key, empty=_EMPTY, id="mix", head=False)


def mix_lines(mix: SourceMix) -> list[MixLine]:
    """Return the lines of a mix: groups with their kinds, then referrers; empty if no source is known."""
    known = sum(kind.count for kind in mix.kinds)
    if not known:
        return []
    shares = by_band(mix.kinds)
    longest = max(share.count for share in shares)
    lines = [MixLine("kinds", "By kind", beside="expected")]
    for share in shares:
        lines.append(_group(share, longest))
        lines += [
            MixLine(
                f"{share.words}/{part.words}",
                f"  {part.words}",
                part.count,
                percent(part.count, known),
                style="quiet",
            )
            for part in share.parts
        ]
    lines += [MixLine("gap", ""), MixLine("referrers", "By referrer", beside="same-day rule")]
    most = mix.referrers[0].count if mix.referrers else 1
    lines += [_referrer(place, one, most, known) for place, one in enumerate(mix.referrers)]
    if not mix.referrers:
        lines.append(MixLine("nobody", "nobody was named yet", 0, style="quiet"))
    return lines


def _group(share: BandShare, longest: int) -> MixLine:
    beside = f"{share.band.range_words} {share.verdict}".strip() if share.band else ""
    style = "strong" if share.verdict in ("below", "above") else "quiet"
    length = share.count / longest
    return MixLine(share.words, share.words, share.count, share.percent, length, beside, "", style)


def _referrer(place: int, one: SourceCount, most: int, known: int) -> MixLine:
    breached = f"{one.breached} breached" if one.breached else ""
    return MixLine(
        f"referrer {place} {one.words}",
        one.words,
        one.count,
        percent(one.count, known),
        one.count / most,
        breached,
        "",
        "breached" if breached else "quiet",
    )


def rate_words(rate: CaptureRate, known: int) -> str:
    """Return the capture rate in one sentence, and if the mix can be judged.

    Args:
        rate: known among those who could be asked.
        known: how many sources are known.
    """
    if rate.share is None:
        return "No new patient called who could be asked."
    words = f"Source known for {rate.known} of {rate.askable} who could be asked: {round(100 * rate.share)} %"
    return f"{words}. Under {FEW}: no verdict." if 0 < known < FEW else words
