"""Recording what a process does to the files of a folder: every write, sync and change of a name."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

_SOURCE = Path(__file__).with_name("recorder.c")
_CHECKOUT = Path(__file__).resolve().parents[3]
_COMPILERS = ("gcc", "cc", "clang")

#: A record's head, as recorder.c writes it: offset, bytes that follow the names, lengths of the names, kind.
_HEAD = struct.Struct("=QQHHc3x")


class Did(StrEnum):
    """What was done to a file."""

    CREATED = "c"
    WRITTEN = "w"
    RESIZED = "t"
    SYNCED = "s"
    REMOVED = "u"
    RENAMED = "r"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done to a file of the folder.

    Attributes:
        did: what.
        name: the file, relative to the folder; "" is the folder itself.
        second: its new name, when it was renamed.
        offset: where bytes were written, or the new size.
        data: what was written.
    """

    did: Did
    name: str
    second: str
    offset: int
    data: bytes


def cannot_record() -> str:
    """Why nothing can be recorded here, or ""."""
    if not sys.platform.startswith("linux"):
        return "file calls are recorded by a library loaded before the C library, which is done on Linux only"
    if _compiler() is None:
        return f"no C compiler ({', '.join(_COMPILERS)}) to build the recorder with"
    return ""


def record(work: Path, folder: Path, program: str, *arguments: str) -> list[Event]:
    """Run a Python module to its end and give what it did to the files of a folder.

    Args:
        work: where the recorder and its stream are put.
        folder: whose files are recorded.
        program: the module.
        arguments: what it is given.

    Raises:
        RuntimeError: the program failed, or SQLite went past the recorder.
    """
    stream = work / f"{folder.name}.stream"
    environment = os.environ | {
        "LD_PRELOAD": str(_recorder(work)),
        "RECORDED_FOLDER": str(folder.resolve()),
        "RECORDED_STREAM": str(stream),
    }
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=_CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stderr}")
    events = list(_events(stream.read_bytes(), str(folder.resolve())))
    stream.unlink()
    if not any(event.did is Did.WRITTEN and event.name.endswith("-wal") for event in events):
        raise RuntimeError("SQLite's writes went past the recorder: this says nothing about power cuts")
    return events


@cache
def _compiler() -> str | None:
    return next((found for name in _COMPILERS if (found := shutil.which(name))), None)


def _recorder(work: Path) -> Path:
    """The library that records, compiled once for each folder of work."""
    library = work / "recorder.so"
    compiler = _compiler()
    if not library.exists() and compiler is not None:
        command = [compiler, "-shared", "-fPIC", "-O1", "-pthread", "-o", str(library), str(_SOURCE)]
        subprocess.run(command, check=True)
    return library


def _events(stream: bytes, folder: str) -> Iterator[Event]:
    """Read a stream that recorder.c wrote."""
    at = 0
    while at < len(stream):
        offset, length, name, second, kind = _HEAD.unpack_from(stream, at)
        at += _HEAD.size
        path, path_after = stream[at : at + name].decode(), stream[at + name : at + name + second].decode()
        at += name + second
        data = stream[at : at + length]
        at += length
        did = Did(kind.decode())
        yield Event(did, _inside(path, folder), _inside(path_after, folder), offset, data)


def _inside(path: str, folder: str) -> str:
    return path.removeprefix(folder).removeprefix("/")
