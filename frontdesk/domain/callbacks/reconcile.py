"""What the calls of a log do to the callbacks of their numbers: pure, and in the order of time.

A missed call from outside opens a callback, a repeated one joins it, an answered one closes it, and so does
an outbound call that was answered; one that was not is a try. What the store knows already is part of the
history: calls that the desk wrote down, tries it recorded, callbacks open and closed, earlier imports. So it
does not matter in which order logs are imported, and what a person recorded is not done twice. What each
call does to a callback is decided by ``state``, as for a typed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple

from frontdesk.domain.callbacks import state as life
from frontdesk.domain.callbacks.merge import preceded
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackState, DueKind, Terms
from frontdesk.domain.calls import Direction, Effect, Result
from frontdesk.domain.lanes import Lane

#: A logged call so close to one that the desk wrote down itself, or to a try it recorded, is the same one:
#: what the person said about it counts, and not what the log makes of it.
SAME_CALL = timedelta(minutes=10)


class Kind(StrEnum):
    """What a call means to its number's callback."""

    TRIED = "tried"
    """They called and nobody answered, with or without a message."""
    HELPED = "helped"
    """They called and somebody answered."""
    REACHED = "reached"
    """We called and they answered."""
    LEFT_WORD = "left_word"
    """We called and left a message."""
    RANG = "rang"
    """We called and nobody answered."""


def kind_of(direction: Direction, result: Result) -> Kind | None:
    """What a call means; None for one between two telephones of the practice."""
    return _KINDS.get((direction, result))


_KINDS = {
    (Direction.INBOUND, Result.ANSWERED): Kind.HELPED,
    (Direction.INBOUND, Result.MISSED): Kind.TRIED,
    (Direction.INBOUND, Result.VOICEMAIL): Kind.TRIED,
    (Direction.OUTBOUND, Result.ANSWERED): Kind.REACHED,
    (Direction.OUTBOUND, Result.MISSED): Kind.RANG,
    (Direction.OUTBOUND, Result.VOICEMAIL): Kind.LEFT_WORD,
}
#: The outcome that is recorded of an outbound call. Of one that was answered a log knows that somebody spoke,
#: not what was said.
OUTCOMES = {
    Kind.REACHED: Outcome.REACHED,
    Kind.LEFT_WORD: Outcome.LEFT_MESSAGE,
    Kind.RANG: Outcome.NO_ANSWER,
}


class Moment(NamedTuple):
    """One call with a number.

    Attributes:
        at: when it began, UTC.
        until: when it ended, UTC.
        kind: what it means.
        call: the number of its row when this log brought it; None when the store knew it before.
    """

    at: datetime
    until: datetime
    kind: Kind
    call: int | None


@dataclass(slots=True, eq=False)
class LoggedCallback:
    """A callback while the calls of its number are gone through.

    Attributes:
        state: as it is so far.
        before: as the store has it; None for one that this log opens.
        touched: the last time something that the store knows happened to it; what the log tells of before
            that is old news and moves neither ladder nor state. None for one that this log opens.
        in_hand: whether somebody has claimed it just now: they decide, not the log.
    """

    state: CallbackState
    before: CallbackState | None = None
    touched: datetime | None = None
    in_hand: bool = False

    @classmethod
    def known(cls, state: CallbackState) -> LoggedCallback:
        """One that the store has."""
        return cls(state, state, state.closed_at, state.claimed_at is not None)

    def is_news(self, at: datetime) -> bool:
        """Whether something at this instant comes after all that the store knows of it."""
        return self.touched is None or at > self.touched


