"""An export of everything: how it is laid out, written privately and whole, and read without trusting it.

One folder, or one ZIP file with the same in it::

    README.txt          what this is, for people
    manifest.json       which version made it; of each table its columns, its number of rows and its digest
    tables/NAME.jsonl   one row a line, a JSON object; ASCII, so that no terminal takes a name for a command

JSON and not CSV: a missing value is not an empty one, a text that looks like a formula stays a text, and what
comes back is what there was.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from frontdesk.domain.errors import FrontDeskError, Refused
from frontdesk.domain.text import one_line

#: The number of this layout.
FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
README: Final = "README.txt"
#: The ending of a file; every other name is a folder's.
ZIP: Final = ".zip"

#: Bytes of a manifest, and of one row, at most.
_LONGEST_MANIFEST, _LONGEST_ROW = 4_000_000, 64_000_000
#: A part that unpacks to more bytes than the first, and to so many times its packed size, is no export.
_BIG, _MOST_TIMES = 100_000_000, 200
#: How the folder of an export begins that is not finished; behind it stands whose it is.
_UNFINISHED: Final = ".frontdesk-export-"
_TABLE: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class BadArchive(FrontDeskError):
    """What was given is no export of everything, or is not as it was written. Nothing was imported."""

    title = "The export"


@dataclass(frozen=True, slots=True)
class TableFacts:
    """One table as the manifest has it.

    Attributes:
        columns: what each column holds, by its name.
        rows: how many rows it has.
        digest: the digest over them.
    """

    columns: dict[str, str]
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export says of itself.

    Attributes:
        migrations: the migrations that the store had been through, in order.
        tables: its tables by name.
        made_at: when it was made, ISO 8601.
    """

    migrations: tuple[str, ...]
    tables: dict[str, TableFacts]
    made_at: str = ""

    def to_json(self) -> str:
        """Return it as text."""
        tables = {
            name: {"rows": one.rows, "digest": one.digest, "columns": one.columns}
            for name, one in self.tables.items()
        }
        return json.dumps(
            {
                "format": FORMAT,
                "made_at": self.made_at,
                "migrations": list(self.migrations),
                "tables": tables,
            },
            indent=1,
        )


def part_of(table: str) -> str:
    """Return the name of a table's part."""
    return f"tables/{table}.jsonl"


# Writing


#: Opens a part of that name to be written.
OpenPart = Callable[[str], contextlib.AbstractContextManager[IO[bytes]]]


@contextmanager
def new_archive(place: Path) -> Iterator[OpenPart]:
    """Write an export, private and under a temporary name; it gets its own when all of it is on the disk.

    Args:
        place: a file that ends in ``.zip``, or a folder; neither may be there yet.

    Raises:
        Refused: it cannot be written; nothing of it is left.
    """
    check_new(place)
    made: Path | None = None
    try:
        _remove_what_died(place.parent)
        # 0700, and never through a link.
        made = Path(tempfile.mkdtemp(prefix=f"{_UNFINISHED}{os.getpid()}-", dir=place.parent))
        if is_zip(place):
            with _zip_writer(made / "export") as open_part:
                yield open_part
            os.link(made / "export", place)  # unlike a rename, this refuses a file that appeared meanwhile
        else:
            yield lambda name: _folder_part(made / "export", name)
            _sync(made / "export" / "tables")
            os.rename(made / "export", place)
        _sync(place.parent)
    except OSError as trouble:
        raise Refused(
            f"{one_line(str(place))} cannot be written ({trouble.strerror}). Nothing of it was left; "
            "make room, or name another place."
        ) from trouble
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def _remove_what_died(folder: Path) -> None:
    """Remove what exports of ours that were killed left in a folder: people's data under no name."""
    for left in folder.glob(f"{_UNFINISHED}[0-9]*"):
        number = left.name.removeprefix(_UNFINISHED).partition("-")[0]
        if left.lstat().st_uid == os.geteuid() and not left.is_symlink() and not _is_running(number):
            shutil.rmtree(left, ignore_errors=True)


