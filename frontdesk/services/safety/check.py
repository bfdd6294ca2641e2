"""The check: does the store agree with itself, and which libraries does it use. It changes nothing."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import islice

from frontdesk.domain.errors import StoreTrouble
from frontdesk.services.office import Office
from frontdesk.services.owed.due_check import due_faults
from frontdesk.store.health.database import (
    engine_facts,
    file_faults,
    guard_faults,
    library_faults,
    migration_faults,
)
from frontdesk.store.health.demands import demand_faults
from frontdesk.store.health.owed import owed_faults, owed_sums
from frontdesk.store.health.records import (
    call_faults,
    callback_faults,
    contact_faults,
    finding_faults,
    sums,
)
from frontdesk.store.health.referrals import referral_faults
from frontdesk.store.health.relationships import relationship_faults

#: Faults of one kind that are listed; the rest is counted.
MOST_LISTED = 25

_OF_ROWS = (
    guard_faults,
    file_faults,
    call_faults,
    callback_faults,
    contact_faults,
    finding_faults,
    demand_faults,
    owed_faults,
    due_faults,
    referral_faults,
    relationship_faults,
)

_LIBRARIES = ("peewee", "textual", "rich", "phonenumbers", "tzdata", "holidays")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found.

    Attributes:
        findings: what does not agree, by ids and never by names; empty when all is well.
        facts: what the store holds and uses: names and values.
    """

    findings: list[str]
    facts: list[tuple[str, str]]


class CheckService:
    """Checks the store."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def run(self, *, of_a_copy: bool = False) -> CheckReport:
        """Check everything, as it is at one moment, whatever the desks save meanwhile.

        It needs the same memory for a million calls as for a thousand.

        Args:
            of_a_copy: True for a backup whose file was checked already, and of which this program's libraries
                say nothing.

        Raises:
            StoreTrouble: a copy did not answer. (That a store did not is a finding.)
        """
        store = self._office.store
        facts = [("Python", platform.python_version())]
        findings = [] if of_a_copy else list(library_faults(sys.modules))
        try:
            facts += engine_facts(store)
            findings += _listed(migration_faults(store))
            with store.snapshot():
                for faults in _OF_ROWS:
                    if not of_a_copy or faults is not file_faults:
                        findings += _listed(faults(store))
                facts += sums(store, self._office.now())
                facts += owed_sums(store)
        except StoreTrouble as trouble:
            if of_a_copy:
                raise
            # A damaged file may stop answering half-way: that is what was found.
            findings.append(trouble.sentence)
        return CheckReport(findings, facts + [(name, _version(name)) for name in _LIBRARIES])


def _listed(faults: Iterator[str]) -> list[str]:
    """Return the first faults, and how many more there are: a broken store must not fill the memory."""
    listed = list(islice(faults, MOST_LISTED))
    more = sum(1 for _ in faults)
    return listed if not more else [*listed, f"and {more:,} more like these"]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
