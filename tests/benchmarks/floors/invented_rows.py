"""The rows of the floors: as many, and as wide, as the desk's own, made without a store."""

from __future__ import annotations

#: How many callbacks are open in the standard load.
OPEN = 6_000

COLUMNS = ("Due", "Name", "Number", "Lane", "About", "Waiting", "Tries", "Has it")
WIDTHS = (14, 16, 14, 16, 12, 8, 6, 8)

_NAMES = ("Maria Alvarez", "J. Chen", "Winston Goodwine", "Pilar Arroyo", "Irene Rasmussen", "Bo Li")
_LANES = ("new patient", "existing patient", "referring office", "other")
_ABOUT = ("Spravato", "TMS", "Ketamine", "Insurance", "Medication")


def row(number: int) -> tuple[str, ...]:
    """One row's cells."""
    return (
        f"○ by {9 + number % 8}:{number % 60:02d}",
        _NAMES[number % len(_NAMES)],
        f"(212) 555-{100 + number % 100:04d}",
        _LANES[number % len(_LANES)],
        _ABOUT[number % len(_ABOUT)],
        f"{number % 60} min",
        str(number % 5),
        "",
    )
