"""Backups encrypted to an age recipient: one file that holds the copy of the store and the keys.

Inside is a tar archive, so that ``age -d -i IDENTITY FILE | tar x`` opens it without this program. It is
written and read as a stream, a few kilobytes at a time. A file that was cut or changed is refused by age
itself; what was written until then is removed.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from frontdesk.domain.safety.backups import BackupTrouble
from frontdesk.services.backups.files import SAFE, as_trouble, new_file, shown

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

#: The first bytes of every file that age made.
MAGIC: Final = b"age-encryption.org/v1\n"
#: The name of the store inside.
STORE: Final = "frontdesk.db"
#: The files of the folder of keys that go with it, by their names.
STORE_KEY: Final = "store.key"
AUDIT_KEY: Final = "audit.key"
KEYS: Final = (AUDIT_KEY, "numbers.key", STORE_KEY)
#: Keys are short; a longer file is none.
_LONGEST_KEY = 4096
_LONGEST_IDENTITY = 65_536
_BLOCK = 512
_AT_ONCE = 1 << 20

_LOST = "If it is lost, nobody can open these backups again, you and we included"


class NoAge(BackupTrouble):
    """The library for encrypted backups is not installed."""


def _age() -> Any:
    try:
        import pyrage
    except ImportError as error:
        raise NoAge(
            "Encrypted backups need a library that is not installed. Nothing was changed. "
            "Install it with: pip install 'frontdesk[backup]'"
        ) from error
    return pyrage


def read_recipients(text: str) -> list[Any]:
    """Return those to whom a backup is encrypted.

    Raises:
        NoAge: the library is not installed.
        BackupTrouble: a text is no recipient.
    """
    age = _age()
    found = []
    for one in text.split(","):
        try:
            found.append(age.x25519.Recipient.from_str(one.strip()))
        except age.RecipientError as error:
            raise BackupTrouble(
                f"The recipient of [backup] in config.toml cannot be read. {SAFE} It begins with age1 and is "
                "made with: frontdesk backup --new-identity FILE"
            ) from error
    return found


def lost_identity(recipient: str) -> str:
    """Return what a lost identity means, to be said before it is lost."""
    one = "the identity file of your recipient" if "," not in recipient else "an identity file of a recipient"
    return f"Encrypted: only {one} opens it. {_LOST}. Keep a second copy of that file away from this machine."


def new_identity(path: Path) -> str:
    """Make an identity in a new private file and return its recipient, for config.toml.

    Raises:
        NoAge: the library is not installed.
        BackupTrouble: the file is there already, or cannot be made.
    """
    made = _age().x25519.Identity.generate()
    recipient = str(made.to_public())
    safe = "No identity was made."
    try:
        descriptor = new_file(path)
    except FileExistsError as error:
        raise BackupTrouble(
            f"There is a file {shown(path)} already, and it may open backups. {safe} Name another one."
        ) from error
    except OSError as trouble:
        raise as_trouble(trouble, path.parent, safe) from trouble
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"# Opens backups of frontdesk that are encrypted to:\n# {recipient}\n{made}\n")
    return recipient


def read_identities(path: Path) -> list[Identity]:
    """Read the identities of a file, as ``--new-identity`` or age-keygen made it.

    Raises:
        NoAge: the library is not installed.
        BackupTrouble: the file cannot be read, others can read it, or there is no identity in it.
    """
    age = _age()
    safe = "Nothing was restored."
    try:
        with open(path, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(_LONGEST_IDENTITY)
    except OSError as trouble:
        raise BackupTrouble(
            f"The identity file {shown(path)} cannot be read ({(trouble.strerror or 'no reason').lower()}). "
            f"{safe}"
        ) from trouble
    if stat.S_ISREG(mode) and stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise BackupTrouble(
            f"The identity file {shown(path)} can be read by other users of this machine. {safe} "
            "Close it to them with chmod 600."
        )
    found = []
    for line in content.decode("ascii", "replace").splitlines():
        if line.strip() and not line.startswith("#"):
            with suppress(age.IdentityError):
                found.append(age.x25519.Identity.from_str(line.strip()))
    if not found:
        raise BackupTrouble(
            f"There is no age identity in {shown(path)}. {safe} Its line begins with AGE-SECRET-KEY-1."
        )
    return found


def seal(
    store: Path, keys: Mapping[str, bytes], target: Path, recipient: str, go_on: Callable[[], None]
) -> None:
    """Encrypt a copy of the store, with keys, into a new private file, and read that again to be sure.

    Args:
        store: the copy.
        keys: the keys' contents by the names of their files.
        target: the file, which must not be there.
        recipient: for whom.
        go_on: called now and then; raises to end it.

    Raises:
        NoAge: the library is not installed.
        BackupTrouble: the file cannot be written, or what is read again is not what was written.
        OSError: the copy cannot be read.
    """
    age, recipients = _age(), read_recipients(recipient)
    try:
        descriptor = new_file(target)
    except OSError as trouble:
        raise as_trouble(trouble, target.parent.parent, SAFE) from trouble
    with os.fdopen(descriptor, "r+b") as file, open(store, "rb") as copy:
        source, sink = _Source(_archive(copy, keys), go_on), _Digesting(file)
        try:
            age.encrypt_io(source, sink, recipients)
            sink.flush()
            os.fsync(file.fileno())
        except (age.EncryptError, OSError) as error:
            # age tells the text of an error only; what went wrong was kept where it happened.
            stopped = source.error or sink.error or error
            if isinstance(stopped, OSError):
                raise as_trouble(stopped, target.parent.parent, SAFE) from error
            raise stopped from error
        file.seek(0)
        if _digest(file) != sink.digest.digest():
            raise BackupTrouble(
                f"The disk of {shown(target.parent.parent)} did not keep what was written to it. {SAFE} "
                "Name a folder on another disk."
            )


def unseal(
    file: BinaryIO, identities: list[Identity], place: Path, name: Path
) -> tuple[Path, dict[str, bytes]]:
    """Decrypt a backup into a private folder and return the store's file and the keys.

    Args:
        file: the backup, at its beginning.
        identities: one of which opens it.
        place: the private folder.
        name: the backup's path, for sentences.

    Raises:
        BackupTrouble: no identity opens it, it was cut or changed, or there is no room.
    """
    age = _age()
    archive = place / "archive.tar"
    with os.fdopen(new_file(archive), "wb") as out:
        sink = _Digesting(out)
        try:
            age.decrypt_io(file, sink, identities)
            sink.flush()
        except age.DecryptError as error:
            raise BackupTrouble(
                f"The backup {shown(name)} cannot be opened with this identity, or its beginning is "
                "destroyed. Nothing was restored. Take the identity file of its recipient."
            ) from error
        except OSError as error:
            if sink.error is not None:
                raise as_trouble(sink.error, place.parent, "Nothing was restored.") from error
            raise damaged(name) from error
    try:
        return _unpack(archive, place)
    except (tarfile.TarError, KeyError, EOFError, ValueError) as error:
        raise damaged(name) from error
    except OSError as trouble:
        raise as_trouble(trouble, place.parent, "Nothing was restored.") from trouble
    finally:
        archive.unlink(missing_ok=True)


def damaged(name: Path) -> BackupTrouble:
    """Return the sentence for a backup that was cut, changed or damaged."""
    return BackupTrouble(
        f"The backup {shown(name)} was cut off, changed or damaged, so it is not used. Nothing was restored. "
        "Take another backup, or fetch this one again from where it was copied."
    )


def _unpack(archive: Path, place: Path) -> tuple[Path, dict[str, bytes]]:
    """Take the files with known names out of the archive; anything else in it is left there.

    Whoever has the recipient, which is no secret, can make such an archive: only plain files in it count, and
    one that is compressed as well is refused.
    """
    store = place / STORE
    keys = {}
    with tarfile.open(archive, "r:") as tar:
        with os.fdopen(new_file(store), "wb") as out:
            _copy(_content(tar, STORE), out)
        for key in KEYS:
            with suppress(KeyError):
                keys[key] = _content(tar, key).read(_LONGEST_KEY)
    return store, keys


def _content(tar: tarfile.TarFile, name: str) -> Any:
    entry = tar.getmember(name)
    if not entry.isreg() or entry.issparse():
        raise KeyError(name)
    return tar.extractfile(entry)


def _copy(source: Any, out: BinaryIO) -> None:
    while block := source.read(_AT_ONCE):
        out.write(block)


def _archive(store: BinaryIO, keys: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield a tar archive of the store's copy and the keys, block by block."""
    yield _header(STORE, os.fstat(store.fileno()).st_size)
    written = 0
    while block := store.read(_AT_ONCE):
        written += len(block)
        yield block
    yield _padding(written)
    for name, content in keys.items():
        yield _header(name, len(content)) + content + _padding(len(content))
    yield bytes(2 * _BLOCK)


