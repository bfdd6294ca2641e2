"""A desk that takes in one referral after the other and acknowledges each, and tells each once it is safe."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.referrals.events import Via
from frontdesk.domain.referrals.owed import Channel
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.desk import Services
from tests.builders import SetClock
from tests.campaigns.programs.saver import PATIENCE, READY, SAVES_TO_A_COMMIT
from tests.campaigns.set_up_stores import number_of

#: What a desk tells: one of these, and the patient's name.
TAKEN_IN, SENT = "taken in", "sent"

_VIA = tuple(via for via in Via if via is not Via.TOLD)


def referral_of(patient: int) -> NewReferral:
    """A referral of one of many patients by one of nine referrers."""
    return NewReferral(
        f"Patient {patient}",
        number_of(patient),
        f"Dr {'ABCDEFGHI'[patient % 9]}",
        "Westside Psychiatry",
        SourceKind.PSYCHIATRIST,
        _VIA[patient % len(_VIA)],
    )


def refer(path: Path, first: int, by: int, together: Barrier, told: Connection) -> None:
    """Take in and acknowledge until killed; tell each when the service has said that it is saved."""
    services = open_services(str(path), SetClock("mon 09:00"))
    _take_in(services, first, by, lambda words: None)
    together.wait(PATIENCE)
    told.send(READY)
    for patient in itertools.count(first + 1):
        _take_in(services, patient, by, told.send)


def refer_but_tell_early(path: Path, first: int, by: int, together: Barrier, told: Connection) -> None:
    """The control: it is told when the rows are written, and COMMIT comes once for several."""
    services = open_services(str(path), SetClock("mon 09:00"))
    _take_in(services, first, by, lambda words: None)
    together.wait(PATIENCE)
    told.send(READY)
    patients = itertools.count(first + 1)
    while True:
        with services.office.store.writing():
            for patient in itertools.islice(patients, SAVES_TO_A_COMMIT):
                _take_in(services, patient, by, told.send)


def _take_in(services: Services, patient: int, by: int, tell: Callable[[str], None]) -> None:
    new = referral_of(patient)
    referral = _at_last(lambda: services.patients.add(new, by=by).referral)
    tell(f"{TAKEN_IN}: {new.patient}")
    (line,) = services.owed.of_referral(referral)
    _at_last(lambda: services.owed.sent(line.owed, Channel.PHONE, by=by).line.owed)
    tell(f"{SENT}: {new.patient}")


def _at_last(do: Callable[[], int]) -> int:
    """Do it; press the key again if other desks held the store for too long."""
    while True:
        with suppress(StoreTrouble):
            return do()