class Past(NamedTuple):
    """A callback that is closed: from when to when it was owed, and what came of it. UTC."""

    id: int
    received: datetime
    closed_at: datetime
    met_at: datetime | None
    reached_at: datetime | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a number.

    Attributes:
        open: the callback it is owed; where that of the number was merged, the one that stays.
        past: those it was owed before, by their time, and those into which one of its was merged.
        given_up: the latest it was owed, if that is closed as unreached: a call after that opens it again.
        written: when calls came that the desk wrote down itself.
        tried: when the desk recorded a try.
    """

    open: LoggedCallback | None = None
    past: tuple[Past, ...] = ()
    given_up: LoggedCallback | None = None
    written: tuple[datetime, ...] = ()
    tried: tuple[datetime, ...] = ()


class What(StrEnum):
    """What was done to a callback, for the audit."""

    OPENED = "opened"
    JOINED = "joined"
    REOPENED = "reopened"
    ATTEMPTED = "attempted"
    CLOSED = "closed"
    BREACHED = "breached"
    BACKLOGGED = "backlogged"
    PROMOTED = "promoted"


class Event(NamedTuple):
    """One thing done to a callback.

    Attributes:
        what: which.
        callback: to which callback.
        at: when by the log; of a breach, the deadline. UTC.
        outcome: of an attempt.
        rung: of an attempt: where it was made on the ladder.
        next_at: of an attempt: when the callback comes back, or None.
        closes: of an attempt: whether it closed the callback, by its outcome or as the last that failed.
        due_kind: of a breach: which deadline passed.
    """

    what: What
    callback: LoggedCallback
    at: datetime
    outcome: Outcome | None = None
    rung: int = 1
    next_at: datetime | None = None
    closes: bool = False
    due_kind: DueKind = DueKind.SAME_DAY

    def of(self, callback: LoggedCallback) -> Event:
        """The event as that of another callback, of which its own became a part: it opened none."""
        what = What.JOINED if self.what is What.OPENED else self.what
        return self._replace(what=what, callback=callback)


class Mark(NamedTuple):
    """What became of one call of the log.

    Attributes:
        call: the number of its row.
        effect: what it did.
        callback: to which callback, or which one had it in view; None for none.
    """

    call: int
    effect: Effect
    callback: LoggedCallback | Past | None

    def of(self, callback: LoggedCallback) -> Mark:
        """The mark with another callback, of which its own became a part: it opened none."""
        return Mark(self.call, Effect.JOINED if self.effect is Effect.OPENED else self.effect, callback)


@dataclass(slots=True)
class Reconciled:
    """What the calls of a number come to, or those of several numbers of one person.

    Attributes:
        made: callbacks this log opened, as they are at its end.
        reopened: callbacks that were closed as unreached, by this log too, and that it opened again.
        events: what was done, in order.
        marks: what became of each of its calls.
        settled: how many it opened, or opened again, from before and a later call of the log settled; not
            those that it tried to the end in vain.
    """

    made: list[LoggedCallback] = field(default_factory=list)
    reopened: list[LoggedCallback] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    settled: int = 0


class Line(NamedTuple):
    """One number of a person.

    Attributes:
        moments: its calls in the order of time, known ones among them.
        known: what the store knows of it; what several numbers share is the same object in each.
        lane: what kind of caller it is, for callbacks that are opened.
    """

    moments: Sequence[Moment]
    known: Known
    lane: Lane


def reconcile(moments: Iterable[Moment], known: Known, lane: Lane, terms: Terms) -> Reconciled:
    """Go through the calls of one number.

    Args:
        moments: its calls in the order of time, known ones among them.
        known: what the store knows of it; ``known.open`` is changed to what it is afterwards.
        lane: what kind of caller it is, for callbacks that are opened.
        terms: what callbacks are judged by.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    found = Reconciled()
    history = _History(known, lane, terms, found)
    for moment in moments:
        history.go_on(moment)
    history.end()
    return found


