"""A person's way read off the product's text: an independent witness for step and point.

Nothing here is shared with the program. What happened is a list of words in the order in which it happened,
and each question of the text ("was it tried?", "is it dated?") is answered by reading that list from its
beginning. Of the points all that are true are written down, and the highest is the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

#: Points that are counted as events and are never anyone's.
EVENTS_ONLY = {2, 8, 12, 13, 14, 20, 21}
#: The home list of each step of an unfinished person.
LISTS = {
    "told_to_call": "waiting",
    "referred": "callbacks",
    "to_call": "callbacks",
    "records": "waiting",
    "authorization": "waiting",
    "deciding": "waiting",
    "booked": "booked",
}
#: Something that cannot be without speaking with them.
_SPEAKING = {"spoken", "thinking", "offered", "no_slot", "booked", "evaluated"}


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened.

    Attributes:
        what: its code.
        items: what is missing, or what came.
        dated: True if it says until when they wait.
        by_call: True if they called by themselves, and the way begins anew.
        how: how a call of theirs ended.
    """

    what: str
    items: tuple[str, ...] = ()
    dated: bool = False
    by_call: bool = False
    how: str = ""


@dataclass(frozen=True, slots=True)
class Calling:
    """Their callback, as it stands.

    Attributes:
        is_open: True if they are to be called.
        due: by when.
        is_met: True if that was kept.
        is_backlog: True if the rule does not judge it.
        is_claimed: True if somebody has it.
        claimed_at: since when.
        wakes: when it comes back, or None if it may be called now.
        call_by: the end of the day of its rung.
        tries: number of tries.
        is_wrong_number: True if the last try found that no number leads to them.
        letter_is_out: True if the fourth rung is behind, and nothing is left but to close.
    """

    is_open: bool
    due: datetime
    is_met: bool
    is_backlog: bool
    is_claimed: bool
    claimed_at: datetime | None
    wakes: datetime | None
    call_by: datetime
    tries: int
    is_wrong_number: bool
    letter_is_out: bool


@dataclass
class Way:
    """What is known of a person when the list was read."""

    announced: bool = False
    arrived: bool = False
    called: bool = False
    how: str = ""
    tried: bool = False
    spoken: bool = False
    missing: tuple[str, ...] = ()
    question: bool = False
    insurance: str = ""
    dated: bool = False
    no_slot: bool = False
    booked: bool = False
    confirmed: bool = False
    forms_missing: bool = False
    treated: bool = False
    off: bool = False
    on_hold: bool = False
    done: bool = False
    lost: bool = False


def read(happened: Iterable[Happened]) -> Way:
    """Read the list from its beginning."""
    way = Way()
    for one in happened:
        _take(way, one)
    return way


def _take(way: Way, one: Happened) -> None:
    what = one.what
    if what in _SPEAKING:
        way.spoken, way.on_hold, way.how = True, False, ""
    for named in ("announced", "arrived", "tried"):
        if what == named:
            setattr(way, named, True)
    if what == "tried":
        way.how = ""
    elif what == "called_in":
        way.called = True
        way.how = "" if way.tried or way.spoken else one.how
    elif what in ("missing", "arrived", "missing_came"):
        _take_items(way, one)
    elif what in ("booked", "confirmed", "forms_missing", "forms_came", "no_show", "canceled"):
        _take_booking(way, what)
    elif what in ("evaluated", "session"):
        way.treated, way.off, way.no_slot = True, False, False
    elif what == "completed":
        way.done, way.off, way.no_slot, way.question = True, False, False, False
    elif what in ("lost", "declined", "unreached"):
        way.lost = True
    elif what == "reopened":
        _take_reopening(way, one)
    else:
        _take_waiting(way, one)


def _take_items(way: Way, one: Happened) -> None:
    if one.what == "missing":
        way.missing = one.items
    elif one.what == "arrived":
        way.missing = (*way.missing, *(item for item in one.items if item not in way.missing))
    else:
        came = one.items or way.missing
        way.missing = tuple(item for item in way.missing if item not in came)


