"""The step a person stands on, and their one home list (product, "The way from referral to appointment")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from frontdesk.domain.referrals.events import AuthState
from frontdesk.domain.referrals.referral import ReferralState


class HomeList(StrEnum):
    """The one list in which an unfinished person is found, in the order of the lists."""

    #: A crisis that nobody accepted yet.
    CRISIS = "crisis"
    #: To be called.
    CALLBACKS = "callbacks"
    #: Spoken with, or expected to call: waits for somebody.
    WAITING = "waiting"
    #: Has an appointment, or is in treatment.
    BOOKED = "booked"

    @property
    def words(self) -> str:
        """The list as shown."""
        return self.value


@dataclass(frozen=True, slots=True)
class BserStatus:
    """A status of a referral task in HL7's guide Bidirectional Services eReferral (BSeR).

    Attributes:
        code: its code.
        display: its name in the guide.
    """

    code: str
    display: str


# The code system TaskBusinessStatusCS of the guide, release 2 (2.0.0-ballot), as published at
# https://build.fhir.org/ig/HL7/bser/CodeSystem-TaskBusinessStatusCS.html. Release 1 has one code, 5.x, for
# all that begins with 5.1.
_CREATED = BserStatus("2.0", "Service Request Created")
_ACCEPTED = BserStatus("3.0", "Service Request Accepted")
_SCHEDULED = BserStatus("5.1.1", "Service Request Event Scheduled")
_CANCELLED = BserStatus("6.0", "Service Request Fulfillment Cancelled")
_COMPLETED = BserStatus("7.0", "Service Request Fulfillment Completed")


@dataclass(frozen=True, slots=True)
class StepFacts:
    """The facts of one step.

    Attributes:
        code: as it is stored; it never changes.
        words: as shown.
        home: the home list of who stands on it; None where they are finished.
        bser: the status of HL7's BSeR that it corresponds to.
    """

    code: str
    words: str
    home: HomeList | None
    bser: BserStatus


class Step(StrEnum):
    """A step of the way, in its order; the last two are not open."""

    facts: StepFacts

    def __new__(cls, row: StepFacts | str) -> Step:
        """Make the step of a row; one of a code, ``Step("booked")``, is looked up and not made."""
        assert isinstance(row, StepFacts)
        step = str.__new__(cls, row.code)
        step._value_ = row.code
        step.facts = row
        return step

    TOLD_TO_CALL = StepFacts("told_to_call", "told to call", HomeList.WAITING, _CREATED)
    REFERRED = StepFacts("referred", "referred", HomeList.CALLBACKS, _CREATED)
    TO_CALL = StepFacts("to_call", "to call", HomeList.CALLBACKS, _ACCEPTED)
    RECORDS = StepFacts("records", "records", HomeList.WAITING, _ACCEPTED)
    AUTHORIZATION = StepFacts("authorization", "authorization", HomeList.WAITING, _ACCEPTED)
    DECIDING = StepFacts("deciding", "deciding", HomeList.WAITING, _ACCEPTED)
    BOOKED = StepFacts("booked", "booked", HomeList.BOOKED, _SCHEDULED)
    DONE = StepFacts("done", "done", None, _COMPLETED)
    LOST = StepFacts("lost", "lost", None, _CANCELLED)

    @property
    def words(self) -> str:
        """The step as shown."""
        return self.facts.words

    @property
    def is_open(self) -> bool:
        """True if who stands on it is unfinished."""
        return self.facts.home is not None


#: The steps of the unfinished.
OPEN_STEPS = tuple(step for step in Step if step.is_open)


def step_of(state: ReferralState) -> Step:
    """Return the step a person stands on."""
    if state.lost_at is not None:
        return Step.LOST
    if state.completed_at is not None:
        return Step.DONE
    if state.is_booked or state.is_treated:
        return Step.BOOKED
    if state.spoken_at is not None:
        return _waiting_step(state)
    if state.tried_at is not None or state.called_at is not None:
        return Step.TO_CALL
    if state.arrived_at is not None:
        return Step.REFERRED
    return Step.TO_CALL if state.announced_at is None else Step.TOLD_TO_CALL


def _waiting_step(state: ReferralState) -> Step:
    """Return what somebody who was spoken with waits for."""
    if state.missing:
        return Step.RECORDS
    waits = state.auth_state in (AuthState.SUBMITTED, AuthState.EXPIRED)
    return Step.AUTHORIZATION if waits else Step.DECIDING


def home_list(state: ReferralState, in_crisis: bool) -> HomeList | None:
    """Return the one home list of a person; None once they are done or lost.

    Args:
        state: their way.
        in_crisis: True while a crisis of theirs is not accepted.
    """
    home = step_of(state).facts.home
    return HomeList.CRISIS if in_crisis and home is not None else home
