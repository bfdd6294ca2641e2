"""``python -m frontdesk``, and what the installed command ``frontdesk`` runs."""

from __future__ import annotations

import sys

from frontdesk.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
