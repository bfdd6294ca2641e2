"""How SQLite says it will answer a statement."""

from __future__ import annotations

import re

#: Tables that grow for ever.
_GROWING = ("call", "callback", "attempt", "audit", "undo", "source", "contact", "contact_number")

#: Each statement with a line of its plan.
Plan = list[tuple[str, str]]


def scans(plan: Plan) -> list[str]:
    """The lines that walk through a table that grows."""
    return [line for _, line in plan if re.fullmatch(rf"SCAN ({'|'.join(_GROWING)}|[a-z])( .*)?", line)]
