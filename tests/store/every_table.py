"""Every table, in an order in which they can be made."""

from __future__ import annotations

from peewee import Model

from frontdesk.store import day_tables, tables

ALL_TABLES: tuple[type[Model], ...] = tuple(
    model
    for module in (tables, day_tables)  # each names a table before those that refer to it
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, Model) and model.__module__ == module.__name__
)
