"""Our Markdown is read back as it was written, whatever people typed into it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.markdown import document, escaped, table
from frontdesk.letters.blocks import Block, BlockKind, read_blocks

#: What people type into a line, cleaned as the services clean it.
LINES = st.text().map(lambda text: " ".join(text.split())).filter(bool)


def test_a_text_is_taken_apart() -> None:
    text = document(
        ["# Day report"],
        ["Mon 16 Nov,", "signed"],
        ["- one", "- two"],
        table(("Who", "When"), [("Ann", "9")]),
    )
    assert read_blocks(text) == (
        Block(BlockKind.HEADING, (("Day report",),), 1),
        Block(BlockKind.PARAGRAPH, (("Mon 16 Nov, signed",),)),
        Block(BlockKind.ITEM, (("one",),)),
        Block(BlockKind.ITEM, (("two",),)),
        Block(BlockKind.TABLE, (("Who", "When"), ("Ann", "9"))),
    )


@given(LINES, LINES)
def test_people_s_text_comes_back_as_it_was(one: str, two: str) -> None:
    text = document(table(("Name", "Note"), [(escaped(one), escaped(two))]), [f"- {escaped(one)}"])
    blocks = read_blocks(text)
    assert blocks[0].rows[1] == (one, two)
    assert blocks[1] == Block(BlockKind.ITEM, ((one,),))


@given(LINES)
def test_a_line_of_people_s_text_is_never_a_mark(text: str) -> None:
    (block,) = read_blocks(escaped(text))
    assert block == Block(BlockKind.PARAGRAPH, ((text,),))
