"""Files that are written for a person: private, whole or not at all, never through a link."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from frontdesk.domain.errors import Refused
from frontdesk.domain.text import one_line


def check_place(file: Path, *, overwrite: bool) -> None:
    """Check that a file may be written, before its content is made.

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
    """Write a text to a file that only this user may read, as PDF if its name ends in ``.pdf``.

    Args:
        file: where; a link is refused, wherever it leads.
        markdown: the text.
        title: of the document.
        overwrite: True if an existing file may be replaced.
        wide: True for landscape.

    Raises:
        NoPdf: a PDF is wanted and the extra is not installed.
        Refused: there is a link or a file of that name, or it cannot be written; an existing file stays.
    """
    check_place(file, overwrite=overwrite)
    content = markdown.encode()
    if file.suffix.casefold() == ".pdf":
        from frontdesk.letters.pdf import pdf_of

        content = pdf_of(markdown, title, wide=wide)
    write_private(file, content, overwrite=overwrite)


def write_private(file: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a file that only this user may read, in one step; an existing file stays until then.

    Args:
        file: where.
        content: all of it.
        overwrite: True if an existing file may be replaced.

    Raises:
        Refused: the file cannot be written, or exists; an existing file stays.
    """
    made = None
    try:
        # mkstemp makes a new file of mode 0600 and never follows a link.
        descriptor, made = tempfile.mkstemp(prefix=".frontdesk-", dir=file.parent)
        with os.fdopen(descriptor, "wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        if overwrite:
            os.replace(made, file)
        else:
            # Unlike a rename, this refuses a file that appeared meanwhile.
            os.link(made, file)
            os.unlink(made)
    except OSError as trouble:
        if made is not None:
            with contextlib.suppress(OSError):
                os.unlink(made)
        raise Refused(
            f"{one_line(str(file))} cannot be written ({trouble.strerror}). Nothing was changed; "
            "name a file in a folder of yours."
        ) from trouble
