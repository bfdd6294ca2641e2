"""The one question about the codes of an export: each value of its columns with its count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from frontdesk.domain.phone.written import PLACEHOLDERS
from frontdesk.phones.code_words import MEANINGS, Meaning, plain
from frontdesk.phones.column_mapping import NO_COLUMN, ColumnMapping

#: More values than these are no codes: the column holds something else.
MOST_VALUES = 40


@dataclass(frozen=True, slots=True)
class CodeQuestion:
    """What has to be asked about the columns of codes.

    Attributes:
        column: the name of the column; of the first where values of two are not known.
        values: each value as the file has it, with the number of its rows, the most frequent first.
        likely: what each may mean (``MEANINGS``), as far as words tell; the others are not in it.
    """

    column: str
    values: tuple[tuple[str, int], ...]
    likely: Mapping[str, str]


def code_question(
    mapping: ColumnMapping, header: Sequence[str], rows: Iterable[Sequence[str]], said: Iterable[str] = ()
) -> CodeQuestion | None:
    """What to ask, or None where every value is known.

    A column that tells the direction with some words and the result with others is asked about as well:
    such a word says only half of what happened.

    Args:
        mapping: what is known of the columns.
        header: the names of all columns.
        rows: all rows of the file.
        said: values that a person has just said the meaning of.
    """
    places = {plain(name): at for at, name in reversed(list(enumerate(header)))}
    columns = [
        name for name in dict.fromkeys((mapping.result, mapping.direction)) if name not in ("", NO_COLUMN)
    ]
    counts: dict[str, Counter[str]] = {name: Counter() for name in columns if plain(name) in places}
    for row in rows:
        for name, counted in counts.items():
            at = places[plain(name)]
            if at < len(row) and row[at] and row[at] not in PLACEHOLDERS and len(counted) < 10 * MOST_VALUES:
                counted[row[at]] += 1
    answered = {plain(value) for value in said}
    known = mapping.meanings()
    for name, counted in counts.items():
        meant = {value: known.of(value) for value in counted}
        unknown = [value for value, meaning in meant.items() if meaning is None]
        alone = not (mapping.direction and mapping.result) or plain(mapping.direction) == plain(
            mapping.result
        )
        if not unknown and not (alone and _says_halves(meant.values())):
            continue
        asked = tuple((value, n) for value, n in counted.most_common() if plain(value) not in answered)
        if not asked or (not unknown and answered >= {plain(value) for value in counted}):
            continue
        return CodeQuestion(name, asked, {value: _likely(one) for value, one in meant.items() if one})
    return None


def _says_halves(meanings: Iterable[Meaning | None]) -> bool:
    """Whether some words of a column say the direction alone, and others the result alone."""
    some = [one for one in meanings if one is not None]
    return any(one.direction and not one.result for one in some) and any(
        one.result and not one.direction for one in some
    )


def _likely(meaning: Meaning) -> str:
    """The likeliest answer: who is said to have come in or gone out was spoken with."""
    for name, meant in MEANINGS.items():
        if meant == (meaning.direction, meaning.result) and name not in ("inbound", "outbound", "ignore"):
            return name
    if meaning.ignore:
        return "ignore"
    way = meaning.direction.value if meaning.direction else ""
    return {"inbound": "answered", "outbound": "outbound answered", "internal": "internal"}.get(
        way, "answered"
    )
