"""Horizontal bars, and the shape of some days, in one line of text."""

from __future__ import annotations

from collections.abc import Sequence

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"


def bar(share: float, width: int, *, ascii: bool) -> str:
    """Return a bar of at most ``width`` cells, in eighths of a cell; more than nothing is never invisible.

    Args:
        share: how much of the width is filled, 0 to 1.
        width: cells of a full bar.
        ascii: draw with ``#`` in whole cells, where the terminal has no UTF-8.
    """
    share = max(0.0, min(1.0, share))
    if not share:
        return ""
    if ascii:
        return "#" * max(1, round(share * width))
    full, eighths = divmod(max(1, round(share * width * 8)), 8)
    return "█" * full + (_EIGHTHS[eighths] if eighths else "")


def spark(counts: Sequence[int]) -> str:
    """Return a column for each count, the lowest for the smallest: the shape of the days, not the size."""
    least, most = min(counts), max(counts)
    if least == most:
        return (_HEIGHTS[-1] if most else _HEIGHTS[0]) * len(counts)
    top = len(_HEIGHTS) - 1
    return "".join(_HEIGHTS[round((count - least) * top / (most - least))] for count in counts)
