"""Files that a command writes for a person: private, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from frontdesk.domain.errors import Refused
from frontdesk.domain.text import one_line


def replace_file(file: Path, text: str) -> None:
    """Write a file readable by this user only, in one step; what has the name before stays until then.

    Raises:
        Refused: the file cannot be written; what was there is as it was.
    """
    made = None
    try:
        # mkstemp makes a new file of mode 0600 and never follows a link.
        descriptor, made = tempfile.mkstemp(prefix=".frontdesk-", dir=file.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as writing:
            writing.write(text)
            writing.flush()
            os.fsync(writing.fileno())
        os.replace(made, file)
    except OSError as trouble:
        if made is not None:
            with contextlib.suppress(OSError):
                os.unlink(made)
        raise Refused(
            f"{one_line(str(file))} cannot be written ({trouble.strerror}). Nothing was changed; "
            "name a file in a folder of yours."
        ) from trouble
