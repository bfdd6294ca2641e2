"""Files that are written for a person: private, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from frontdesk.domain.errors import Refused
from frontdesk.domain.text import one_line


def write_private(file: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a file readable by this user only, in one step; what has the name before stays until then.

    Args:
        file: where.
        content: all of it.
        overwrite: whether a file that is there may be replaced.

    Raises:
        Refused: the file cannot be written, or is there; what was there is as it was.
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
            # Unlike a rename, this refuses a file that came meanwhile.
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
