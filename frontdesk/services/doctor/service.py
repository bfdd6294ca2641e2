"""The examination: every row of the table is asked, and one that cannot answer is a problem of its own."""

from __future__ import annotations

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.safety.doctor import CheckedThing, State, Verdict
from frontdesk.services.doctor.examined import Examined
from frontdesk.services.doctor.rows import CHECKS, Check


def examine(home: Examined) -> list[CheckedThing]:
    """Look at everything there is here, in the order of the table. It changes nothing."""
    found = ((check, _judged(check, home)) for check in CHECKS)
    return [CheckedThing(check.code, check.title, verdict) for check, verdict in found if verdict is not None]


def _judged(check: Check, home: Examined) -> Verdict | None:
    try:
        return check.judge(home)
    except FrontDeskError as trouble:
        return Verdict(State.PROBLEM, trouble.sentence, "Run: frontdesk check")
    except OSError as trouble:
        reason = (trouble.strerror or "no reason given").lower()
        return Verdict(State.PROBLEM, f"This could not be looked at ({reason}).", "Run: frontdesk check")
