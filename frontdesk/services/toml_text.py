"""Settings files as text: read from disk with care, and parsed."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from pathlib import Path

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.text import one_line

#: The largest settings file that is read, in bytes; a real one has a few thousand.
MOST_BYTES = 1_000_000

_AT = re.compile(r" *\(at line ([0-9]+), column ([0-9]+)\)$")
_AT_END = " (at end of document)"


def read_text(path: Path, *, missing: str | None = None, own: bool = False) -> str:
    """Read a settings file: regular files of UTF-8 up to ``MOST_BYTES``, opened once and judged when open.

    Args:
        path: the file.
        missing: the text to take when there is no such file; None refuses that.
        own: refuse a file that somebody else may change, because it decides where patients' data go.

    Raises:
        BadSettings: the file cannot be read; the sentence names it and what to do.
    """
    where = one_line(str(path))
    # Without O_NONBLOCK a named pipe would be waited for; O_BINARY is for Windows.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError as trouble:
        if missing is not None:
            return missing
        raise BadSettings(
            f"{where}: there is no such file. Nothing was changed; check the name."
        ) from trouble
    except (OSError, ValueError) as trouble:
        raise BadSettings(_cannot_read(where, trouble)) from trouble
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise BadSettings(f"{where} is not a file. Nothing was changed; give the name of a text file.")
        if own:
            _refuse_foreign(where, facts)
        with os.fdopen(os.dup(descriptor), "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as trouble:
        raise BadSettings(_cannot_read(where, trouble)) from trouble
    finally:
        os.close(descriptor)
    return _decoded(where, raw)


def _cannot_read(where: str, trouble: Exception) -> str:
    why = (trouble.strerror if isinstance(trouble, OSError) else None) or "the name is not possible"
    return f"{where} cannot be read ({why}). Nothing was changed; make it readable or move it away."


def _refuse_foreign(where: str, facts: os.stat_result) -> None:
    """Refuse a file that belongs to, or can be written by, anybody but this user and the administrator."""
    if os.name != "posix":
        return  # Windows keeps no such bits; the user's own folder is private there
    if facts.st_uid not in (0, os.geteuid()):
        raise BadSettings(
            f"{where} belongs to another user, who could send the practice's data elsewhere. "
            "Nothing was changed; take the file over (chown) or start with a --home of your own."
        )
    if facts.st_mode & stat.S_IWOTH:
        raise BadSettings(
            f"{where} may be changed by every user of this machine, who could send the practice's data "
            "elsewhere. Nothing was changed; make it private: chmod 600 and its name."
        )


def _decoded(where: str, raw: bytes) -> str:
    if len(raw) > MOST_BYTES:
        raise BadSettings(
            f"{where} is over {MOST_BYTES:,} bytes, so it is no settings file. Nothing was changed."
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        raise BadSettings(
            f"{where}, line {line}: this is not UTF-8 text. Nothing was changed; save the file as UTF-8."
        ) from wrong


def parse(text: str, where: str) -> dict[str, object]:
    """Parse TOML.

    Args:
        text: the whole file; a byte order mark in front is let through.
        where: the file or place, for the sentence.

    Raises:
        BadSettings: not TOML; the sentence names the place and the line.
    """
    hint = "Nothing was changed; texts stand in quotes and lists in square brackets."
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as wrong:
        reason = str(wrong)
        if found := _AT.search(reason):
            place, reason = f"line {found[1]}, column {found[2]}", reason[: found.start()]
        else:
            place, reason = f"line {text.rstrip().count(chr(10)) + 1}", reason.removesuffix(_AT_END)
        raise BadSettings(f"{where}, {place}: this is not TOML ({one_line(reason)}). {hint}") from wrong
    except (RecursionError, ValueError) as wrong:
        # Thousands of brackets or digits: no settings file, and tomllib gives no line for them.
        raise BadSettings(f"{where}: a value is too deep or too long to be a setting. {hint}") from wrong
