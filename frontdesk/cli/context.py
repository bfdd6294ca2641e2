"""What a command works with: the places of this machine, its settings, the clock, the store when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli.output import Output
from frontdesk.domain.errors import NotFound, Refused
from frontdesk.locations import Locations, make_private_folder

if TYPE_CHECKING:
    from frontdesk.config import Config
    from frontdesk.domain.people import Person
    from frontdesk.services.desk import Services

_SERVERS = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Context:
    """What every command is given; nothing of it is read before it is asked for.

    Attributes:
        locations: where things live on this machine.
        environ: the environment.
        out: where to write.
        clock: gives the present instant, UTC; None for the machine's.
    """

    locations: Locations
    environ: Mapping[str, str]
    out: Output
    clock: Callable[[], datetime] | None = None

    def config(self) -> Config:
        """The machine's settings. Raises BadSettings."""
        from frontdesk.config import read_config

        return read_config(self.locations, self.environ)

    def has_store(self) -> bool:
        """Whether there is a store to open; one on a server is taken to be there. Raises BadSettings."""
        where = store_place(self.locations, self.config())
        return isinstance(where, str) or _is_there(where)

    @contextmanager
    def services(self, *, create: bool = False) -> Iterator[Services]:
        """The services on the open store, closed at the end.

        Args:
            create: make the store where there is none. Without it a mistyped --home makes no new practice.

        Raises:
            NotFound: there is no store.
            StoreTrouble: it cannot be opened, or a newer program made it.
            BadSettings: the machine's settings are wrong.
        """
        where = store_place(self.locations, self.config())
        if isinstance(where, Path) and not _is_there(where):
            if not create:
                raise NotFound(f"There is no store {where} yet. Start frontdesk, or run: frontdesk setup")
            make_private_folder(where.parent)
        services = open_desk(where, self.clock)
        try:
            yield services
        finally:
            services.office.store.close()

    def person(self, services: Services, name: str | None) -> Person:
        """Who acts: the one named by ``--as``, else the machine's usual person, else the first of the staff.

        Raises:
            Refused: nobody of that name is on the staff.
        """
        from frontdesk.domain.text import fold

        staff = services.practice.staff()
        wanted = name or self.config().person
        for person in staff:
            if not wanted or fold(person.name) == fold(wanted):
                return person
        told = f"{wanted} is not on the staff" if wanted else "Nobody is on the staff"
        names = ", ".join(person.name for person in staff) or "nobody yet"
        raise Refused(
            f"{told}, and every change is signed with a name. Nothing was changed; "
            f"say who acts with --as NAME (on the staff: {names})."
        )


def store_place(locations: Locations, config: Config) -> Path | str:
    """Where the store is: a file, or the address of a server.

    A file that config.toml names without its folder lies beside config.toml; one that the environment
    names so lies where the command is run.
    """
    if config.store is None:
        return locations.store_file
    if config.store.startswith(_SERVERS):
        return config.store
    try:
        named = Path(config.store).expanduser()
    except RuntimeError:
        named = Path(config.store)  # "~" of somebody unknown: a file of that name is then looked for
    beside = Path.cwd() if "store" in config.environment else locations.config_file.parent
    return beside / named


def _is_there(file: Path) -> bool:
    """Whether there is a file; yes where that cannot be seen, because opening it then says why."""
    try:
        return file.exists()
    except OSError:
        return True


def open_desk(where: Path | str, clock: Callable[[], datetime] | None) -> Services:
    """Open a store with the given clock, or the machine's. Raises StoreTrouble."""
    from frontdesk.bootstrap import open_services

    return open_services(str(where), clock) if clock else open_services(str(where))
