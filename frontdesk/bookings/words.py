"""What the words of practice systems for a status and a type of appointment mean.

The meaning of a word is a code: of ``AppointmentStatus`` or ``AppointmentKind``, or ``ignore`` for rows that
are no appointments. What no list knows is put together from words that are known, and else a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from frontdesk.domain.referrals.appointments import AppointmentKind, AppointmentStatus
from frontdesk.exports.columns import plain

#: The meaning of rows that are left out.
IGNORE = "ignore"
#: What a status may mean, as a person says it.
STATUS_MEANINGS = (*AppointmentStatus, IGNORE)
#: What a type may mean.
KIND_MEANINGS = (*AppointmentKind, IGNORE)

#: The words for each status. Who arrived was there.
STATUS_WORDS: Mapping[str, tuple[str, ...]] = {
    AppointmentStatus.BOOKED: (
        "scheduled", "booked", "active", "open", "new", "pending", "unconfirmed", "not confirmed", "reserved",
        "requested", "reminded", "reminder sent", "left message", "upcoming", "planned", "made", "future",
        "to be confirmed", "awaiting confirmation", "s", "sch", "accepted",
    ),
    AppointmentStatus.CONFIRMED: (
        "confirmed", "patient confirmed", "confirmed by patient", "confirmed by text", "confirmed by phone",
        "confirmed by email", "text confirmed", "phone confirmed", "email confirmed", "auto confirmed", "c",
        "conf",
    ),
    AppointmentStatus.DONE: (
        "completed", "complete", "done", "arrived", "checked in", "check in", "checked out", "check out",
        "seen", "kept", "attended", "fulfilled", "finished", "in room", "roomed", "in session", "in progress",
        "with provider", "in treatment", "show", "showed", "present", "closed", "billed", "signed",
        "visit complete", "encounter closed", "arrived late",
    ),
    AppointmentStatus.NO_SHOW: (
        "no show", "noshow", "no showed", "ns", "n s", "missed", "did not attend", "dna", "absent",
        "failed to attend", "did not show", "did not arrive", "no call no show", "ncns", "not seen",
        "left without being seen", "lwbs", "patient no show",
    ),
    AppointmentStatus.CANCELED: (
        "canceled", "cancelled", "cancel", "cancellation", "canceled by patient", "cancelled by patient",
        "canceled by provider", "cancelled by provider", "canceled by office", "cancelled by office",
        "canceled by practice", "cancelled by practice", "patient canceled", "patient cancelled",
        "provider canceled", "provider cancelled", "office canceled", "office cancelled", "late cancel",
        "late canceled", "late cancelled", "late cancellation", "same day cancel", "rescheduled",
        "reschedule", "moved", "bumped", "r s", "rs", "x", "canx", "cx",
    ),
    IGNORE: (
        "entered in error", "deleted", "void", "voided", "error", "duplicate", "waitlist", "wait list",
        "waitlisted", "proposed", "blocked", "block", "hold",
    ),
}  # fmt: skip

#: The words for each type.
KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    AppointmentKind.EVALUATION: (
        "evaluation", "eval", "new patient", "new patient visit", "new patient appointment", "new pt", "npv",
        "np", "initial", "initial visit", "initial evaluation", "first visit", "intake", "consult",
        "consultation", "psych eval", "psychiatric evaluation", "diagnostic evaluation", "assessment",
        "screening", "90791", "90792",
    ),
    AppointmentKind.SESSION: (
        "session", "treatment", "treatment session", "infusion", "infusion session", "injection", "dose",
        "dosing", "ketamine", "iv ketamine", "im ketamine", "spravato", "esketamine", "tms", "rtms", "dtms",
        "deep tms", "booster", "maintenance", "maintenance session", "mapping", "motor threshold", "90867",
        "90868", "90869",
    ),
    AppointmentKind.OTHER: (
        "other", "follow up", "followup", "fu", "f u", "med check", "medication management", "med management",
        "therapy", "psychotherapy", "phone call", "telephone", "lab", "labs", "paperwork", "billing",
        "nurse visit", "administrative", "established patient", "integration",
    ),
    IGNORE: ("block", "blocked", "lunch", "meeting", "hold", "out of office", "break", "staff meeting"),
}  # fmt: skip

# One of these among other words decides the type; the first row that has one does.
_KIND_SIGNS: tuple[tuple[AppointmentKind, frozenset[str]], ...] = (
    (
        AppointmentKind.EVALUATION,
        frozenset(("evaluation", "eval", "consult", "consultation", "intake", "initial")),
    ),
    (
        AppointmentKind.OTHER,
        frozenset(("follow", "followup", "check", "lab", "labs", "therapy", "paperwork", "billing", "phone")),
    ),
    (
        AppointmentKind.SESSION,
        frozenset((
            "session", "treatment", "infusion", "injection", "ketamine", "spravato", "esketamine", "tms",
            "rtms", "dtms", "booster", "maintenance",
        )),
    ),
)  # fmt: skip
# And one of these the status: "canceled: weather", "no show - charged".
_STATUS_SIGNS: tuple[tuple[AppointmentStatus, frozenset[str]], ...] = (
    (AppointmentStatus.NO_SHOW, frozenset(("noshow", "dna", "ncns"))),
    (
        AppointmentStatus.CANCELED,
        frozenset(("canceled", "cancelled", "cancel", "cancellation", "rescheduled")),
    ),
)  # fmt: skip
_NOT = frozenset(("not", "no", "un", "never"))


class Words:
    """What the words of one export mean: the usual ones, overridden by what a person said."""

    def __init__(self, status: Mapping[str, Iterable[str]], kind: Mapping[str, Iterable[str]]) -> None:
        """Take the words that a person or an earlier mapping gave to each meaning, by its code."""
        self._status = _by_word(STATUS_WORDS, status)
        self._kind = _by_word(KIND_WORDS, kind)

    def status(self, text: str) -> str | None:
        """Return the meaning of a status, or None if that is not known."""
        word = plain(text)
        if (known := self._status.get(word)) is not None:
            return known
        tokens = word.split()
        if "no" in tokens and {"show", "showed"} & set(tokens):
            return AppointmentStatus.NO_SHOW
        return _sign(tokens, _STATUS_SIGNS)

    def kind(self, text: str) -> str | None:
        """Return the meaning of a type, or None if that is not known."""
        word = plain(text)
        if (known := self._kind.get(word)) is not None:
            return known
        tokens = word.split()
        if "new" in tokens and {"patient", "pt", "client"} & set(tokens):
            return AppointmentKind.EVALUATION
        return _sign(tokens, _KIND_SIGNS)


def _by_word(*lists: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {plain(word): meaning for words in lists for meaning, some in words.items() for word in some}


def _sign(tokens: list[str], signs: Iterable[tuple[str, frozenset[str]]]) -> str | None:
    """Return the meaning of the first sign among some words; None if a word denies it."""
    if not _NOT.isdisjoint(tokens):
        return None
    return next((meaning for meaning, some in signs if not some.isdisjoint(tokens)), None)


def meaning_named(text: str) -> str:
    """Return the code of a meaning that a person wrote, such as ``No show``, or ""."""
    code = plain(text).replace(" ", "_")
    code = {"cancelled": "canceled", "completed": "done", "scheduled": "booked"}.get(code, code)
    return code if code in (*STATUS_MEANINGS, *KIND_MEANINGS) else ""
