"""The last good backup, offered where a store is damaged, emptied or cannot be opened any more."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Final

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.safety.backups import BackupTrouble, newest_good
from frontdesk.domain.text import one_line
from frontdesk.services.backups.files import names_in

#: Every sentence that asks for a backup has these words.
_ASKS: Final = "the last backup"
_OFFERS: Final = "frontdesk restore"


def offer(folder: Path) -> str:
    """Return how the last good backup of a folder comes back, as a sentence behind another one.

    "" where there is none, or where backups of several stores lie in the folder: the store that could tell
    which is its own cannot be read.
    """
    try:
        names = names_in(folder)
    except BackupTrouble:
        return ""
    last = newest_good(names)
    if last is None or len({name.home for name in names}) > 1:
        return ""
    file = one_line(shlex.quote(str(folder / str(last))), 400)
    return (
        f" The last good one is of {last.at.astimezone():%b %-d, %Y, %H:%M}; it comes back into a new folder "
        f"with: {_OFFERS} {file} --into FOLDER"
    )


def add_offer(trouble: StoreTrouble, folder: Path) -> None:
    """Add the last good backup to a sentence that asks for one."""
    if _ASKS in trouble.sentence and _OFFERS not in trouble.sentence:
        trouble.sentence += offer(folder)
