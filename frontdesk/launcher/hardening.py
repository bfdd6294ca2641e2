"""What a process of ours never has: open files for others, memory on the disk, others' words for Textual."""

from __future__ import annotations

import os
import resource

#: Whatever is made, nobody else may read it.
_PRIVATE = 0o077
_SIZE = ("COLUMNS", "LINES")


def harden() -> None:
    """Set the limits that this process hands on to all it starts (reliability, "Patient data stays in").

    Textual reads its variables when it is imported: this has to come first.
    """
    # TEXTUAL_DEBUG writes every key to a file, TEXTUAL_LOG every event: a patient's name among them.
    # COLUMNS and LINES, exported by a shell, would go before the window's real size, after a resize too.
    for name in [name for name in os.environ if name.startswith("TEXTUAL") or name in _SIZE]:
        del os.environ[name]
    os.umask(_PRIVATE)
    # A core file is a copy of the memory, and so of every name on the screen.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
