"""Horizontal bars in one line of text."""

from __future__ import annotations

_EIGHTHS = " ▏▎▍▌▋▊▉█"


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
