"""The program's Markdown as blocks, for paper and for the screen: headings, paragraphs, items, tables.

It reads what ``domain.markdown`` writes, and loses nothing of any other text: an unknown line is a paragraph.
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
    """The kinds of blocks."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a text.

    Attributes:
        kind: heading, paragraph, item or table.
        rows: its cells; a block that is not a table has one row of one cell. The first row of a table is its
            head.
        level: of a heading, from 1; else 0.
    """

    kind: BlockKind
    rows: tuple[tuple[str, ...], ...]
    level: int = 0

    @property
    def text(self) -> str:
        """The text of a block that is not a table."""
        return self.rows[0][0]


def read_blocks(markdown: str) -> tuple[Block, ...]:
    """Return the blocks of a text."""
    return tuple(_joined(_each_line(markdown)))


def _each_line(markdown: str) -> Iterator[Block | None]:
    """Yield a block for each line, None for an empty one."""
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
    """Join the lines of one table or of one paragraph."""
    current: Block | None = None
    for line in lines:
        if current is not None and line is not None and line.kind is current.kind:
            if line.kind is BlockKind.TABLE:
                current = Block(BlockKind.TABLE, (*current.rows, *line.rows))
                continue
            if line.kind is BlockKind.PARAGRAPH:
                current = Block(BlockKind.PARAGRAPH, ((f"{current.text} {line.text}",),))
                continue
        if current is not None:
            yield current
        current = line
    if current is not None:
        yield current


def _cells(line: str) -> tuple[str, ...]:
    parts = _BETWEEN.sub("\\1\n", line[1:-1]).split("\n")
    return tuple(plain(part.strip()) for part in parts)


def plain(text: str) -> str:
    """Return a text without its marks and escapes."""
    return _ESCAPED.sub(r"\1", text.replace("**", ""))
