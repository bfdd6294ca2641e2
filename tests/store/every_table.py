"""Every table, in an order in which they can be made."""

from __future__ import annotations

from peewee import Model, sort_models

from frontdesk.store import day_tables, tables

ALL_TABLES: tuple[type[Model], ...] = tuple(
    sort_models(
        {
            model
            for module in (tables, day_tables)
            for model in vars(module).values()
            if isinstance(model, type) and issubclass(model, Model) and model is not Model
        }
    )
)
