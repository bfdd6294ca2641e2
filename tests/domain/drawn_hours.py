"""Opening hours of one day, drawn at random, for the properties of the hours and of the rule."""

from __future__ import annotations

from hypothesis import strategies as st

from frontdesk.domain.rule.hours import Range


def _paired(halves: set[int]) -> tuple[Range, ...]:
    """Ranges between half hours of the day, taken two by two."""
    edges = [half * 30 for half in sorted(halves)]
    return tuple(Range(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False))


#: Up to three ranges, or a closed day.
DAYS = st.sets(st.integers(0, 48), max_size=6).map(_paired)
