"""Checks of the database under the store: its migrations, its guards, its file and its SQLite library."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from frontdesk.store.db.engine import Store
from frontdesk.store.db.errors import sqlite_driver
from frontdesk.store.db.sqlite import libraries_of
from frontdesk.store.migrate import applied_migrations, known_migrations

#: Before this version two processes that checkpoint the write-ahead log at once can damage the file.
SAFE_SQLITE = (3, 51, 3)

# Drivers with an SQLite library of their own that this program never uses. Peewee loads ``pysqlite3`` beside
# Python's own ``sqlite3`` and uses one of the two, and an encrypted store is opened by ``sqlcipher3`` alone;
# one that is not used does no harm.
_OTHER_DRIVERS = ("pysqlcipher3", "apsw")

# The tables whose rows are never changed, and below those whose rows are never deleted.
_FROZEN = (
    "audit",
    "settings_version",
    "source",
    "near_miss",
    "cover",
    "hand_off",
    "breach_reason",
    "carry_over",
    "voicemail_count",
    "day_close",
    "day_note",
    "card_approval",
    "next_available",
    "owed_reason",
    "letter_template",
    "card_read",
    "proof",
    "sign_in_switch",
    "recovery_key",
    "recovery_use",
    "audit_seal",
)
_KEPT = (
    *_FROZEN,
    "call",
    "callback",
    "attempt",
    "breach",
    "crisis",
    "crisis_step",
    "crisis_prompt",
    "lunch",
    "hand_off_note",
    "escalation",
    "referral",
    "referral_sender",
    "referral_event",
    "owed",
    "sending",
    "organization_person",
    "message",
    "outreach_event",
    "invitation",
    "touch",
    "complaint",
    "sign_in_account",
    "audit_head",
    "retention_run",
    "retention_key",
)
#: The names of the triggers that refuse this.
GUARDS = frozenset([f"{name}_no_delete" for name in _KEPT] + [f"{name}_no_update" for name in _FROZEN])


def migration_faults(store: Store) -> Iterator[str]:
    """Yield migrations that were not applied to the store, and those that only a newer program knows."""
    known, applied = known_migrations(), applied_migrations(store)
    yield from (f"migration {name}: not applied" for name in known if name not in applied)
    yield from (f"migration {name}: made by a newer program" for name in applied if name not in known)


def guard_faults(store: Store) -> Iterator[str]:
    """Yield triggers that should refuse deleting or changing records, and are gone."""
    catalog = (
        "sqlite_master WHERE type = 'trigger'" if store.is_sqlite else "pg_trigger WHERE tgenabled <> 'D'"
    )
    column = "name" if store.is_sqlite else "tgname"
    there = {name for (name,) in store.rows(f"SELECT {column} FROM {catalog}")}
    yield from (f"guard {name}: gone, records could be lost" for name in sorted(GUARDS - there))


def file_faults(store: Store) -> Iterator[str]:
    """Yield what is wrong with a store's file; a store on a server has none."""
    if not store.is_sqlite:
        return
    for (message,) in store.rows("PRAGMA integrity_check"):
        if message != "ok":
            yield f"file: {message}"
    if store.is_encrypted:
        # Every page carries a seal of its own: a single changed bit shows.
        yield from (f"file: {message}" for (message,) in store.rows("PRAGMA cipher_integrity_check"))
    libraries = libraries_of(store.where)
    if len(libraries) > 1:
        yield f"libraries: {' and '.join(sorted(libraries))} opened the store at once; saves can be lost"
    for table, row_id, parent, _ in store.rows("PRAGMA foreign_key_check"):
        yield f"{table} {row_id}: refers to a {parent} that is not there"
    ((mode,),) = store.rows("PRAGMA journal_mode")
    if mode != "wal":
        yield f"file: its journal is in mode {mode}, not wal"
    ((level,),) = store.rows("PRAGMA synchronous")
    if level < 2:
        yield "file: saving does not wait for the disk (synchronous is not full)"
    for path in (store.where, f"{store.where}-wal", f"{store.where}-shm"):
        yield from _mode_faults(Path(path))


def _mode_faults(path: Path) -> Iterator[str]:
    try:
        mode = stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        return
    if mode & 0o077:
        yield f"file {path.name}: others on this machine may use it (mode {mode:04o}); run: chmod 600"


def engine_facts(store: Store) -> list[tuple[str, str]]:
    """Return which database the store uses, in which version and mode, as names and values."""
    if not store.is_sqlite:
        ((version,),) = store.rows("SHOW server_version")
        return [
            ("Store", store.where),
            ("PostgreSQL", version),
            ("File checks", "skipped, the server has its own"),
        ]
    library = sqlite_driver(encrypts=store.key is not None)
    old = library.sqlite_version_info < SAFE_SQLITE
    warning = (
        f"; older than {'.'.join(map(str, SAFE_SQLITE))}: two processes can damage the log" if old else ""
    )
    safe = {0: "one thread", 1: "a connection a thread", 3: "any thread"}.get(library.threadsafety, "unknown")
    return [
        ("Store", store.where),
        ("SQLite", f"{library.sqlite_version} by {library.__name__}, for {safe}{warning}"),
        ("Encrypted", "yes" if store.is_encrypted else "no"),
        ("Journal", "{}, synchronous {}".format(*(store.rows(f"PRAGMA {name}")[0][0] for name in _PRAGMAS))),
    ]


_PRAGMAS = ("journal_mode", "synchronous")


def library_faults(modules: Mapping[str, object]) -> Iterator[str]:
    """Yield other SQLite libraries that are loaded: two that open one file lose what was saved.

    Args:
        modules: the modules that are loaded, ``sys.modules``.
    """
    for name in _OTHER_DRIVERS:
        if name in modules:
            yield (
                f"libraries: {name} is loaded beside {sqlite_driver().__name__}; "
                f"saves can be lost between them. Uninstall {name}"
            )
