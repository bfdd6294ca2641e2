"""The folder that a fax or mail gateway watches: each file whole under its name, or not there at all.

A file is written in a hidden folder inside it, ``.frontdesk``, made durable there, and gets its name in the
watched folder by one rename, which no gateway can see half of. When is said by who hands over
(``services/letters``): this only does, and says in one sentence why it could not.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.text import ABOUT_LIMIT, one_line

#: The hidden folder in which files are written.
STAGING: Final = ".frontdesk"
#: A folder that does not answer for so many seconds is not waited for.
PATIENCE: Final = 3.0
_LOCK = "lock"
_ASKING = "asking the outgoing folder"
_NAME = re.compile(r"frontdesk-([0-9]{1,18})-([0-9]{1,18})-to-([0-9a-z]{1,40})\.pdf")
_RESULT = re.compile(
    r"(frontdesk-[0-9]{1,18}-[0-9]{1,18}-to-[0-9a-z]{1,40})(?:\.pdf)?\.(ok|sent|failed)", re.IGNORECASE
)
#: The most that is read of a gateway's result file, bytes.
_RESULT_BYTES = 4096
_SAFE = "Nothing was sent, and it is still open."


class FolderTrouble(FrontDeskError):
    """The folder for outgoing faxes and letters cannot be used just now; nothing is half done."""

    title = "The outgoing folder"


@dataclass(frozen=True, slots=True)
class FileName:
    """The name of a file in the folder; it names no patient.

    Attributes:
        owed: the number of the thing owed.
        sending: the number of the sending.
        to: the digits of the fax number, or ``post``.
    """

    owed: int
    sending: int
    to: str

    def __str__(self) -> str:
        """Return the name: ``frontdesk-12-7-to-12125550188.pdf``."""
        return f"frontdesk-{self.owed}-{self.sending}-to-{self.to}.pdf"


def read_name(name: str) -> FileName | None:
    """Return what a file's name says, or None for one that is not ours."""
    found = _NAME.fullmatch(name)
    return FileName(int(found[1]), int(found[2]), found[3]) if found else None


@dataclass(frozen=True, slots=True)
class Result:
    """What the gateway said about a file, in a file of its own beside it.

    Attributes:
        name: the file that was sent.
        sent: True if it was received, False if it failed.
        reason: the first line of what the gateway wrote, cleaned.
        file: the result file's name.
    """

    name: FileName
    sent: bool
    reason: str
    file: str


