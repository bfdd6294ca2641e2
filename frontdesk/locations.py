"""Where things live on this machine: configuration, the store, the log. Functions only, no work at import."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.text import one_line

_PROGRAM = "frontdesk"
_PRIVATE = 0o700  # nobody else may even list what is in there


class BadFolder(FrontDeskError):
    """A folder of the program cannot be named or made. The sentence says which, and what to do."""

    title = "The folder"


@dataclass(frozen=True, slots=True)
class Locations:
    """The places of one installation; all absolute, none of them made yet."""

    #: The settings of this machine, ``config.toml``.
    config_file: Path
    #: The store, unless the configuration names another.
    store_file: Path
    #: The log of the program's own troubles; it never holds patients' data.
    log_file: Path
    #: The folder of the store, and of what is kept beside it.
    home: Path

    @property
    def keys_folder(self) -> Path:
        """The keys of this machine, each a file of its owner alone."""
        return self.home / "keys"

    @property
    def store_key(self) -> Path:
        """The file with the key of an encrypted store, unless the configuration names another."""
        return self.keys_folder / "store.key"

    @property
    def backups_folder(self) -> Path:
        """The backups that the desk makes by itself, unless the configuration names another folder."""
        return self.home / "backups"

    @property
    def heads_file(self) -> Path:
        """The last entry of every desk's audit, kept outside the store."""
        return self.home / "audit-heads.json"

    @property
    def spool_file(self) -> Path:
        """What was typed while the store did not answer."""
        return self.home / "spool.db"

    @property
    def handbook_folder(self) -> Path:
        """The practice's own handbook cards, Markdown; people make it and put files there."""
        return self.home / "handbook"


def find_locations(home: str | None, environ: Mapping[str, str]) -> Locations:
    """Name the places, without touching the disk (product, "Commands and files").

    Args:
        home: the option ``--home``: everything in that one folder.
        environ: the environment; ``FRONTDESK_HOME`` is the same as the option, which comes first. Without
            either, the platform's own folders for configuration, data and state.

    Raises:
        BadFolder: the folder cannot be named so.
    """
    chosen = environ.get("FRONTDESK_HOME") or None if home is None else home
    if chosen is not None:
        folder = _absolute(chosen)
        return Locations(
            config_file=folder / "config.toml",
            store_file=folder / "frontdesk.db",
            log_file=folder / "log" / "frontdesk.log",
            home=folder,
        )
    import platformdirs

    data = platformdirs.user_data_path(_PROGRAM, appauthor=False)
    return Locations(
        config_file=platformdirs.user_config_path(_PROGRAM, appauthor=False) / "config.toml",
        store_file=data / "frontdesk.db",
        log_file=platformdirs.user_log_path(_PROGRAM, appauthor=False) / "frontdesk.log",
        home=data,
    )


def make_private_folder(path: Path, another: str = "another with --home") -> None:
    """Make a folder, and those above it that are missing, open to this user only.

    A folder that is there already stays as it is.

    Args:
        path: the folder.
        another: what to choose where this one cannot be made.

    Raises:
        BadFolder: it cannot be made, or something else has its name.
    """
    missing = []
    folder = path
    try:
        while not folder.is_dir() and folder != folder.parent:
            missing.append(folder)
            folder = folder.parent
        for folder in reversed(missing):
            try:
                folder.mkdir(_PRIVATE)
            except FileExistsError:
                # Another desk that starts at the same moment may have made it; a file is no folder.
                if not folder.is_dir():
                    raise
    except (OSError, ValueError) as trouble:
        why = (trouble.strerror if isinstance(trouble, OSError) else None) or "the name is not possible"
        raise BadFolder(
            f"The folder {one_line(str(path))} cannot be made ({why}). Nothing was changed; "
            f"make it yourself, or choose {another}."
        ) from trouble


def _absolute(chosen: str) -> Path:
    """Return the folder that a person named, from the root, with ``~`` for their own."""
    if not chosen.strip() or "\0" in chosen:
        raise BadFolder("--home needs the name of a folder. Nothing was changed; write it behind --home.")
    try:
        return Path(os.path.abspath(Path(chosen).expanduser()))
    except (OSError, RuntimeError) as trouble:
        # No such user behind "~", or the current folder is gone.
        raise BadFolder(
            f"The folder {one_line(chosen)} cannot be found. Nothing was changed; write its full name."
        ) from trouble
