"""The exit codes (product, "Commands and files")."""

from __future__ import annotations

from typing import Final

#: Done.
DONE: Final = 0
#: Done, and something was found: overdue callbacks, bad rows, differences.
FOUND: Final = 1
#: Could not be done; one sentence on standard error says why.
FAILED: Final = 2
#: Ended by Ctrl-C, as shells number it.
INTERRUPTED: Final = 130
