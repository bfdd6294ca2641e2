"""A finished letter as PDF, with the extra ``letters`` (typst): letterhead, cover, signature, pages."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from frontdesk.letters.filling import Filled, Runs, numbers_together
from frontdesk.letters.frame import Cover, frame_of
from frontdesk.letters.pdf import NoPdf

#: What the fonts that come with typst have: Latin, Greek, Cyrillic, Hebrew, common Arabic letters, signs.
#: Others are printed where the machine has a font with them, and are boxes where it has none.
_IN_FONTS = re.compile(
    r"[\u0000-\u052f\u0591-\u05f4\u060c\u061b\u061f\u0621-\u063a\u0640-\u0652\u1d00-\u22ff\u25a0-\u25ff]*"
)
_PAGE = Path(__file__).with_name("letter.typ")


class Pdf(NamedTuple):
    """A letter as PDF.

    Attributes:
        content: the file.
        pages: how many it has, the cover included.
    """

    content: bytes
    pages: int


def letter_pdf(filled: Filled, cover: Cover | None = None, notices: Sequence[str] = ()) -> Pdf:
    """Return a letter as PDF.

    Args:
        filled: the letter.
        cover: the cover page of a fax, or None.
        notices: what stands below the letter; those of a cover stand on it.

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
    inputs = {"paper": json.dumps(_paper(filled, cover, notices))}
    made: bytes = typst.compile(_PAGE.read_bytes(), format="pdf", sys_inputs=inputs)
    return Pdf(made, _pages(made))


def uncertain_characters(filled: Filled) -> str:
    """Return the characters of a letter that may be boxes in its PDF, each once; mostly ""."""
    runs = [
        *filled.subject,
        *(run for part in filled.parts for row in part.rows for cell in row for run in cell),
    ]
    frame = frame_of(filled)
    texts = [run.text for run in runs] + [frame.practice, *frame.lines, *frame.recipient, *frame.signature]
    return "".join(dict.fromkeys(char for text in texts for char in _IN_FONTS.sub("", text)))


def _paper(filled: Filled, cover: Cover | None, notices: Sequence[str]) -> Mapping[str, object]:
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
        "notices": list(notices),
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