def reconcile_together(lines: Sequence[Line], terms: Terms) -> tuple[Reconciled, list[list[LoggedCallback]]]:
    """Go through the calls of several numbers of one person, whose callbacks were merged into one.

    Each number keeps a history of its own, because what it was owed before and after the merged callback is
    its own; the calls are gone through in the order of time, whichever number they came from.

    Returns:
        What they come to, and which callbacks the log opened for each of the numbers, in their order.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    found = Reconciled()
    histories = [_History(line.known, line.lane, terms, found) for line in lines]
    calls = [
        (moment.at, history, moment)
        for history, line in zip(histories, lines, strict=True)
        for moment in line.moments
    ]
    for at, history, moment in sorted(calls, key=itemgetter(0)):
        for one in histories:
            one.catch_up(at)
        history.go_on(moment)
    for history in histories:
        history.catch_up(None)
    for history in histories:
        history.end()
    return found, [history.made for history in histories]


class _History:
    """The history of one number as far as it was gone through.

    Attributes:
        made: callbacks that the log opened for this number.
    """

    def __init__(self, known: Known, lane: Lane, terms: Terms, found: Reconciled) -> None:
        """Begin; what it comes to is added to ``found``, which several numbers of one person share."""
        self.made: list[LoggedCallback] = []
        self._reopened: list[LoggedCallback] = []
        self._known = known
        self._lane = lane
        self._terms = terms
        self._found = found
        self._open: LoggedCallback | None = None
        self._to_begin = known.open
        self._to_end = list(reversed(known.past))
        self._given_up = known.given_up

    def go_on(self, moment: Moment) -> None:
        """Take one call in. Raises NeverOpen."""
        self.catch_up(moment.at)
        callback, call = self._open, moment.call
        if call is None and (callback is None or callback.before is not None):
            return  # what it did is in the store already
        if moment.kind is Kind.TRIED:
            if call is not None:
                self._they_tried(moment.at, call)
            return
        same = self._known.written if moment.kind is Kind.HELPED else self._known.tried
        if callback is None or callback.in_hand or (call is not None and _is_among(same, moment)):
            self._mark(call, Effect.NONE, None)
        elif moment.kind is Kind.HELPED:
            self._they_were_helped(callback, moment)
        else:
            self._we_tried(callback, moment)

    def end(self) -> None:
        """Take in what the store knows of the time after the last call, and judge what is still owed."""
        self.catch_up(None)
        if self._open is not None:
            self._judge(self._open, self._terms.now)
        self._part_with_the_backlog()

    def catch_up(self, at: datetime | None) -> None:
        """Begin and end the callbacks that the store knows, up to an instant, or all of them.

        A call from another number of theirs may have closed what is owed, or have opened it again.
        """
        self._let_go()
        if self._given_up is not None and self._given_up.state.is_open:
            self._open, self._given_up = self._given_up, None
        while self._to_end and (at is None or self._to_end[-1].closed_at < at):
            self._end_with(self._to_end.pop())
        begins = self._to_begin
        if begins is not None and (at is None or begins.state.received <= at):
            self._to_begin = None
            if self._open is not None:
                self._join_known(self._open, begins)
            self._open = begins

    def _let_go(self) -> None:
        """Wait no more for what is closed; given up as unreached, a call of theirs opens it again."""
        callback = self._open
        if callback is not None and not callback.state.is_open:
            self._given_up = callback if callback.state.is_given_up else None
            self._open = None

    def _they_tried(self, at: datetime, call: int) -> None:
        callback = self._open
        if callback is not None:
            self._join(callback, at, call)
            return
        for past in self._to_end:
            if past.received <= at:
                # It was dealt with: whoever closed that callback helped this caller after this call.
                self._mark(call, Effect.NONE, past)
                return
        if self._given_up is not None and self._opens_again(self._given_up, at):
            self._reopen(self._given_up, at, call)
            return
        self._open = callback = LoggedCallback(life.opened(at, self._lane, self._terms))
        self.made.append(callback)
        self._found.made.append(callback)
        self._did(What.OPENED, callback, at)
        self._mark(call, Effect.OPENED, callback)

    def _join(self, callback: LoggedCallback, at: datetime, call: int) -> None:
        was_backlog = callback.state.backlog
        callback.state = life.called_again(callback.state, at, self._terms, known_until=callback.touched)
        self._did(What.JOINED, callback, at)
        is_promoted = was_backlog and not callback.state.backlog
        if is_promoted and callback.before is not None and callback not in self._found.reopened:
            self._did(What.PROMOTED, callback, at)
        self._mark(call, Effect.JOINED, callback)

    def _opens_again(self, given_up: LoggedCallback, at: datetime) -> bool:
        """Whether a call opens again what was given up: nothing was owed to them since."""
        ended = given_up.state.closed_at
        if ended is None or self._is_owed_later():
            return False
        return life.opens_again(at, given_up.state.last_outcome, ended)

    def _is_owed_later(self) -> bool:
        """Whether the store knows of something that was owed to them later: of that this was a part."""
        return self._to_begin is not None or bool(self._to_end)

    def _reopen(self, given_up: LoggedCallback, at: datetime, call: int) -> None:
        given_up.state = life.reopened(given_up.state, at, self._terms)
        self._open, self._given_up = given_up, None
        self._reopened.append(given_up)
        self._found.reopened.append(given_up)
        self._did(What.REOPENED, given_up, at)
        self._mark(call, Effect.REOPENED, given_up)

    def _they_were_helped(self, callback: LoggedCallback, moment: Moment) -> None:
        if not callback.is_news(moment.at):
            self._mark(moment.call, Effect.NONE, callback)
            return
        self._judge(callback, moment.at)
        callback.state = life.helped(callback.state, moment.at, moment.at)
        self._did(What.CLOSED, callback, moment.at)
        self._mark(moment.call, Effect.CLOSED, callback)
        self._open = None

    def _we_tried(self, callback: LoggedCallback, moment: Moment) -> None:
        at, outcome, is_news = moment.at, OUTCOMES[moment.kind], callback.is_news(moment.at)
        self._judge(callback, at)
        rung = callback.state.rung
        callback.state = life.tried(
            callback.state,
            at,
            outcome,
            self._terms,
            known_until=callback.touched,
            may_end=not self._is_owed_later(),
        )
        closes = not callback.state.is_open
        next_at = callback.state.next_at if is_news and not closes else None
        self._found.events.append(Event(What.ATTEMPTED, callback, at, outcome, rung, next_at, closes))
        self._mark(moment.call, Effect.CLOSED if closes else Effect.NONE, callback)
        self._let_go()

    def _end_with(self, past: Past) -> None:
        """End what this log opened with the callback, closed since, that was owed to the number after it.

        Given up as unreached without a try in time, that callback met nothing (rule 4).
        """
        callback = self._open
        if callback is None or callback.before is not None:
            return
        is_met = past.met_at is not None or past.outcome is None or past.outcome.facts.is_try
        met_at = (past.met_at or past.closed_at) if is_met else None
        self._judge(callback, met_at or past.closed_at)
        callback.state = life.settled_elsewhere(
            callback.state,
            past.closed_at,
            past.outcome,
            met_at=met_at,
            reached_at=past.reached_at,
        )
        self._did(What.CLOSED, callback, past.closed_at)
        self._open = None

    def _join_known(self, older: LoggedCallback, known: LoggedCallback) -> None:
        """Let what the store knows take over what this log opened before it."""
        if older.state.due < known.state.received:
            self._judge(older, self._terms.now)
        known.state, its_verdict = preceded(
            known.state,
            older.state,
            in_hand=known.in_hand,
            known_until=known.touched or known.state.received,
        )
        # Somebody who has it in hand counts their own tries.
        dropped = {What.BREACHED: not its_verdict, What.ATTEMPTED: known.in_hand}
        found = self._found
        found.made.remove(self.made.pop())  # the last one: a callback is opened only when none is owed
        kept = [one for one in found.events if one.callback is not older or not dropped.get(one.what)]
        found.events = [one.of(known) if one.callback is older else one for one in kept]
        found.marks = [mark.of(known) if mark.callback is older else mark for mark in found.marks]

    def _part_with_the_backlog(self) -> None:
        """Say of what was opened from before whether it still waits; what was settled since is in no list."""
        # One may have been opened, given up and opened again: it is said once.
        for made in dict.fromkeys((*self.made, *self._reopened)):
            if made.state.backlog and made.state.is_open:
                self._did(What.BACKLOGGED, made, self._terms.now)
            elif made.state.backlog:
                made.state = life.left_backlog(made.state)
                self._found.settled += not made.state.is_given_up

    def _judge(self, callback: LoggedCallback, until: datetime) -> None:
        """Stamp its deadline if that passed unmet before an instant, and has passed by now."""
        before, callback.state = (
            callback.state,
            life.passed(callback.state, min(until, self._terms.now)),
        )
        if callback.state is not before:
            due, kind = before.due, before.due_kind
            self._found.events.append(Event(What.BREACHED, callback, due, due_kind=kind))

    def _did(self, what: What, callback: LoggedCallback, at: datetime) -> None:
        self._found.events.append(Event(what, callback, at))

    def _mark(self, call: int | None, effect: Effect, callback: LoggedCallback | Past | None) -> None:
        if call is not None:
            self._found.marks.append(Mark(call, effect, callback))


def _is_among(recorded: Iterable[datetime], moment: Moment) -> bool:
    """Whether one of these instants is that of this call, as exactly as people write things down."""
    return any(moment.at - SAME_CALL <= at <= moment.until + SAME_CALL for at in recorded)
