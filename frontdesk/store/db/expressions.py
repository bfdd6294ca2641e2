"""What queries say in several places, and what Peewee has no words for."""

from __future__ import annotations

from typing import Any

from peewee import SQL, Case, NodeList, fn


def how_many(condition: Any) -> Any:
    """Return the number of rows for which a condition holds, beside other such counts; 0 for none."""
    return fn.COALESCE(fn.SUM(Case(None, [(condition, 1)], 0)), 0)


def all_rows() -> Any:
    """Return the number of rows."""
    return fn.COUNT(SQL("*"))


def not_by_index(number: Any) -> Any:
    """Return a whole number of a row that SQLite does not walk through in order, whatever index holds it."""
    return NodeList((SQL("+"), number), glue="")


def like(text: Any, pattern: Any) -> Any:
    """Return the condition that a text is like a pattern, in which ``!`` makes ``%`` and ``_`` plain text."""
    return NodeList((text, SQL("LIKE"), pattern, SQL("ESCAPE '!'")))


def escaped(text: str) -> str:
    """Return a text for :func:`like`, where it means nothing but itself."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