def _header(name: str, size: int) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


def _digest(file: BinaryIO) -> bytes:
    digest = hashlib.sha256()
    while block := file.read(_AT_ONCE):
        digest.update(block)
    return digest.digest()


class _Source:
    """What age reads: blocks of any length, as one stream; keeps the error that ended it."""

    def __init__(self, blocks: Iterator[bytes], go_on: Callable[[], None]) -> None:
        self._blocks, self._go_on = blocks, go_on
        self._left = memoryview(b"")
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        """Return at most so many bytes; none at the end."""
        try:
            if not self._left:
                self._go_on()
                self._left = memoryview(next((block for block in self._blocks if block), b""))
        except BaseException as error:
            self.error = error  # age turns any error into a text of its own
            raise
        taken, self._left = bytes(self._left[:size]), self._left[size:]
        return taken


class _Digesting:
    """What age writes to: a file, with the digest of what went into it; keeps the error that ended it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.error: OSError | None = None

    def write(self, block: bytes) -> int:
        """Write a block."""
        with self._errors_kept():
            self._file.write(block)
        self.digest.update(block)
        return len(block)

    def flush(self) -> None:
        """Write what is buffered."""
        with self._errors_kept():
            self._file.flush()

    @contextmanager
    def _errors_kept(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.error = error
            raise
