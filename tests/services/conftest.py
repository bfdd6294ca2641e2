"""The stores and desks these tests stand on."""

from __future__ import annotations

from tests.store.fixtures import (
    address,
    any_desk,
    desk,
    empty_address,
    own_database,
    set_up_database,
    set_up_file,
    shared_database,
    store_file,
)

__all__ = [
    "address",
    "any_desk",
    "desk",
    "empty_address",
    "own_database",
    "set_up_database",
    "set_up_file",
    "shared_database",
    "store_file",
]
