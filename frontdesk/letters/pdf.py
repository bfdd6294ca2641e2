"""A text as PDF, with the extra ``letters`` (typst). People's words are data to it, never code."""

from __future__ import annotations

import json

from frontdesk.domain.errors import FrontDeskError
from frontdesk.letters.blocks import read_blocks

#: The typst document of all papers: it reads the blocks as data, so that no name can be a command.
_TEMPLATE = """
#let blocks = json(bytes(sys.inputs.blocks))
#let wide = sys.inputs.wide == "yes"
#set document(title: sys.inputs.title)
#set page(
  paper: "us-letter", flipped: wide, margin: (x: 1.6cm, y: 1.5cm),
  footer: context align(right, text(8pt)[
    #sys.inputs.title, page #counter(page).display("1 of 1", both: true)
  ]),
)
#set text(size: if wide { 9pt } else { 10pt }, hyphenate: false)
#set smartquote(enabled: false)
#set par(leading: 0.55em)
#show heading: set block(above: 1.1em, below: 0.6em)
#for block in blocks {
  if block.kind == "heading" { heading(level: block.level, block.rows.at(0).at(0)) }
  else if block.kind == "item" { list(tight: true, block.rows.at(0).at(0)) }
  else if block.kind == "paragraph" { par(block.rows.at(0).at(0)) }
  else {
    // A column to be filled by hand takes the room that is left.
    let by_hand(at) = block.rows.len() > 1 and block.rows.slice(1).all(row => row.at(at) == "")
    let count = block.rows.at(0).len()
    let empty = range(count).all(by_hand)
    table(
      columns: range(count).map(at => if by_hand(at) { 1fr } else { auto }), stroke: 0.4pt + luma(140),
      inset: (x: 5pt, y: if empty { 9pt } else { 4pt }),
      table.header(..block.rows.at(0).map(cell => strong(cell))),
      ..block.rows.slice(1).map(row => row.map(cell => [#cell])).flatten(),
    )
  }
}
"""


class NoPdf(FrontDeskError):
    """The extra that makes PDF is not installed."""

    title = "PDF"


def can_make_pdf() -> bool:
    """True if the extra is installed; it is not loaded for that."""
    from importlib.util import find_spec

    return find_spec("typst") is not None


def pdf_of(markdown: str, title: str, *, wide: bool = False) -> bytes:
    """Return a text as PDF.

    Args:
        markdown: as ``domain.markdown`` writes it.
        title: of the document, at the foot of every page.
        wide: True for landscape.

    Raises:
        NoPdf: the extra is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise NoPdf(
            "A PDF needs an extra; nothing was written. Install it with: pip install 'frontdesk[letters]', "
            "or name a file that ends in .md"
        ) from error
    blocks = [
        {"kind": block.kind.value, "level": block.level, "rows": _even(block.rows)}
        for block in read_blocks(markdown)
    ]
    inputs = {"blocks": json.dumps(blocks), "title": title, "wide": "yes" if wide else "no"}
    made: bytes = typst.compile(_TEMPLATE.encode(), format="pdf", sys_inputs=inputs)
    return made


def _even(rows: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    """Rows of one length: a table that a person damaged by hand must still be printed."""
    width = max(map(len, rows))
    return [[*row, *[""] * (width - len(row))] for row in rows]
