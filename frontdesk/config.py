"""Machine settings: what differs from desk to desk, in ``config.toml`` and the environment.

To add one: a field of ``Config`` with its default, and a row of ``MACHINE``.

Practice settings, which all desks share, live in the store (product, "Commands and files").
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args
from urllib.parse import quote

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.settings.kinds import Choice, Flag, Kind, Option, Text, shown
from frontdesk.domain.settings.problems import Problems
from frontdesk.domain.settings.rows import Family, Place, Section, Setting, Table, with_changes
from frontdesk.domain.text import one_line
from frontdesk.locations import Locations, make_private_folder
from frontdesk.services.toml_text import parse, read_text

#: The themes: ``auto`` takes dark or light as the terminal is, ``ansi`` its own sixteen colors.
Theme = Literal["auto", "frontdesk-dark", "frontdesk-light", "ansi"]
#: Every theme by name.
THEMES: Final[tuple[Theme, ...]] = get_args(Theme)
#: The environment variables that go before the file, by the setting they stand for.
VARIABLES: Final[Mapping[str, str]] = {"store": "FRONTDESK_STORE", "theme": "FRONTDESK_THEME"}

_SERVERS = ("postgresql://", "postgres://")
_PATH_LIMIT = 4096
_KEY = re.compile("[!-~]{1,40}")  # Textual's names of keys: f5, ctrl+n, ?
_RECIPIENTS = re.compile("age1[0-9a-z]{20,100}( *, *age1[0-9a-z]{20,100}){0,9}")
#: The command and the key that are the same on every desk: who helps out must find them (product, "Crisis").
_CRISIS, _CRISIS_KEY = "crisis", "f9"
_ABOUT = "Settings of this machine. What the practice decided lives in its store: frontdesk settings."


@dataclass(frozen=True, slots=True)
class Postgres:
    """How to connect to a PostgreSQL server, by the names of libpq; an empty text leaves it to libpq."""

    #: The file with the certificate of who signed the server's, for ``sslmode=verify-full``.
    sslrootcert: str = ""


@dataclass(frozen=True, slots=True)
class Backup:
    """Where the desk puts the backups that it makes by itself, and to whom they are encrypted."""

    #: The folder, such as one on another disk; "" for the folder ``backups`` beside the store.
    to: str = ""
    #: The age recipient, ``age1...``; several with commas between them; "" not to encrypt.
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one machine."""

    #: Where the store is: a path or an address such as ``postgresql://...``; None for the usual place.
    #: It may hold a password, so it is neither printed nor repeated in messages.
    store: str | None = field(default=None, repr=False)
    #: The colors.
    theme: Theme = "auto"
    #: Who usually works here, a name of the staff; empty where it is not known yet.
    person: str = ""
    #: True to use ASCII stand-ins for glyphs even where the terminal has UTF-8.
    ascii: bool = False
    #: The person's own keys, by the id of the command: ``{"call.new": "f5"}``.
    keys: Mapping[str, str] = field(default_factory=dict)
    #: How to connect, if the store is on a PostgreSQL server.
    postgres: Postgres = field(default_factory=Postgres)
    #: The folder that a fax or mail gateway watches, in which letters are handed over; "" if there is none.
    outbox: str = ""
    #: The file with the key of an encrypted store; "" for the usual place, the folder ``keys`` of the home.
    key_file: str = ""
    #: The backups that the desk makes by itself.
    backup: Backup = field(default_factory=Backup)
    #: What the environment said, by field: it holds for this run and is not saved.
    environment: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def outbox_folder(self) -> Path | None:
        """The folder in which letters are handed over, or None."""
        return Path(os.path.expanduser(self.outbox)) if self.outbox else None

    @property
    def key_place(self) -> Path | None:
        """The file with the key of an encrypted store, or None for the usual place."""
        return Path(os.path.expanduser(self.key_file)) if self.key_file else None

    @property
    def backup_folder(self) -> Path | None:
        """The folder for backups that the settings name, or None."""
        return Path(os.path.expanduser(self.backup.to)) if self.backup.to else None

    @property
    def address(self) -> str | None:
        """The server's address with the connection settings that it does not have; None for a file."""
        if self.store is None or not self.store.startswith(_SERVERS):
            return None
        query = self.store.partition("?")[2]
        more = [
            f"{setting.keys[-1]}={quote(str(value), safe='')}"
            for setting in _POSTGRES
            if (value := setting.value(self)) and f"{setting.keys[-1]}=" not in query
        ]
        return self.store + ("&" if query else "?") + "&".join(more) if more else self.store


