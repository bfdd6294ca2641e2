"""How SQLite says it will answer a statement."""

from __future__ import annotations

import re

#: Tables that grow for ever.
GROWING = {"call", "callback", "attempt", "audit", "undo", "source", "contact", "contact_number"}

#: A table, and the name that a statement gives it.
_NAMED = re.compile(r'(?:FROM|JOIN) "?(\w+)"? (?:AS )?"?(\w+)"?')

#: Each statement with a line of its plan.
Plan = list[tuple[str, str]]


def scans(plan: Plan) -> list[str]:
    """Return the lines that walk through a table that grows."""
    return [line for statement, line in plan if GROWING & _walked(statement, line)]


def _walked(statement: str, line: str) -> set[str]:
    """The tables that a line of the plan may walk through."""
    found = re.fullmatch(r"SCAN (\w+)( .*)?", line)
    if found is None:
        return set()
    return {found[1], *(table for table, name in _NAMED.findall(statement) if name == found[1])}
