"""A finished letter as PDF, with the extra ``letters`` (typst): letterhead, cover, signature, pages."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from frontdesk.letters.filling import Filled, Runs, numbers_together
from frontdesk.letters.frame import Cover, frame_of
from frontdesk.letters.pdf import NoPdf

_PAGE = Path(__file__).with_name("letter.typ")


class Pdf(NamedTuple):
    """A letter as PDF.

    Attributes:
        content: the file.
        pages: how many it has, the cover included.
    """

    content: bytes
    pages: int


def letter_pdf(filled: Filled, cover: Cover | None = None) -> Pdf:
    """Return a letter as PDF.

    Args:
        filled: the letter.
        cover: the cover page of a fax, or None.

    Raises:
        NoPdf: the extra is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise NoPdf(
            "A PDF needs an extra; nothing was written. Install it with: pip install 'frontdesk[letters]', "
            "or make it as text with --format text."
        ) from error
    inputs = {"paper": json.dumps(_paper(filled, cover))}
    made: bytes = typst.compile(_PAGE.read_bytes(), format="pdf", sys_inputs=inputs)
    return Pdf(made, _pages(made))


def _paper(filled: Filled, cover: Cover | None) -> Mapping[str, object]:
    """Return what the page is made of, as data."""
    frame = frame_of(filled)
    return {
        "form": filled.letter.form.value,
        # No patient's name: a document's title is shown by viewers and kept in their lists.
        "title": f"{filled.letter.words}, {frame.practice}",
        "practice": frame.practice,
        "lines": frame.lines,
        "phone": filled.value("practice_phone"),
        "today": filled.value("today"),
        "recipient": frame.recipient,
        "subject": _runs(filled.subject),
        "parts": [
            {
                "kind": part.kind.value,
                "level": part.level,
                "rows": _even([[_runs(cell) for cell in row] for row in part.rows]),
            }
            for part in filled.parts
        ],
        "closing": frame.closing,
        "signature": frame.signature,
        "dated": frame.dated,
        "foot": frame.foot,
        "cover": cover and {"number": cover.number, "notices": cover.notices},
    }


def _runs(runs: Runs) -> list[dict[str, object]]:
    return [
        {"kind": run.kind.value, "text": numbers_together(run.text), "strong": run.strong} for run in runs
    ]


def _even(rows: list[list[list[dict[str, object]]]]) -> list[list[list[dict[str, object]]]]:
    """Return rows of one length: a table of the practice's own template may lack cells."""
    width = max(map(len, rows), default=0)
    return [[*row, *[[] for _ in range(width - len(row))]] for row in rows]


def _pages(pdf: bytes) -> int:
    """Return how many pages a PDF of typst has: the count at the root of its tree of pages."""
    return max(int(count) for count in re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", pdf))