class _StorePlace(Kind[str | None]):
    """A path or an address. Not cleaned, because a name on the disk is what it is; never repeated."""

    def read(self, plain: object) -> str | None:
        """Return the place of a store. Raises BadSettings."""
        if not isinstance(plain, str):
            raise BadSettings(
                f"{shown(plain)} is not allowed; write a path or a postgresql:// address in quotes."
            )
        if not plain.strip() or not plain.isprintable() or len(plain) > _PATH_LIMIT:
            raise BadSettings(
                "this is not the place of a store; write a path or a postgresql:// address, "
                "or leave the key out."
            )
        return plain


class _Folder(Kind[str]):
    """A folder or file of this machine. Not cleaned, because a name on the disk is what it is."""

    def __init__(self, what: str = "folder", example: str = "/srv/fax/out") -> None:
        self.what = what
        self.example = example

    def read(self, plain: object) -> str:
        """Return the place of it, or "" for none. Raises BadSettings."""
        if plain == "":
            return ""
        is_place = isinstance(plain, str) and plain.isprintable() and len(plain) <= _PATH_LIMIT
        if not isinstance(plain, str) or not is_place or not plain.startswith(("/", "~/")):
            raise BadSettings(
                f"{shown(plain)} is not allowed; write the whole path of a {self.what}, "
                f'such as "{self.example}".'
            )
        return plain


class _Recipient(Kind[str]):
    """To whom backups are encrypted."""

    def read(self, plain: object) -> str:
        """Return age recipients with commas between them, or "" for none. Raises BadSettings."""
        if plain == "":
            return ""
        if not isinstance(plain, str) or not _RECIPIENTS.fullmatch(plain):
            raise BadSettings(
                f"{shown(plain)} is no age recipient; it begins with age1 and is made with: "
                "frontdesk backup --new-identity FILE"
            )
        return plain


class _Key(Kind[str]):
    """The key of one command."""

    def __init__(self, command: str) -> None:
        self.command = command

    def read(self, plain: object) -> str:
        """Return a name of a key, or several with commas between them. Raises BadSettings."""
        if isinstance(plain, dict):
            raise BadSettings('a command stands in quotes before its key, for example "call.new" = "f5".')
        if not isinstance(plain, str) or not _KEY.fullmatch(plain):
            raise BadSettings(f'{shown(plain)} is not a key; write its name, for example "f5" or "ctrl+n".')
        is_crisis_key = _CRISIS_KEY in plain.split(",")
        if self.command == _CRISIS and not is_crisis_key:
            raise BadSettings(
                f'the key of a crisis stays {_CRISIS_KEY} on every desk; write "f9" or leave it out.'
            )
        if self.command != _CRISIS and is_crisis_key:
            raise BadSettings(f"{_CRISIS_KEY} opens the crisis screen on every desk; choose another key.")
        return plain


def _key(command: str) -> tuple[Setting, ...]:
    """Return the row of one command's key."""
    place = ("keys", command)
    return (Setting(f"keys.{command}", _Key(command), place=place, path=place),)


_POSTGRES: Final = (
    Setting("postgres.sslrootcert", Text(_PATH_LIMIT, empty=True), place=("postgres", "sslrootcert")),
)
_LETTERS: Final = (Setting("letters.outbox", _Folder(), place=("outbox",)),)
_BACKUP: Final = (
    Setting("backup.to", _Folder(), place=("backup", "to")),
    Setting("backup.recipient", _Recipient(), place=("backup", "recipient")),
)
#: Every setting of a machine; the screen asks for those with a label.
MACHINE: Final = Table(
    Config,
    (
        Section(
            "machine",
            "This machine",
            (
                Setting("store", _StorePlace()),
                Setting("key_file", _Folder("file", "/media/key/store.key")),
                Setting(
                    "theme",
                    Choice[Theme](
                        Option("auto", "auto", "as it is", "as the terminal says, else dark"),
                        Option("frontdesk-dark", "frontdesk-dark", "dark"),
                        Option("frontdesk-light", "frontdesk-light", "light"),
                        Option("ansi", "ansi", "16 colors", "the terminal's own"),
                    ),
                    label="Colors",
                    hint="shown at once, kept with F10",
                ),
                Setting("person", Text(empty=True)),
                Setting(
                    "ascii",
                    Flag("as drawn", "plain", ("‼ ▲ ○ ✓", "!! ^ o v")),
                    label="Signs",
                    hint="plain, where the terminal shows boxes",
                ),
            ),
            note="Only for this machine, and only how it looks.",
        ),
        Section("postgres", "PostgreSQL", _POSTGRES),
        Section("letters", "Letters", _LETTERS),
        Section("backup", "Backup", _BACKUP),
    ),
    (Family(("keys",), _key, lambda config: config.keys),),
)


