"""A desk that hands one letter after the other over to a folder, and tells each once it is sent."""

from __future__ import annotations

import os
import time
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.domain.referrals.owed import Channel
from frontdesk.letters.outbox import FileName
from frontdesk.services.desk import Services
from tests.builders import SetClock
from tests.campaigns.letter_stores import PAPER, open_letters, out_of, quick_letters
from tests.campaigns.programs.saver import PATIENCE, READY


def hand_over(path: Path, first: int, by: int, together: Barrier, told: Connection) -> None:
    """Hand over as the program does, until killed; the start finishes what an earlier death left."""
    with quick_letters():
        services = _opened(path)
        services.letters.tick(starting=True)
        _begin(together, told)
        for number in open_letters(services):
            services.letters.hand_over(number, by=by)
            told.send(str(number))
    time.sleep(PATIENCE)


def write_then_mark(path: Path, first: int, by: int, together: Barrier, told: Connection) -> None:
    """The control: write the file under its own name, then record that it was sent."""
    services = _opened(path)
    _begin(together, told)
    for number in open_letters(services):
        naive_hand_over(services, out_of(path), number, by, durable=True)
        told.send(str(number))
    time.sleep(PATIENCE)


def naive_hand_over(services: Services, folder: Path, number: int, by: int, *, durable: bool) -> None:
    """Write a file where the gateway sees it, then mark it as sent; it may be made durable first."""
    with (folder / str(FileName(number, 1, "12125550188"))).open("wb") as file:
        file.write(PAPER)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    services.owed.sent(number, Channel.FAX, by=by)


def _opened(path: Path) -> Services:
    services = open_services(str(path), SetClock("mon 10:00"))
    services.outbox = out_of(path)
    return services


def _begin(together: Barrier, told: Connection) -> None:
    together.wait(PATIENCE)
    told.send(READY)
