"""The desk on which the demo's past is played: the services, their clock, the staff and the referrers."""

from __future__ import annotations

import uuid
from random import Random

from frontdesk.demo.answers import PlannedAnswer
from frontdesk.demo.clock import DemoClock
from frontdesk.demo.offices import Referring
from frontdesk.domain.referrals.sources import Source
from frontdesk.services.desk import Services


class Stage:
    """The desk on which the steps are played.

    Attributes:
        services: what the desk can do.
        clock: the clock these services have.
        people: the numbers of the staff, in the order of the settings.
    """

    def __init__(self, services: Services, clock: DemoClock, rng: Random) -> None:
        """Stand on services of a practice that was set up; ``rng`` gives the calls their identities."""
        self.services = services
        self.clock = clock
        self.people = [person.id for person in services.practice.staff()]
        self._rng = rng
        self._referrers: dict[Referring, int] = {}

    def uid(self) -> str:
        """An identity for one form."""
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))

    def referrer(self, referring: Referring, by: int) -> int:
        """The number of a referrer in the store; the first time somebody adds them."""
        if referring not in self._referrers:
            added = self.services.referrals.add(
                referring.name, referring.kind, referring.organisation, by=self.people[by]
            )
            self._referrers[referring] = added.id
        return self._referrers[referring]

    def source(self, planned: PlannedAnswer | None, by: int) -> Source | None:
        """An answer about the source as the services take it."""
        if planned is None:
            return None
        number = self.referrer(planned.referring, by) if planned.referring else None
        return Source(planned.answer, planned.kind, number, planned.detail)
