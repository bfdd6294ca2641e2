"""Names of people who refer, as lists write them: titles, degrees, last name first, capitals."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from frontdesk.domain.text import NAME_LIMIT, fold, one_line

#: What stands before a name and is no part of it.
TITLES: Final = frozenset(("dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "rev"))
#: What stands behind a name and is no part of it.
DEGREES: Final = frozenset((
    "md", "do", "phd", "psyd", "edd", "dnp", "mph", "ms", "ma", "msw", "mba", "mbbs", "facp", "faan", "dfapa",
    "np", "pa", "pac", "pa-c", "rn", "aprn", "aprn-bc", "arnp", "crnp", "cnp", "cns", "bsn", "msn", "fnp",
    "fnp-c", "fnp-bc", "pmhnp", "pmhnp-bc", "pmhcns", "pmhcns-bc", "agnp", "cnm", "lcsw", "lcsw-r", "licsw",
    "lisw", "lmsw", "lsw", "lmft", "mft", "lmhc", "lpc", "lpcc", "lcpc", "lpcs", "ncc", "lac", "cadc", "ladc",
    "dds", "dmd", "od", "dpm", "dc", "dpt", "pt", "ot", "pharmd", "jr", "sr", "ii", "iii", "iv", "esq",
))  # fmt: skip


# Degrees that are last names, too: behind a comma only are they degrees.
_NAMES_TOO: Final = frozenset(("do", "ma", "ms", "pa", "np", "pt", "ot", "dc", "od", "lac", "esq"))


@lru_cache(maxsize=8192)
def name_key(text: str) -> str:
    """Return a name as names of people are compared: folded, without title and degrees, first name first.

    ``Dr. Priya Patel, MD``, ``PATEL, PRIYA`` and ``priya patel`` are one name. A single letter between first
    and last name is left out, too.
    """
    words = _parts(fold(text).replace(".", ""))
    middle = [word for word in words[1:-1] if len(word) > 1]
    return " ".join((words[0], *middle, words[-1])) if len(words) > 1 else "".join(words)


def _parts(text: str) -> list[str]:
    """Return the words of a name without title and degrees, the first name first."""
    before, *others = text.split(",")
    name = before.split()
    words = [*_first_names(others), *name]
    while words and fold(words[0]).rstrip(".") in TITLES:
        words = words[1:]
    while len(words) > 2 and fold(words[-1]).replace(".", "") in DEGREES - _NAMES_TOO:
        words = words[:-1]
    return words


def _first_names(behind_commas: Iterable[str]) -> list[str]:
    """Return the first name that stands behind a comma, and not degrees; none if there are only those."""
    parts = (part.split() for part in behind_commas)
    return next(
        (words for words in parts if not all(fold(word).replace(".", "") in DEGREES for word in words)), []
    )


def share_a_name(one: str, other: str) -> bool:
    """True if two names have a first or last name in common, of two letters at least."""
    return not {word for word in name_key(one).split() if len(word) > 1}.isdisjoint(name_key(other).split())


def written_name(text: str) -> str:
    """Return a name as it is shown: first name first, and not all in capitals as registers write it."""
    name = one_line(text, NAME_LIMIT)
    if "," in name and (first := _first_names(name.split(",")[1:])):
        name = f"{' '.join(first)} {name.partition(',')[0]}"
    return " ".join(map(_cased, name.split())) if name.isupper() else name


def _cased(word: str) -> str:
    shown = "-".join("'".join(piece.capitalize() for piece in part.split("'")) for part in word.split("-"))
    if shown.startswith("Mc") and len(shown) > 3:
        shown = f"Mc{shown[2:].capitalize()}"
    return shown


def first_and_last(text: str) -> tuple[str, str]:
    """Return first and last name of a shown name, without title and degrees; one word is a last name."""
    words = _parts(text)
    return " ".join(words[:-1]), words[-1] if words else text