def _is_running(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def is_zip(place: Path) -> bool:
    """True if an export of that name is one file."""
    return place.suffix.casefold() == ZIP


def check_new(place: Path) -> None:
    """Check that an export may be written there, before anything is.

    Raises:
        Refused: something of that name is there, or its folder is not.
    """
    shown = one_line(str(place))
    if os.path.lexists(place):
        raise Refused(f"{shown} is there already. Nothing was written; name another place.")
    if not place.parent.is_dir():
        raise Refused(
            f"The folder of {one_line(str(place))} is not there. Nothing was written; make it first."
        )


@contextmanager
def _zip_writer(file: Path) -> Iterator[OpenPart]:
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zipped:

            def open_part(name: str) -> IO[bytes]:
                return zipped.open(name, "w", force_zip64=True)

            yield open_part
        raw.flush()
        os.fsync(raw.fileno())


@contextmanager
def _folder_part(folder: Path, name: str) -> Iterator[IO[bytes]]:
    file = folder / name
    for missing in (folder, file.parent):
        missing.mkdir(0o700, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as part:
        yield part
        part.flush()
        os.fsync(part.fileno())


def _sync(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


# Reading


class Archive:
    """An export that is open to be read. Its parts are read from where they are; nothing is unpacked."""

    def __init__(self, place: Path, opener: Callable[[str], IO[bytes]]) -> None:
        """Take what opens a part by its name."""
        self._opener = opener
        self.shown = one_line(str(place))
        self.manifest = self._read_manifest()

    def _read_manifest(self) -> Manifest:
        try:
            with self._part(MANIFEST) as part:
                text = part.read(_LONGEST_MANIFEST + 1)
            if len(text) > _LONGEST_MANIFEST:
                raise ValueError("longer than any manifest")
            return _manifest(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
            raise self.bad("its manifest cannot be read") from wrong

    def lines(self, table: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a table as JSON objects, of which nothing is checked yet.

        Raises:
            BadArchive: the part is missing, cut, or no JSON.
        """
        with self._part(part_of(table)) as part:
            while line := part.readline(_LONGEST_ROW):
                try:
                    row = json.loads(line) if line.endswith(b"\n") else None
                except (ValueError, RecursionError):
                    row = None
                if not isinstance(row, dict):
                    raise self.bad(f"the table {table} is cut, or has a line that is no row")
                yield row

    @contextmanager
    def _part(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._opener(name) as part:
                yield part
        except KeyError as missing:
            raise self.bad(f"{name} is missing in it") from missing
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as broken:
            raise self.bad(f"{name} in it is broken or cut") from broken
        except OSError as trouble:
            raise self.bad(f"{name} cannot be read ({trouble.strerror})") from trouble

    def bad(self, why: str) -> BadArchive:
        """Return the error for something wrong in it."""
        return BadArchive(
            f"{self.shown} cannot be imported: {why}. Nothing was imported; take another copy of the export."
        )


def _manifest(plain: Any) -> Manifest:
    """Read a manifest. Raises ValueError, or what Python raises where something else stands than expected."""
    if plain["format"] != FORMAT:
        raise ValueError("another format")
    tables = {}
    for name, one in plain["tables"].items():
        columns, rows, digest = one["columns"], one["rows"], one["digest"]
        known = _TABLE.fullmatch(name) and _DIGEST.fullmatch(digest) and type(rows) is int and rows >= 0
        if not known or not all(isinstance(word, str) for pair in columns.items() for word in pair):
            raise ValueError("no table")
        tables[name] = TableFacts(dict(columns), rows, digest)
    migrations = tuple(plain["migrations"])
    if not migrations or not all(isinstance(one, str) for one in migrations):
        raise ValueError("no migrations")
    return Manifest(migrations, tables, str(plain.get("made_at", "")))


@contextmanager
def open_archive(place: Path) -> Iterator[Archive]:
    """Open an export, a folder or a ZIP file.

    Raises:
        BadArchive: it is neither, or its manifest cannot be read.
    """
    shown = one_line(str(place))
    if place.is_dir():
        yield Archive(place, lambda name: _open_file(place / name))
        return
    try:
        zipped = zipfile.ZipFile(place)
    except OSError as trouble:
        raise BadArchive(f"{shown} cannot be opened ({trouble.strerror}). Nothing was imported.") from trouble
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as broken:
        raise BadArchive(
            f"{shown} is no export of everything, or was cut: a folder or a whole .zip file is wanted. "
            "Nothing was imported."
        ) from broken
    with zipped:
        yield Archive(place, lambda name: _open_packed(zipped, name, shown))


def _open_file(file: Path) -> IO[bytes]:
    """Open a part in a folder: a regular file, and never through a link. Raises OSError or KeyError."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError as missing:
        raise KeyError(file.name) from missing
    part = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        part.close()
        raise OSError(0, "it is not a file")
    return part


def _open_packed(zipped: zipfile.ZipFile, name: str, shown: str) -> IO[bytes]:
    """Open a part in a ZIP file, by the name we give it: none of its own names is used. Raises KeyError."""
    info = zipped.getinfo(name)
    if info.file_size > _BIG and info.file_size > _MOST_TIMES * max(1, info.compress_size):
        raise BadArchive(
            f"{shown} cannot be imported: {name} unpacks to {info.file_size:,} bytes, which no export does. "
            "Nothing was imported."
        )
    return zipped.open(info)
