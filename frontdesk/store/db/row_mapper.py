"""Rows of a table as a dataclass of the domain, whose fields are the columns by the same names."""

from __future__ import annotations

import sys
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

from peewee import Model, ModelAlias, Node, NodeList

from frontdesk.store.db.fields import as_stored, from_text

_T = TypeVar("_T")


class Together(NodeList):
    """Several columns of a query that a function makes one value of."""

    def __init__(self, make: Callable[..., Any], *parts: Node) -> None:
        super().__init__(parts, ", ")
        self.make = make


def columns(record: type[Any], table: type[Model] | ModelAlias, /, **others: Any) -> list[Node]:
    """Return what a query selects for the fields of a dataclass, in their order.

    Args:
        record: the dataclass.
        table: the model, or an alias of it, whose columns have the names of the fields.
        others: what stands for the fields that it has no columns for, or other ones: :class:`Together` for
            several.

    Raises:
        KeyError: the table has no such column.
        TypeError: the dataclass has no such field.
    """
    names = [field.name for field in fields(record)]
    if unknown := others.keys() - names:
        raise TypeError(f"{record.__name__} has no field {', '.join(sorted(unknown))}")
    model: Any = table.model if isinstance(table, ModelAlias) else table
    known = model._meta.combined
    return [others[name] if name in others else getattr(table, known[name].name) for name in names]


def columns_of(record: Any) -> dict[str, Any]:
    """Return the fields of a record, to be written as the columns of the same names."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def shared_columns(record: Any, table: type[Model]) -> dict[str, Any]:
    """Return the fields of a record whose names are columns of a table, to be written as these."""
    model: Any = table
    return {name: value for name, value in columns_of(record).items() if name in model._meta.fields}


def difference(before: Any, after: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns in which two records differ, as the table has them: before, and after."""
    changed = [name for name in before.__dataclass_fields__ if getattr(before, name) != getattr(after, name)]
    return (
        {name: as_stored(getattr(before, name)) for name in changed},
        {name: as_stored(getattr(after, name)) for name in changed},
    )


def reader_of(record: type[_T], selected: Sequence[Any]) -> Callable[[Sequence[Any]], _T]:
    """Return the function that makes a record of a row.

    Args:
        record: the dataclass.
        selected: what the query selects, as :func:`columns` gives it.

    Raises:
        ValueError: that is not one for each field.
    """
    # What the names in the types of the fields mean; the built-in ones come with ``object``.
    names = ChainMap(*(vars(sys.modules[base.__module__]) for base in record.__mro__))
    known = fields(record)  # type: ignore[arg-type]  # is a dataclass
    readers = []
    together: list[tuple[int, int, Callable[..., Any]]] = []
    for place, (field, node) in enumerate(zip(known, selected, strict=True)):
        if isinstance(node, Together):
            together.append((place, place + len(node.nodes), node.make))
        elif (read := _reader_of(field.type, names)) is not None:
            readers.append((place, read))
    make = _maker(record)

    def read_row(row: Sequence[Any]) -> _T:
        """Return the record of a row whose columns are in the order of the fields."""
        values = list(row)
        # Each leaves one value of several, so what stands behind it is in its place then.
        for start, end, one_of in together:
            values[start:end] = (one_of(*values[start:end]),)
        for place, read in readers:
            value = values[place]
            if value is not None:
                values[place] = read(value)
        return make(values)

    return read_row


def _reader_of(hint: Any, names: Mapping[str, Any]) -> Callable[[Any], Any] | None:
    """Return how the column of a field with this type is read; None where the value is taken as it is.

    ``typing.get_type_hints`` would take fifty times as long, which the start would wait for.

    Raises:
        KeyError: the module of the dataclass does not know the type when it runs.
    """
    name = hint.removesuffix(" | None")
    kind = None if "[" in name else names[name]
    if kind is datetime:
        return from_text
    if kind is date:
        return date.fromisoformat
    return kind if kind is bool or (isinstance(kind, type) and issubclass(kind, Enum)) else None


def _maker(record: type[_T]) -> Callable[[Sequence[Any]], _T]:
    """Return the function that makes a record of the values of its fields.

    A frozen dataclass sets its fields one by one, which takes four times as long as to set them at once.
    """
    known = fields(record)  # type: ignore[arg-type]  # is a dataclass
    names = [field.name for field in known]
    if hasattr(record, "__slots__") or hasattr(record, "__post_init__"):
        if any(field.kw_only for field in known):
            return lambda values: record(**dict(zip(names, values, strict=True)))
        return lambda values: record(*values)

    def make(values: Sequence[Any]) -> _T:
        """Make a record without its ``__init__``, which only assigns."""
        made = object.__new__(record)
        made.__dict__.update(zip(names, values, strict=True))
        return made

    return make
