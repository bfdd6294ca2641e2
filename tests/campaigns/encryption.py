"""Killed before any step of encrypting: the old store or the new one, with a key that opens it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.domain.errors import FrontDeskError
from frontdesk.store.db.keys import is_encrypted
from frontdesk.store.encryption.key_files import find_key
from tests.builders import SetClock
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences, not_whole
from tests.campaigns.processes import desks
from tests.campaigns.programs.encrypter import NEVER, encrypt_carelessly_until, encrypt_until
from tests.campaigns.set_up_stores import EIGHT, call_of, make_store

#: Calls that every store has, and must keep.
CALLS = 12

Encrypts = Callable[[Path, int, Connection], None]


def run(cases: int, folder: Path) -> Score:
    """Kill the encrypting of a plain store and of an encrypted one before so many of its calls."""
    plain = _filled(folder / "plain")
    encrypted = _copied(plain, folder / "encrypted")
    _encrypt(encrypt_until, encrypted, NEVER)
    starts = (plain, encrypted)
    broken, tried = _broken(encrypt_until, starts, cases, folder)
    naive, _ = _broken(encrypt_carelessly_until, starts, cases, folder)
    return Score(
        seen=f"{tried} kills: {len(broken)} stores that no key opens, or with something gone",
        broken=len(broken),
        control="the key first, then over the store",
        control_broken=len(naive),
        examples=tuple(broken[:5]),
    )


def _filled(home: Path) -> Path:
    """The home of a store with some calls."""
    home.mkdir(mode=0o700)
    store = make_store(home / "frontdesk.db")
    services = open_services(str(store), SetClock("mon 09:30"))
    with closing(services.office.store):
        for caller in range(CALLS):
            services.calls.save(call_of(caller), by=2 + caller % len(EIGHT))
    return home


def _copied(home: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home, to)
    return to


def _encrypt(encrypts: Encrypts, home: Path, call: int) -> int:
    """Encrypt in a process of its own; how many calls it made, or 0 when it was killed."""
    context = desks()
    hearing, telling = context.Pipe(duplex=False)
    process = context.Process(target=encrypts, args=(home / "frontdesk.db", call, telling), daemon=True)
    process.start()
    telling.close()
    process.join()
    with closing(hearing):
        try:
            return int(hearing.recv())
        except EOFError:
            return 0


def _broken(encrypts: Encrypts, starts: tuple[Path, ...], cases: int, folder: Path) -> tuple[list[str], int]:
    """Which kills left a store that is neither the old one nor the new one; and how many there were."""
    found, tried = [], 0
    for start in starts:
        calls = _encrypt(encrypts, _copied(start, folder / "counted"), NEVER)
        # Most calls are the check's, which changes nothing: every call of the beginning and the end counts.
        few = cases // len(starts)
        chosen = sorted({*range(calls)[:: max(1, calls // few)], *range(calls - min(few, calls), calls)})
        for call in chosen:
            home = _copied(start, folder / "killed")
            _encrypt(encrypts, home, call)
            tried += 1
            if wrong := _wrong(home):
                found.append(f"{start.name}, killed before call {call} of {calls}: {wrong}")
    return found, tried


def _wrong(home: Path) -> str:
    """What is wrong with a store whose encrypting was killed, now and once it was done again, or ""."""
    store = home / "frontdesk.db"
    try:
        if wrong := _differs(store):
            return wrong
        if not _encrypt(encrypt_until, home, NEVER):
            return "it cannot be encrypted any more"
        if left := [path.name for path in home.iterdir() if "encrypting" in path.name]:
            return f"{left} stay beside it"
        return _differs(store) or ("" if is_encrypted(store) else "it is not encrypted")
    except FrontDeskError as error:
        return error.sentence


def _differs(store: Path) -> str:
    key = find_key(store, store.parent / "store.key", None)
    services = open_services(str(store), SetClock("mon 10:00"), key=key)
    with closing(services.office.store):
        found = [
            one
            for one in not_whole(services) + differences(services)
            # This process looks at files of both kinds, whose numbers on the disk are given anew.
            if not one.startswith("libraries:")
        ]
        kept = services.office.store.rows("SELECT COUNT(*) FROM call") == [(CALLS,)]
    return found[0] if found else "" if kept else "calls are gone"


def _cannot_run() -> str:
    return "" if find_spec("sqlcipher3") else "the extra sqlcipher is not installed"


CAMPAIGN = Campaign(
    name="encryption",
    promise="encrypting killed at any step leaves the old store or the new one, and a key that opens it",
    run=run,
    test_cases=4,
    full_cases=400,
    cannot_run=_cannot_run,
)
