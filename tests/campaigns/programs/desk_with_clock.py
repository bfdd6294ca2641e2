"""The desk by a clock that stands in a file, so that a test may turn it while the desk runs.

``python -m tests.campaigns.programs.desk_with_clock CLOCK [blind] --home DIR``. Blind is the control: a desk
that trusts what it read when a screen was opened, and does not look again every minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from frontdesk.cli import main
from frontdesk.ui.app.front_desk import FrontDesk


def file_clock(file: Path) -> Callable[[], datetime]:
    """A clock that shows the instant which stands in a file."""
    return lambda: datetime.fromisoformat(file.read_text())


def _look_nowhere(_: FrontDesk, *, rows: bool = True) -> None:
    """Believe that nothing has changed."""


if __name__ == "__main__":
    words = sys.argv[2:]
    with ExitStack() as patched:
        if words[0] == "blind":
            words.pop(0)
            patched.enter_context(patch.object(FrontDesk, "look_again", _look_nowhere))
        sys.exit(main(words, clock=file_clock(Path(sys.argv[1]))))
