"""Every table, in an order in which they can be made."""

from __future__ import annotations

from peewee import Model

from frontdesk.store.tables import (
    callbacks,
    calls,
    chain,
    contacts,
    cover,
    crises,
    drafts,
    handbook,
    imports,
    practice,
    proofs,
    referrals,
    relationships,
    retention,
    review,
    sign_in,
)

#: Each has its tables in order, and stands behind those to which its own refer.
_SUBJECTS = (
    practice, chain, imports, contacts, callbacks, calls, drafts, crises, cover, review, handbook, referrals,
    relationships, sign_in, proofs, retention,
)  # fmt: skip

ALL_TABLES: tuple[type[Model], ...] = tuple(
    model
    for module in _SUBJECTS
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, Model) and model.__module__ == module.__name__
)