def read_config(locations: Locations, environ: Mapping[str, str]) -> Config:
    """Read ``config.toml`` and the environment; without a file everything is as usual.

    Args:
        locations: where the file is.
        environ: the environment, whose ``FRONTDESK_STORE`` and ``FRONTDESK_THEME`` go before the file.

    Raises:
        BadSettings: the file cannot be read, could have been changed by others, or says what is not allowed;
            the sentence names the file or variable, the key, and what is allowed.
    """
    where = one_line(str(locations.config_file))
    text = read_text(locations.config_file, missing="", own=True)
    problems = Problems(where, text)
    config = MACHINE.read(parse(text, where), problems)
    problems.refuse()
    return _with_environment(config, environ)


def save_config(locations: Locations, config: Config) -> None:
    """Write the settings to ``config.toml``, all or nothing; comments of the file are kept, and its order.

    What came from the environment and was not changed since is not written.

    Raises:
        BadSettings: the old file cannot be read, or the new one not be written; the old one stays.
        BadFolder: its folder cannot be made.
    """
    # A link is followed, as in reading: people keep such files elsewhere.
    path = Path(os.path.realpath(locations.config_file))
    where = one_line(str(path))
    before = read_text(path, missing="", own=True)
    parse(before, where)
    after = _edited(before, config)
    parse(after, where)
    make_private_folder(path.parent)
    try:
        _replace(path, after)
    except OSError as trouble:
        raise BadSettings(
            f"{where} cannot be written ({trouble.strerror}). The file is as it was; "
            "make room or make it writable."
        ) from trouble


def _with_environment(config: Config, environ: Mapping[str, str]) -> Config:
    """Return the settings with the environment's before the file's; an empty variable sets nothing."""
    given = {name: environ[variable] for name, variable in VARIABLES.items() if environ.get(variable)}
    problems = Problems("the environment")
    changes: dict[Place, Any] = {("environment",): given}
    for setting in MACHINE.settings:
        if setting.key in given:
            try:
                changes[setting.steps] = setting.kind.read(given[setting.key])
            except BadSettings as wrong:
                problems.add((VARIABLES[setting.key],), wrong.sentence)
    problems.refuse()
    return with_changes(config, changes)


def _edited(before: str, config: Config) -> str:
    """Return the text of the file with the settings in it; untouched where it says the same already."""
    import tomlkit

    document: Any = tomlkit.parse(before)
    if not before:
        document.add(tomlkit.comment(_ABOUT))
    for command in [command for command in document.get("keys", {}) if command not in config.keys]:
        del document["keys"][command]
    config, usual = replace(config, person=one_line(config.person)), Config()
    for row in MACHINE.of(config):
        *sections, key = row.keys
        value, table = row.plain(config), document
        for section in sections:
            table = table.get(section, {})
        borrowed = row.key in config.environment and config.environment[row.key] == value
        if borrowed or table.get(key, row.plain(usual)) == value:
            continue
        if value is None:
            del table[key]
            continue
        table = document
        for section in sections:
            table = table.setdefault(section, tomlkit.table())
        table[key] = value
    return tomlkit.dumps(document)


def _replace(path: Path, text: str) -> None:
    """Put a new private file in the place of the old one, on the disk before it has the name."""
    import tempfile

    # mkstemp makes a new file of mode 0600 and never follows a link.
    descriptor, made = tempfile.mkstemp(prefix=".config-", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(made, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(made)
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
