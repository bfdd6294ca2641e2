"""Every table, in an order in which they can be made."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from peewee import Model, sort_models

from frontdesk.store import tables


def _models_of(name: str) -> list[type[Model]]:
    """The tables of one subject."""
    module = import_module(f"{tables.__name__}.{name}")
    return [
        model
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, Model) and model.__module__ == module.__name__
    ]


ALL_TABLES: tuple[type[Model], ...] = tuple(
    sort_models([model for found in iter_modules(tables.__path__) for model in _models_of(found.name)])
)
