"""Writing paper to a file: private, whole or not at all, never through a link."""

from __future__ import annotations

import os
from pathlib import Path

from frontdesk.domain.errors import Refused
from frontdesk.domain.text import one_line
from frontdesk.letters.pdf import pdf_of
from frontdesk.letters.private_file import write_private


def check_place(file: Path, *, overwrite: bool) -> None:
    """Refuse a place before anything is made for it.

    Raises:
        Refused: there is a link or a file of that name.
    """
    shown = one_line(str(file))
    if os.path.islink(file):
        raise Refused(
            f"{shown} is a link, and papers with names are not written through one. Nothing was written."
        )
    if not overwrite and os.path.lexists(file):
        raise Refused(f"{shown} is there already. Nothing was written; name another file.")


def write_paper(
    file: Path, markdown: str, title: str, *, overwrite: bool = False, wide: bool = False
) -> None:
    """Write a text to a file, as PDF when its name ends so; only this user may read it.

    Args:
        file: where; a link is refused, whatever it leads to.
        markdown: the text.
        title: of the document.
        overwrite: whether a file that is there may be replaced.
        wide: whether the paper lies on its side.

    Raises:
        NoPdf: a PDF is wanted and the extra is not installed.
        Refused: there is a link or a file of that name, or it cannot be written; what was there is as it was.
    """
    check_place(file, overwrite=overwrite)
    is_pdf = file.suffix.casefold() == ".pdf"
    content = pdf_of(markdown, title, wide=wide) if is_pdf else markdown.encode()
    write_private(file, content, overwrite=overwrite)
