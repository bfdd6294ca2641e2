"""What is looked at, one row each. To add one is to write a function and its row in ``CHECKS``."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from frontdesk import __version__
from frontdesk.domain.safety.backups import is_old
from frontdesk.domain.safety.doctor import State, Verdict, is_fresh
from frontdesk.domain.safety.proofs import ProofKind
from frontdesk.domain.text import one_line
from frontdesk.letters.outbox import FolderTrouble, Outbox
from frontdesk.services.doctor.examined import Examined, installed
from frontdesk.services.safety.encryption import encryption_state
from frontdesk.store.chain.chain import Chain
from frontdesk.store.db.errors import sqlite_driver
from frontdesk.store.health.database import SAFE_SQLITE, guard_faults, migration_faults
from frontdesk.store.proofs import last_entry_at
from frontdesk.store.retention.runs import is_clean, last_run
from frontdesk.store.spool import SpoolTrouble

#: The libraries that make the program do more, by the extra that brings each.
EXTRAS: Final = {"letters": "typst", "postgres": "psycopg", "backup": "pyrage", "sqlcipher": "sqlcipher3"}
#: A clock that is so many seconds behind the last entry is wrong.
_CLOCK_WITHIN: Final = 300.0
#: Free bytes below which a disk is nearly full, and how many times the store must have room.
_LEAST_FREE: Final = 500_000_000
_TIMES: Final = 3
#: Systemd leaves this file once the clock was set by a time server.
_CLOCK_SET: Final = Path("/run/systemd/timesync/synchronized")


class Check(NamedTuple):
    """One thing that is looked at.

    Attributes:
        code: as JSON has it.
        title: in a few words.
        judge: looks at it; None where there is nothing of the kind here.
    """

    code: str
    title: str
    judge: Callable[[Examined], Verdict | None]


def _libraries(home: Examined) -> Verdict:
    config = home.config
    wanted = {
        "backup": bool(config.backup.recipient),
        "postgres": config.address is not None,
        "letters": bool(config.outbox),
    }
    there = [extra for extra, library in EXTRAS.items() if installed(library) is not None]
    missing = [extra for extra, is_wanted in wanted.items() if is_wanted and extra not in there]
    extras = f"extras: {', '.join(there) or 'none'}"
    words = f"frontdesk {__version__} on Python {platform.python_version()}; {extras}."
    if missing:
        command = f"pip install 'frontdesk[{','.join(missing)}]'"
        words = f"The settings of this machine need what is not installed: {', '.join(missing)}."
        return Verdict(State.PROBLEM, words, f"Install it with: {command}")
    return Verdict(State.GOOD, words, proved_at=home.now)


def _sqlite(home: Examined) -> Verdict | None:
    if not home.store.is_sqlite:
        return None
    library = sqlite_driver(encrypts=home.store.key is not None)
    words = f"SQLite {library.sqlite_version} by {library.__name__}."
    if library.sqlite_version_info < SAFE_SQLITE:
        safe = ".".join(map(str, SAFE_SQLITE))
        words = f"{words} Before {safe} two programs that tidy the log at once can damage the file."
        do = f"Run frontdesk on a Python with SQLite {safe} or newer, or encrypt the store: frontdesk encrypt"
        return Verdict(State.ADVICE, words, do)
    return Verdict(State.GOOD, words, proved_at=home.now)


def _tables(home: Examined) -> Verdict:
    faults = [*migration_faults(home.store), *guard_faults(home.store)]
    if faults:
        return Verdict(State.PROBLEM, f"{faults[0]}.", "Run: frontdesk check")
    words = "All tables are of this version, and the guards against deleting are in place."
    return Verdict(State.GOOD, words, proved_at=home.now)


def _unproved(at: datetime | None) -> str:
    return "was never proved" if at is None else "was not proved for a month"


def _records(home: Examined) -> Verdict:
    proofs = [proof for kind in (ProofKind.CHECK, ProofKind.BACKUP) if (proof := home.last_good(kind))]
    last = max(proofs, key=lambda proof: proof.at, default=None)
    tried = home.last(ProofKind.BACKUP)
    at = last.at if last is not None else None
    if tried is not None and not tried.ok and tried.detail.get("findings"):
        return Verdict(
            State.PROBLEM, "The last backup found records that differ.", "Run: frontdesk check", at
        )
    if at is None or not is_fresh(at, home.now):
        words = f"Whether the records agree with one another {_unproved(at)}."
        return Verdict(State.ADVICE, words, "Run: frontdesk backup", at)
    return Verdict(State.GOOD, "The records agreed with one another when they were last checked.", "", at)


def _encrypted(home: Examined) -> Verdict:
    found = encryption_state(home.store)
    open_backups = list(home.open_backups()) if found.is_encrypted or home.places.recipient else []
    if open_backups:
        many = "One backup" if len(open_backups) == 1 else f"{len(open_backups)} backups"
        words = f"{many} from before can be read by whoever finds the file."
        do = f"Delete them once a newer one was rehearsed: {one_line(str(home.places.folder), 200)}"
        return Verdict(State.ADVICE, words, do)
    if found.is_encrypted:
        return Verdict(State.GOOD, found.sentence, proved_at=home.now)
    words, _, do = found.sentence.partition(". ")
    return Verdict(State.ADVICE, f"{words.removesuffix('.')}.", do)


def _backed_up(home: Examined) -> Verdict:
    last = home.last_good(ProofKind.BACKUP)
    at = last.at if last is not None else None
    hours = home.services.practice.current().settings.backup_warn_hours
    if is_old(at, home.now, hours):
        words = (
            "There is no good backup." if at is None else f"The last good backup is over {hours} hours old."
        )
        return Verdict(
            State.PROBLEM, words, "Run: frontdesk backup; leave the desk open to make one a day", at
        )
    return Verdict(State.GOOD, "The last backup is whole and its records agree.", "", at)


def _backed_up_elsewhere(home: Examined) -> Verdict:
    places, last = home.places, home.last_good(ProofKind.BACKUP)
    do = "Name a folder on another disk in config.toml: frontdesk help backup"
    at = last.at if last is not None else None
    if not places.folder.is_dir():
        if places.is_named:
            return Verdict(State.PROBLEM, "The folder for backups is not there.", "Connect its disk.", at)
        return Verdict(State.ADVICE, "Backups go to the folder beside the store.", do, at)
    if home.store_file is not None and _is_same_disk(places.folder, home.store_file):
        words = "Backups are on the disk of the store; if it fails, both are lost."
        return Verdict(State.ADVICE, words, do, at)
    if not places.recipient and not home.store.is_encrypted:
        words = "Backups are on another disk and not encrypted: whoever finds it can read them."
        return Verdict(State.ADVICE, words, "Encrypt them: frontdesk help backup", at)
    return Verdict(State.GOOD, "Backups go to another disk, and are encrypted.", "", at)


def _is_same_disk(one: Path, other: Path) -> bool:
    try:
        return os.stat(one).st_dev == os.stat(other).st_dev
    except OSError:
        return False


def _rehearsed(home: Examined) -> Verdict:
    tried = [proof for kind in (ProofKind.REHEARSAL, ProofKind.RESTORE) if (proof := home.last_good(kind))]
    last = max(tried, key=lambda proof: proof.at, default=None)
    do = "Run: frontdesk restore FILE --rehearse"
    if last is None:
        return Verdict(State.ADVICE, "No backup was ever restored, so nobody knows that it works.", do)
    took = f"It took {minutes(last.seconds)}."
    if not is_fresh(last.at, home.now):
        return Verdict(State.ADVICE, f"A backup was last restored over a month ago. {took}", do, last.at)
    return Verdict(State.GOOD, f"A backup was restored and checked. {took}", "", last.at)


def minutes(seconds: float) -> str:
    """Return a length of time as people say it: ``under a minute``, ``12 minutes``."""
    whole = round(seconds / 60)
    return "under a minute" if whole < 1 else f"{whole} minute{'' if whole == 1 else 's'}"


def _identity(home: Examined) -> Verdict | None:
    if not home.places.recipient:
        return None
    rehearsed = home.last_good(ProofKind.REHEARSAL)
    is_proved = rehearsed is not None and bool(rehearsed.detail.get("encrypted"))
    at = rehearsed.at if rehearsed is not None and is_proved else None
    if at is None or not is_fresh(at, home.now):
        words = (
            "Nobody showed lately that the identity file is still there. Without it no backup can be opened."
        )
        do = "Run: frontdesk restore FILE --rehearse --identity FILE, and keep a second copy of that file"
        return Verdict(State.ADVICE, words, do, at)
    return Verdict(
        State.GOOD, "The identity that opens the backups was used.", "Keep a second copy of it.", at
    )


def _signed_in(home: Examined) -> Verdict:
    if not home.services.sign_in.is_on():
        words = "Sign-in is off: whoever sits down at a desk can see every patient."
        return Verdict(State.ADVICE, words, "Turn it on with: frontdesk sign-in on")
    lock = home.services.practice.current().settings.lock_minutes
    words = f"Sign-in is on; desks lock after {lock} minute{'' if lock == 1 else 's'} without a key."
    return Verdict(State.GOOD, words, proved_at=home.now)


def _secrets(home: Examined) -> Verdict | None:
    if not home.services.sign_in.is_on():
        return None
    without = sum(one.active and not one.has_secret for one in home.services.sign_in.accounts())
    if without:
        words = f"{without} of the staff {'has' if without == 1 else 'have'} no PIN and cannot sign in."
        return Verdict(State.ADVICE, words, "Hand out one-time codes: frontdesk people set-pin NAME")
    return Verdict(State.GOOD, "Everybody on the staff has a PIN or password.", proved_at=home.now)


def _audit(home: Examined) -> Verdict:
    last, good = home.last(ProofKind.AUDIT), home.last_good(ProofKind.AUDIT)
    at = good.at if good is not None else None
    chain = home.store.seals
    if isinstance(chain, Chain) and home.services.audit_trail.standing().key_lost:
        words = "The key of this home's older entries is gone: nobody can tell if they were altered."
        do = "Put the old key back (keys/audit.key); if you know why it is lost: frontdesk audit accept"
        return Verdict(State.PROBLEM, words, do, at)
    if last is not None and not last.ok:
        words = "The audit is not what was written: entries were changed or are missing."
        return Verdict(State.PROBLEM, words, "Run: frontdesk audit verify", at)
    if at is None or not is_fresh(at, home.now):
        words = f"That the audit is unaltered and complete {_unproved(at)}."
        return Verdict(State.ADVICE, words, "Run: frontdesk audit verify", at)
    return Verdict(State.GOOD, "The audit was unaltered and complete.", "", at)


def _audit_key(home: Examined) -> Verdict | None:
    chain = home.store.seals
    if not isinstance(chain, Chain) or chain.outside is None:
        return None
    try:
        own = chain.outside.read(chain.store).own
    except OSError:
        own = ""
    restored = home.last(ProofKind.RESTORE)
    if chain.trouble or not own:
        words = "The file of heads outside the store cannot be used, so a cut end of the audit is not seen."
        return Verdict(State.PROBLEM, words, "See: frontdesk audit verify")
    if restored is not None and not restored.detail.get("audit_key"):
        words = "This home was restored without the key of the audit: a new chain began then."
        do = "Prove what came before where the old key is; encrypted backups bring it along."
        return Verdict(State.ADVICE, words, do, restored.at)
    if not home.places.recipient:
        words = "The key of the audit is in no backup, as backups are not encrypted to a recipient."
        do = "Encrypt backups (frontdesk help backup); else a new chain begins when this disk is lost."
        return Verdict(State.ADVICE, words, do)
    return Verdict(State.GOOD, "The key of the audit is here, and in the encrypted backups.", "", home.now)


def _retention(home: Examined) -> Verdict | None:
    months = home.services.practice.current().settings.retention_months
    if not months:
        return None
    many = "month" if months == 1 else f"{months} months"
    words = f"Names and numbers of settled callers are dropped {many} after their last contact."
    with home.store.reading() as db:
        if not is_clean(db):
            words = "Old bytes of dropped names are still in the store's file: a desk was in the way."
            return Verdict(State.ADVICE, words, "Close every desk, then run: frontdesk retention")
        last = last_run(db)
    return Verdict(State.GOOD, words if last is not None else f"{words} None was old enough yet.", "", last)


def _server(home: Examined) -> Verdict | None:
    if home.store.is_sqlite:
        return None
    server = home.store.server_state()
    way = (
        "an encrypted connection that proves its name" if server.is_encrypted else "a socket of this machine"
    )
    words = f"PostgreSQL {server.version} answers over {way}; its clock is {abs(server.apart):.0f} s apart."
    return Verdict(State.GOOD, words, proved_at=home.now)


def _files(home: Examined) -> Verdict:
    found = list(home.open_files())
    if found:
        shown = one_line(shlex.quote(str(found[0])), 300)
        many = f" and {len(found) - 1} more" if len(found) > 1 else ""
        words = f"Other users of this machine may read {one_line(found[0].name, 80)}{many}."
        return Verdict(State.PROBLEM, words, f"Close it to them with: chmod go= {shown}")
    return Verdict(State.GOOD, "Only you can read the store, its keys and its backups.", "", home.now)


def _disk(home: Examined) -> Verdict | None:
    if home.store_file is None:
        return None
    free = shutil.disk_usage(home.store_file.parent).free
    size = home.store_file.stat().st_size
    words = f"{free / 1e9:,.1f} GB are free on the disk of the store, which takes {size / 1e9:,.2f} GB."
    if free < max(_LEAST_FREE, _TIMES * size):
        return Verdict(State.PROBLEM, words, "Make room: a full disk keeps nothing.")
    return Verdict(State.GOOD, words, proved_at=home.now)


def _outbox(home: Examined) -> Verdict | None:
    folder = home.config.outbox_folder
    if folder is None:
        return None
    try:
        Outbox(folder).check()
    except FolderTrouble as trouble:
        words, _, do = trouble.sentence.partition(". ")
        return Verdict(State.PROBLEM, f"{words}.", do)
    return Verdict(State.GOOD, "The folder for outgoing letters can be used.", proved_at=home.now)


def _spool(home: Examined) -> Verdict | None:
    """Judge what was typed while the store did not answer, where something of it waits."""
    spool = home.services.office.spool
    try:
        waiting = len(spool.drafts())
    except SpoolTrouble:
        words = "What was typed while the store did not answer cannot be read on this machine."
        return Verdict(State.PROBLEM, words, "Open the desk here: it says where that file is.")
    if not waiting:
        return None
    words = f"Half-typed while the store did not answer, and not in it yet: {waiting}."
    return Verdict(State.ADVICE, words, "Open the desk on this machine: it saves and offers them.")


def _clock(home: Examined) -> Verdict:
    last = last_entry_at(home.store)
    if last is not None and (last - home.now).total_seconds() > _CLOCK_WITHIN:
        words = "The clock of this machine is behind what was recorded last: deadlines would be wrong."
        return Verdict(State.PROBLEM, words, "Set the clock, by a time server if there is one.")
    how = "set by a time server" if _CLOCK_SET.exists() else "not behind what was recorded last"
    return Verdict(State.GOOD, f"The clock of this machine is {how}.", proved_at=home.now)


#: Everything that is looked at, in the order of the report.
CHECKS: Final = (
    Check("libraries", "Program and extras", _libraries),
    Check("sqlite", "SQLite", _sqlite),
    Check("server", "Server", _server),
    Check("tables", "Tables and guards", _tables),
    Check("records", "Records agree", _records),
    Check("disk", "Room on the disk", _disk),
    Check("encrypted", "Encrypted at rest", _encrypted),
    Check("files", "Files are private", _files),
    Check("backed_up", "Backed up", _backed_up),
    Check("backed_up_elsewhere", "Backed up elsewhere", _backed_up_elsewhere),
    Check("rehearsed", "Restore rehearsed", _rehearsed),
    Check("identity", "Identity of the backups", _identity),
    Check("signed_in", "Sign-in and lock", _signed_in),
    Check("secrets", "PINs", _secrets),
    Check("audit", "Audit", _audit),
    Check("audit_key", "Key of the audit", _audit_key),
    Check("retention", "Old names dropped", _retention),
    Check("outbox", "Outgoing letters", _outbox),
    Check("spool", "Typed in an outage", _spool),
    Check("clock", "Clock", _clock),
)
