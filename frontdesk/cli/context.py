"""What a command works with: this machine's files and settings, the clock, and the store on demand."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from frontdesk.cli.access import Caller, Need
from frontdesk.cli.output import Output
from frontdesk.domain.errors import NotFound, Refused, StoreTrouble
from frontdesk.domain.text import one_line
from frontdesk.locations import BadFolder, Locations, make_private_folder

if TYPE_CHECKING:
    from frontdesk.config import Config
    from frontdesk.domain.people import Person
    from frontdesk.services.desk import Services
    from frontdesk.store.db.keys import StoreKey
    from frontdesk.store.encryption.key_files import Asked

#: Characters of a new passphrase, at least: whoever has the file may try as many as they like.
SHORTEST_PASSPHRASE: Final = 15
#: How many characters of a given name are repeated.
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Context:
    """What every command gets; nothing is read before it is asked for.

    Attributes:
        locations: this machine's files and folders.
        environ: the environment.
        out: where to write.
        clock: returns the present instant, UTC; None for the machine's clock.
        caller: who runs the command, and what it needs of them once sign-in is on.
    """

    locations: Locations
    environ: Mapping[str, str]
    out: Output
    clock: Callable[[], datetime] | None = None
    caller: Caller = field(default_factory=Caller)

    def config(self) -> Config:
        """Read the machine's settings.

        Raises:
            BadFolder: their folder is not a folder.
            BadSettings: they cannot be read, or have a value that is not allowed.
        """
        from frontdesk.config import read_config

        _refuse_a_file(self.locations.home)
        return read_config(self.locations, self.environ)

    def has_store(self) -> bool:
        """True if there is a store to open; one on a server is assumed to exist. Raises BadSettings."""
        where = store_place(self.locations, self.config())
        return isinstance(where, str) or _is_there(where)

    @contextmanager
    def services(self, *, create: bool = False, encrypts: bool = False) -> Iterator[Services]:
        """Open the store, sign in who asks where that is on, give the services, and close it at the end.

        Args:
            create: make the store if it is missing. Without it a mistyped --home makes no new practice.
            encrypts: open the store by the library that can encrypt, even one that is not encrypted.

        Raises:
            NotFound: there is no store.
            StoreTrouble: others can read it, it cannot be opened, or a newer program made it.
            BadSettings: the machine's settings are wrong.
            Refused: sign-in is on, and who asks did not sign in, or may not do this.
        """
        with backups_offered(self.locations, self.config()):
            yield from self._services(create=create, encrypts=encrypts)

    def _services(self, *, create: bool, encrypts: bool) -> Iterator[Services]:
        where = store_place(self.locations, self.config())
        if isinstance(where, Path):
            if not _is_there(where):
                if not create:
                    raise NotFound(f"There is no store {where} yet. Start frontdesk, or run: frontdesk setup")
                make_private_folder(where.parent)
            from frontdesk.launcher.store_file import check_store_file

            check_store_file(where)
        services = open_desk(where, self.clock, self.locations, self.config(), encrypts=encrypts)
        services.outbox = self.config().outbox_folder
        try:
            with _for_a_command(where):
                self.let_in(services)
                yield services
        finally:
            services.office.store.close()

    def let_in(self, services: Services) -> None:
        """Sign in who runs the command, where sign-in is on and the command does not run as the program.

        Raises:
            Refused: who asks did not sign in, or may not do this.
        """
        caller = self.caller
        if caller.session is not None or caller.needed is Need.PROGRAM or not services.signs_in():
            return
        from frontdesk.cli.sign_in.asking import sign_in

        caller.name = caller.name or self.config().person
        caller.session = sign_in(services, caller, self.out)

    @property
    def by(self) -> int:
        """Who does what the audit keeps of a command that only reads: who signed in, else the program."""
        from frontdesk.domain.people import PROGRAM_ID

        return self.caller.session.person.id if self.caller.session else PROGRAM_ID

    def person(self, services: Services, name: str | None) -> Person:
        """Return who acts: who signed in, else the one named by ``--as``, else the machine's, else the first.

        While sign-in is off, the first of the staff acts where neither is named.

        Raises:
            Refused: nobody of that name is on the staff.
        """
        from frontdesk.domain.text import fold

        if self.caller.session is not None:
            return self.caller.session.person
        staff = services.practice.staff()
        wanted = name or self.config().person
        for person in staff:
            if not wanted or fold(person.name) == fold(wanted):
                return person
        problem = (
            f"{one_line(wanted, _LONGEST_NAME)} is not on the staff" if wanted else "Nobody is on the staff"
        )
        names = ", ".join(person.name for person in staff) or "nobody yet"
        raise Refused(
            f"{problem}, and every change is signed with a name. Nothing was changed; "
            f"say who acts with --as NAME (on the staff: {names})."
        )


def store_place(locations: Locations, config: Config) -> Path | str:
    """Return where the store is: a file, or the URL of a server.

    A relative name in config.toml is relative to the folder of config.toml; one in the environment to the
    current folder.

    Raises:
        NotFound: a file was named in a folder that does not exist. Making it would start a new practice where
            only a disk is missing.
    """
    if config.store is None:
        return locations.store_file
    if config.address is not None:
        return config.address
    from frontdesk.config import VARIABLES

    try:
        named = Path(config.store).expanduser()
    except RuntimeError:
        named = Path(config.store)  # "~" of an unknown user: then it is a file of that name
    beside = Path.cwd() if "store" in config.environment else locations.config_file.parent
    where = beside / named
    if named.parent != Path() and _is_missing(where.parent):
        said_in = (
            VARIABLES["store"] if "store" in config.environment else one_line(str(locations.config_file))
        )
        raise NotFound(
            f"The folder {one_line(str(where.parent))}, where the store should be, is not there. Nothing was "
            f"changed. Is its disk connected? Else make the folder, or change the store in {said_in}."
        )
    return where


def _is_missing(folder: Path) -> bool:
    """True if a folder is missing; False if that cannot be seen, because opening it then says why."""
    try:
        return not folder.exists()
    except OSError:
        return False


def _refuse_a_file(home: Path) -> None:
    """Refuse a folder that is a file, or is in one: every file in it would be reported as unreadable."""
    for place in (home, *home.parents):
        try:
            found = place.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue  # not made yet: the folder above it decides
        except (OSError, ValueError):
            return
        if not stat.S_ISDIR(found.st_mode):
            raise BadFolder(
                f"{one_line(str(place))} is a file, not a folder, so nothing can be kept there. "
                "Nothing was changed; name a folder with --home."
            )
        return


def _is_there(file: Path) -> bool:
    """True if there is a store; also if that cannot be seen, because opening it then says why.

    An empty file left by a first start that was killed before it wrote anything does not count.
    """
    from frontdesk.launcher.store_file import was_never_filled

    try:
        return file.exists() and not was_never_filled(file)
    except OSError:
        return True


def open_desk(
    where: Path | str,
    clock: Callable[[], datetime] | None,
    locations: Locations,
    config: Config,
    *,
    encrypts: bool = False,
) -> Services:
    """Open a store and return its services; for an encrypted one the key is found, or asked for.

    Args:
        where: the file, or the address of a server.
        clock: returns the present instant, UTC; None for the machine's clock.
        locations: this machine's files and folders.
        config: the machine's settings.
        encrypts: open the file by the library that can encrypt, even one that is not encrypted.

    Raises:
        StoreTrouble: it cannot be opened; the sentence says why.
    """
    from frontdesk.bootstrap import open_services
    from frontdesk.store.db.keys import UNENCRYPTED

    with _for_a_command(where):
        key = store_key(where, locations, config) or (UNENCRYPTED if encrypts else None)
        ask = _password_asker(where)
        if clock is None:
            return open_services(str(where), locations=locations, key=key, ask_password=ask)
        return open_services(str(where), clock, locations, key, ask)


def _password_asker(where: Path | str) -> Callable[[], str | None] | None:
    """Return what asks for the password of a server; None for a file, and where nobody sits."""
    if isinstance(where, Path):
        return None
    from frontdesk.cli.questions import ask_secret, can_ask

    return (lambda: ask_secret("Password of the PostgreSQL server")) if can_ask() else None


def store_key(where: Path | str, locations: Locations, config: Config) -> StoreKey | None:
    """Return the key of a store; None for one that is not encrypted. Raises StoreTrouble."""
    if isinstance(where, str):
        return None
    from frontdesk.store.db.keys import PLAIN_BEGINNING, beginning_of

    if beginning_of(where) == PLAIN_BEGINNING:
        return None
    from frontdesk.cli.questions import can_ask
    from frontdesk.store.encryption.key_files import find_key

    named = config.key_place
    return find_key(
        where, locations.store_key, ask_passphrase if can_ask() else None, also=[named] if named else []
    )


def ask_passphrase(what: Asked) -> str:
    """Ask for the passphrase of the store; a new one twice. Raises Refused where nobody gave one."""
    from frontdesk.cli.questions import ask_secret
    from frontdesk.store.encryption.key_files import Asked

    questions = {
        Asked.PASSPHRASE: "Passphrase of the store",
        Asked.AGAIN: "That does not open the store. Passphrase of the store",
        Asked.NEW: "New passphrase of the store",
    }
    passphrase = ask_secret(questions[what])
    if what is Asked.NEW:
        refuse_short_passphrase(passphrase)
        if ask_secret("The same once more") != passphrase:
            raise Refused("The two were not the same. Nothing was changed; try again.")
    return passphrase


def refuse_short_passphrase(passphrase: str) -> None:
    """Refuse a new passphrase that can be guessed by trying.

    Raises:
        Refused: it is too short.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused(
            f"A passphrase of the store has at least {SHORTEST_PASSPHRASE} characters, such as five words "
            "that have nothing to do with one another. Nothing was changed; try again."
        )


@contextmanager
def backups_offered(locations: Locations, config: Config) -> Iterator[None]:
    """Add the last good backup to the sentence about a store that is damaged, emptied or locked for good."""
    try:
        yield
    except StoreTrouble as trouble:
        from frontdesk.services.backups.offering import add_offer
        from frontdesk.services.backups.places import places_of

        add_offer(trouble, places_of(locations, config).folder)
        raise


@contextmanager
def _for_a_command(where: Path | str) -> Iterator[None]:
    """Reword the store's errors, which speak of what was typed at the desk."""
    try:
        yield
    except StoreTrouble as trouble:
        from frontdesk.store.db.errors import command_sentence

        shown = one_line(str(where)) if isinstance(where, Path) else "on the server"
        trouble.sentence = command_sentence(trouble.sentence, shown)
        raise