class Outbox:
    """One watched folder. All its methods raise FolderTrouble where the folder cannot be used."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is looked at yet."""
        self.folder = folder
        self._staging = folder / STAGING
        self._asked: threading.Thread | None = None

    def check(self) -> None:
        """Check that files can be handed over here, and make the hidden folder if it is not there yet."""
        self._wait_for_an_answer()
        with self._as_sentence():
            found = os.stat(self.folder)
            if not stat.S_ISDIR(found.st_mode):
                raise FolderTrouble(f"{self._shown} is a file, not a folder. {_SAFE} {self._settings}")
            if found.st_mode & stat.S_IWOTH:
                raise FolderTrouble(
                    f"Everybody on this machine can change files in {self._shown}, and letters hold data of "
                    f"patients. {_SAFE} Take that right away (chmod o-w), or choose another folder."
                )
            with contextlib.suppress(FileExistsError):
                os.mkdir(self._staging, 0o700)
            hidden = os.lstat(self._staging)
            if not stat.S_ISDIR(hidden.st_mode) or hidden.st_dev != found.st_dev:
                raise FolderTrouble(
                    f"{self._shown} has a {STAGING} that is no folder of the same disk. {_SAFE} Remove it; "
                    "the program makes its own."
                )

    @contextlib.contextmanager
    def held(self, *, wait: bool = True) -> Iterator[bool]:
        """Hold the folder against other desks on this machine while files are handed over.

        A desk that dies lets go of it by itself.

        Args:
            wait: wait until nobody else holds it.

        Yields:
            True if it is held, False if somebody else holds it.
        """
        import fcntl

        with self._as_sentence():
            lock = os.open(
                self._staging / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
            )
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
                is_held = True
            except BlockingIOError:
                is_held = False
            except OSError:
                # Not every file system of a network has locks; the store still decides who sends.
                is_held = True
            yield is_held
        finally:
            os.close(lock)

    def stage(self, name: FileName, content: bytes) -> None:
        """Write a file whole under its hidden name, durably."""
        path = self._staging / str(name)
        with self._as_sentence():
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(path, flags, 0o600)
            try:
                with os.fdopen(descriptor, "wb", closefd=False) as writing:
                    writing.write(content)
                self._set_mode(descriptor)
                os.fsync(descriptor)
            except OSError:
                with contextlib.suppress(OSError):
                    os.unlink(path)
                raise
            finally:
                os.close(descriptor)
            _sync(self._staging)

    def place(self, name: FileName) -> None:
        """Give a staged file its name in the watched folder.

        A file that is not staged any more was placed before, by this desk or by another one.
        """
        staged, final = self._staging / str(name), self.folder / str(name)
        with self._as_sentence():
            if os.path.lexists(final) and os.path.lexists(staged):
                raise FolderTrouble(
                    f"{self._shown} has a file {name} already, of another practice's desk. {_SAFE} Give each "
                    "practice a folder of its own."
                )
            try:
                os.rename(staged, final)
            except FileNotFoundError:
                if os.path.lexists(staged):
                    raise
                os.stat(self._staging)  # raises if it is the folder that is gone
                return
            # The name is there for the gateway. If a power cut takes it back, the staged one is found again.
            with contextlib.suppress(OSError):
                _sync(self.folder)
                _sync(self._staging)

    def discard(self, name: FileName) -> None:
        """Remove a staged file, if it is there."""
        with self._as_sentence(), contextlib.suppress(FileNotFoundError):
            os.unlink(self._staging / str(name))

    def is_placed(self, name: FileName) -> bool:
        """True if the file has its name in the watched folder."""
        return os.path.lexists(self.folder / str(name))

    def staged(self) -> list[FileName]:
        """Return the staged files of all desks; none where nothing was ever handed over."""
        self._wait_for_an_answer()
        with self._as_sentence():
            try:
                names = os.listdir(self._staging)
            except FileNotFoundError:
                os.stat(self.folder)
                return []
        return [name for name in map(read_name, sorted(names)) if name is not None]

    def results(self) -> list[Result]:
        """Return what the gateway said; where it says two things of one file, the later of the two."""
        with self._as_sentence():
            names = sorted(os.listdir(self.folder))
        found: dict[FileName, tuple[float, bool, Result]] = {}
        for file in names:
            if result := self._result(file):
                time, one = result
                key = (time, not one.sent)
                if one.name not in found or key > found[one.name][:2]:
                    found[one.name] = (*key, one)
        return [one for _, _, one in found.values()]

    def forget(self, name: FileName) -> None:
        """Remove what the gateway said about a file; what cannot be removed is read again in vain."""
        stem = str(name).removesuffix(".pdf")
        with contextlib.suppress(OSError):
            for file in os.listdir(self.folder):
                found = _RESULT.fullmatch(file)
                if found and found[1].lower() == stem:
                    os.unlink(self.folder / file)

    def _wait_for_an_answer(self) -> None:
        """Raise FolderTrouble where the folder does not answer, as one on a server that is down.

        The system would wait for it without end, and whoever asked with it. While it is silent nobody waits
        a second time.
        """
        if self._asked is None or not self._asked.is_alive():
            self._asked = threading.Thread(target=_ask, args=(self.folder,), name=_ASKING, daemon=True)
            self._asked.start()
            self._asked.join(PATIENCE)
        if self._asked.is_alive():
            raise FolderTrouble(
                f"The outgoing folder {self._shown} does not answer. {_SAFE} Is its server up? "
                f"{self._settings}"
            )

    def _result(self, file: str) -> tuple[float, Result] | None:
        """Return a result with the time of its file; None for a file that is none, or cannot be read now."""
        found = _RESULT.fullmatch(file)
        name = read_name(f"{found[1].lower()}.pdf") if found else None
        if found is None or name is None:
            return None
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(self.folder / file, flags)
        except OSError:
            return None
        try:
            facts = os.fstat(descriptor)
            content = os.read(descriptor, _RESULT_BYTES) if stat.S_ISREG(facts.st_mode) else None
        except OSError:
            return None
        finally:
            os.close(descriptor)
        if content is None:
            return None
        first = content.decode(errors="replace").strip().partition("\n")[0]
        is_sent = found[2].lower() != "failed"
        return facts.st_mtime, Result(name, is_sent, one_line(first, ABOUT_LIMIT), file)

    def _set_mode(self, descriptor: int) -> None:
        """Let the group of a setgid folder read the file, else nobody but this user."""
        folder = os.stat(self.folder)
        shared = bool(folder.st_mode & stat.S_ISGID)
        if shared and os.fstat(descriptor).st_gid != folder.st_gid:
            os.fchown(descriptor, -1, folder.st_gid)
        os.fchmod(descriptor, 0o640 if shared else 0o600)

    @property
    def _shown(self) -> str:
        return one_line(str(self.folder))

    @property
    def _settings(self) -> str:
        return "The folder is the setting outbox of [letters] in config.toml."

    @contextlib.contextmanager
    def _as_sentence(self) -> Iterator[None]:
        """Turn an error of the system into a sentence."""
        try:
            yield
        except OSError as trouble:
            raise FolderTrouble(self._sentence(trouble)) from trouble

    def _sentence(self, trouble: OSError) -> str:
        match trouble.errno:
            case errno.ENOENT | errno.ENOTDIR | errno.ESTALE:
                why = f"The outgoing folder {self._shown} is not there. {_SAFE} Is its disk connected?"
            case errno.ENOSPC | errno.EDQUOT:
                why = f"The disk of the outgoing folder {self._shown} is full. {_SAFE} Make room."
            case errno.EROFS | errno.EACCES | errno.EPERM:
                why = f"The outgoing folder {self._shown} cannot be written to. {_SAFE} Make it writable."
            case errno.EXDEV:
                why = f"The outgoing folder {self._shown} is on two disks. {_SAFE} Remove its {STAGING}."
            case _:
                reason = (trouble.strerror or "no reason given").lower()
                why = f"The outgoing folder {self._shown} cannot be used ({reason}). {_SAFE}"
        return f"{why} {self._settings}"


def _ask(folder: Path) -> None:
    with contextlib.suppress(OSError):
        os.statvfs(folder)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
