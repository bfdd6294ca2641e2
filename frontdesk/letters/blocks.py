"""Our own Markdown taken apart into blocks, for paper and for the screen: headings, lines, tables.

It reads what ``domain.markdown`` writes, and loses nothing of any other text: what is no mark is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_HEADING = re.compile(r"(#{1,3}) +(.*)")
_BETWEEN = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_RULE = re.compile(r"\|(?: *:?-+:? *\|)+")


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a text.

    Attributes:
        kind: what it is.
        rows: its cells; what is no table has one row of one cell. The first row of a table is its head.
        level: of a heading, from 1.
    """

    kind: BlockKind
    rows: tuple[tuple[str, ...], ...]
    level: int = 0

    @property
    def text(self) -> str:
        """The words of a block that is no table."""
        return self.rows[0][0]


def read_blocks(markdown: str) -> tuple[Block, ...]:
    """Take a text apart."""
    return tuple(_joined(_each_line(markdown)))


def _each_line(markdown: str) -> Iterator[Block | None]:
    """A block for each line, None for an empty one."""
    for line in markdown.split("\n"):
        text = line.strip()
        if not text:
            yield None
        elif found := _HEADING.fullmatch(text):
            yield Block(BlockKind.HEADING, ((plain(found[2]),),), len(found[1]))
        elif text.startswith("|") and text.endswith("|") and len(text) > 1:
            if not _RULE.fullmatch(text):
                yield Block(BlockKind.TABLE, (_cells(text),))
        elif text.startswith("- "):
            yield Block(BlockKind.ITEM, ((plain(text[2:]),),))
        else:
            yield Block(BlockKind.PARAGRAPH, ((plain(text),),))


def _joined(lines: Iterator[Block | None]) -> Iterator[Block]:
    """Lines of one table or of one paragraph as one block."""
    open_: Block | None = None
    for line in lines:
        if open_ is not None and line is not None and line.kind is open_.kind:
            if line.kind is BlockKind.TABLE:
                open_ = Block(BlockKind.TABLE, (*open_.rows, *line.rows))
                continue
            if line.kind is BlockKind.PARAGRAPH:
                open_ = Block(BlockKind.PARAGRAPH, ((f"{open_.text} {line.text}",),))
                continue
        if open_ is not None:
            yield open_
        open_ = line
    if open_ is not None:
        yield open_


def _cells(line: str) -> tuple[str, ...]:
    parts = _BETWEEN.sub("\\1\n", line[1:-1]).split("\n")
    return tuple(plain(part.strip()) for part in parts)


def plain(text: str) -> str:
    """A text without its marks: what was escaped stands as it was written."""
    return _ESCAPED.sub(r"\1", text.replace("**", ""))
