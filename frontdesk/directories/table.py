"""The people of a list of those who refer, and what became of every row: ``open_list`` is the way in."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import NamedTuple, Self

from frontdesk.directories.mapping import COLUMNS, ListMapping, guess_mapping
from frontdesk.directories.rows import ListedRow, ListRows
from frontdesk.domain.phone.written import PLACEHOLDERS
from frontdesk.domain.relationships.taxonomy import kind_of_words
from frontdesk.domain.text import one_line
from frontdesk.exports.columns import header_signature, plain
from frontdesk.exports.lines import BadFile, SourceFile
from frontdesk.exports.records import BadRow
from frontdesk.exports.tables import TableRows, TableShape, shape_of

#: The most rows that are kept with line and reason, of each sort; the others are only counted.
ROWS_KEPT = 10_000
#: How many characters of a column's name are shown.
CELL = 80
#: A column of more different values does not hold kinds.
MOST_VALUES = 2_000

_SHOWN_ROWS = 20
_FEWEST_COLUMNS = 2

#: Returns the mapping that was remembered for a header's signature, or None.
Remembered = Callable[[str], ListMapping | None]


class UnknownColumns(BadFile):
    """A list of people whose columns nobody has mapped yet.

    Attributes:
        header: the names of its columns; ``column 1`` and so on if it has none.
        rows: its first rows, to show.
        signature: what its mapping will be remembered by.
        guess: the likeliest mapping.
    """

    title = "Which column is what?"

    def __init__(self, name: str, shape: TableShape) -> None:
        """Take the file's name, its columns and its first rows."""
        super().__init__(
            f"The columns of “{name}” are not known yet. Say once which is what: it is remembered by the "
            "header. Nothing was imported."
        )
        self.header = shape.header
        self.rows = shape.rows[:_SHOWN_ROWS]
        self.signature = signature_of(shape.header)
        self.guess = guess_mapping(shape.header, shape.rows)


def signature_of(header: Sequence[str]) -> str:
    """Return what the mapping of a list is remembered by; no call log and no export of bookings shares it."""
    return header_signature(header, "referrers")


class KindWord(NamedTuple):
    """One word of a list for a specialty or a job that means no kind.

    Attributes:
        word: as in the file.
        rows: how many rows have it.
    """

    word: str
    rows: int


class ListTable:
    """An open list of those who refer; use it in a ``with`` statement.

    Iterating yields its people in the order of the file; iterating again reads the same bytes.

    Attributes:
        source: the open file.
        mapping: which column is what.
        columns: the names of all columns.
        rows: rows of the table in the current or the last pass, good and bad, without ignored ones.
        ignored: rows whose word for a specialty is to be ignored.
        bad: rows that are nobody.
        bad_rows: the first 10,000 of them.
    """

    def __init__(self, source: SourceFile, mapping: ListMapping, shape: TableShape, region: str) -> None:
        """Use ``open_list``, which also opens the file.

        Raises:
            FrontDeskError: the mapping does not fit its columns.
        """
        self.source = source
        self.mapping = mapping
        self.columns = shape.header
        self._reader = ListRows(mapping, shape.header, region)
        self._raw = TableRows(source, shape)
        self._start_over()

    def _start_over(self) -> None:
        self.rows = self.ignored = self.bad = 0
        self.bad_rows: list[BadRow] = []

    def __iter__(self) -> Iterator[ListedRow]:
        """Pass over the file once; the counts start over."""
        self._start_over()
        for line, fields, problem in self._raw:
            made = BadRow(line, problem) if problem else self._reader.listed(line, fields)
            if made is None:
                self.ignored += 1
                continue
            self.rows += 1
            if isinstance(made, BadRow):
                self.bad += 1
                if len(self.bad_rows) < ROWS_KEPT:
                    self.bad_rows.append(made)
            else:
                yield made

    def unknown_words(self) -> list[KindWord]:
        """Return the words for a specialty that mean no kind, the most frequent first; in one pass.

        None where the list has codes instead.
        """
        used = self.mapping.columns()
        names = [plain(name) for name in self.columns]
        if "taxonomy" in used or not ({"kind", "specialty"} & used.keys()):
            return []
        places = [names.index(plain(used[what])) for what in ("kind", "specialty") if what in used]
        counted: Counter[str] = Counter()
        for _, fields, problem in self._raw:
            words = [fields[at] for at in places if not problem and at < len(fields) and fields[at]]
            if not any(self._is_known(word) for word in words):
                for word in words[-1:]:
                    if word not in PLACEHOLDERS and (word in counted or len(counted) < MOST_VALUES):
                        counted[word] += 1
        return [KindWord(word, rows) for word, rows in counted.most_common()]

    def _is_known(self, word: str) -> bool:
        return self.mapping.meaning(word) is not None or kind_of_words(word) is not None

    @property
    def fraction(self) -> float:
        """How far the current pass has come, from 0 to 1."""
        return self.source.fraction

    def notes(self) -> Iterator[str]:
        """Yield sentences on how the file was read, after a pass."""
        used = {what: one_line(name, CELL) for what, name in self.mapping.columns().items()}
        what = "the NPPES file" if self.mapping.is_nppes else "a list of people"
        yield f"Read as {what}, {self._raw.lines.encoding}."
        yield "Columns: " + ", ".join(f"{what} is “{used[what]}”" for what in COLUMNS if what in used) + "."
        if self.ignored:
            yield f"Rows that are ignored by what they do: {self.ignored:,}."
        yield from self._raw.notes()

    def close(self) -> None:
        """Close the file."""
        self.source.close()

    def __enter__(self) -> Self:
        """Return the table itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()


def open_list(path: str | os.PathLike[str], *, region: str, remembered: Remembered) -> ListTable:
    """Open a list of those who refer.

    Args:
        path: the file, as a person gave it.
        region: whose national numbers are meant, and how dates are written.
        remembered: returns the mapping that a person made for a header, or None.

    Raises:
        BadFile: it cannot be read as a list of people; ``UnknownColumns`` if only its columns must be mapped.
        FrontDeskError: the mapping does not fit its columns.
    """
    source = SourceFile(path)
    try:
        shape = shape_of(source)
        if shape.width < _FEWEST_COLUMNS:
            raise BadFile(
                f"“{source.name}” is no list of people: it has one column. Save it as CSV, with their name "
                "and NPI, practice or phone number. Nothing was imported."
            )
        mapping = remembered(signature_of(shape.header))
        if mapping is None:
            raise UnknownColumns(source.name, shape)
        return ListTable(source, mapping, shape, region)
    except BaseException:
        source.close()
        raise