def _take_booking(way: Way, what: str) -> None:
    if what == "booked":
        way.booked, way.off, way.confirmed, way.forms_missing, way.no_slot = True, False, False, False, False
        way.question = False
    elif what in ("no_show", "canceled"):
        way.booked, way.off, way.confirmed = False, True, False
    elif what == "confirmed":
        way.confirmed = True
    else:
        way.forms_missing = what == "forms_missing"


def _take_reopening(way: Way, one: Happened) -> None:
    way.lost = False
    if one.by_call:
        way.tried = way.spoken = way.booked = way.confirmed = way.off = way.no_slot = way.question = False


def _take_waiting(way: Way, one: Happened) -> None:
    if one.what == "lost_on_hold":
        way.on_hold = True
    elif one.what == "no_slot":
        way.no_slot = True
    elif one.what == "offered":
        way.no_slot = False
    elif one.what == "question":
        way.question = True
    elif one.what == "looked_at":
        way.question = False
    elif one.what.startswith("auth_"):
        way.insurance = one.what.removeprefix("auth_")


def step(way: Way) -> str:
    """The one step, by the words of the product."""
    if way.lost:
        return "lost"
    if way.done:
        return "done"
    if way.booked or way.treated:
        return "booked"
    if way.spoken:
        if way.missing:
            return "records"
        return "authorization" if way.insurance in ("submitted", "expired") else "deciding"
    if way.tried or way.called:
        return "to_call"
    if way.arrived:
        return "referred"
    return "told_to_call" if way.announced else "to_call"


def home_list(way: Way, *, in_crisis: bool) -> str | None:
    """The one home list; None for who is done or lost."""
    home = LISTS.get(step(way))
    return "crisis" if in_crisis and home else home


def point(
    way: Way,
    calling: Calling | None,
    now: datetime,
    *,
    has_number: bool,
    unacknowledged: bool,
    day_is_over: bool,
    is_dated: bool,
) -> int:
    """The one point: the highest of all that are true.

    Args:
        way: what happened.
        calling: their callback, or None.
        now: the present instant.
        has_number: True if they can be called.
        unacknowledged: True if an acknowledgement is open past its due.
        day_is_over: True if the service day of the first referral is over.
        is_dated: True if somebody looks at it again on a day.
    """
    here = step(way)
    if here in ("done", "lost"):
        return 0
    true = {0}
    true |= {1} if way.announced and not way.arrived else set()
    true |= {3} if way.missing and not way.spoken else {22} if way.missing else set()
    true |= {4} if unacknowledged else set()
    true |= {9} if way.on_hold else set()
    true |= {11} if way.question else set()
    waits = here in ("records", "authorization", "deciding")
    true |= (
        {23} if way.insurance in ("submitted", "expired") or (way.insurance == "denied" and waits) else set()
    )
    true |= {25} if way.no_slot and not way.booked else set()
    true |= {26} if way.booked and not way.treated and (not way.confirmed or way.forms_missing) else set()
    true |= {27} if way.off else set()
    if here in ("referred", "to_call"):
        true |= _to_call(way, has_number=has_number, day_is_over=day_is_over)
    if here == "deciding" and not is_dated:
        true.add(24)
    if calling is not None and calling.is_open:
        true |= _calling(calling, now, is_to_call=here in ("referred", "to_call"))
    return max(true - EVENTS_ONLY)


def _to_call(way: Way, *, has_number: bool, day_is_over: bool) -> set[int]:
    true = {5} if way.arrived and not way.tried and day_is_over else set[int]()
    true |= {6} if way.called and way.how == "rang_out" else set()
    true |= {7} if way.called and way.how == "after_hours" else set()
    return true | (set() if has_number else {10})


def _calling(calling: Calling, now: datetime, *, is_to_call: bool) -> set[int]:
    true = set[int]()
    unmet = not calling.is_met and not calling.is_backlog
    is_awake = calling.wakes is None or calling.wakes <= now
    if unmet and is_awake and not calling.is_claimed and now >= calling.due - timedelta(minutes=60):
        true.add(15)
    if calling.is_claimed and calling.claimed_at and now - calling.claimed_at >= timedelta(minutes=20):
        true.add(16)
    if unmet and now > calling.due:
        true.add(17)
    if is_to_call and calling.tries and now > calling.call_by:
        true.add(18)
    if is_to_call and (calling.is_wrong_number or calling.letter_is_out):
        true.add(19)
    return true
