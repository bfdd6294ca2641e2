"""What the calls of one number in a call log do to its callbacks: pure, and in the order of time.

A missed call from outside opens a callback, a repeated one joins it, an answered one closes it, and so
does a call of ours that was answered; one that was not is a try. What the store knows already is part of
the story: calls that the desk wrote down, tries it recorded, callbacks open and closed, earlier imports.
So it does not matter in which order logs are imported, and what a person recorded is not done twice.
A try that fails on the closing rung was the last one and closes as unreached, unless more was owed to them
later. What was closed as unreached is opened again by the first missed call after that (``logged_repeats``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from frontdesk.domain.calls import Effect
from frontdesk.domain.judge import Judge
from frontdesk.domain.lanes import Lane
from frontdesk.domain.logged import OUTCOMES, Deed, Kind, Known, Mark, Moment, Past, Told, What
from frontdesk.domain.logged_repeats import opens_again
from frontdesk.domain.outcomes import Outcome
from frontdesk.domain.owed import Owed

#: A logged call so close to one that the desk wrote down itself, or to a try it recorded, is the same one:
#: what the person said about it counts, and not what the log makes of it.
SAME_CALL = timedelta(minutes=10)


def tell(moments: Iterable[Moment], known: Known, lane: Lane, judge: Judge) -> Told:
    """Go through the calls of one number.

    Args:
        moments: its calls in the order of time, known ones among them.
        known: what the store knows of it; ``known.open`` is changed to what it is afterwards.
        lane: what kind of caller it is, for callbacks that are opened.
        judge: the rule, the ladder and the present.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    told = Told()
    story = Story(known, lane, judge, told)
    for moment in moments:
        story.go_on(moment)
    story.end()
    return told


class Story:
    """The story of one number as far as it is told.

    Attributes:
        made: callbacks that the log opened for this number.
    """

    def __init__(self, known: Known, lane: Lane, judge: Judge, told: Told) -> None:
        """Begin it.

        Args:
            known: what the store knows of the number.
            lane: what kind of caller it is, for callbacks that are opened.
            judge: the rule, the ladder and the present.
            told: what it comes to is added here; several numbers of one person share it.
        """
        self.made: list[Owed] = []
        self._reopened: list[Owed] = []
        self._known = known
        self._lane = lane
        self._judge = judge
        self._told = told
        self._owed: Owed | None = None
        self._to_begin = known.open
        self._to_end = list(reversed(known.past))
        self._given_up = known.given_up

    def go_on(self, moment: Moment) -> None:
        """Tell one call. Raises NeverOpen."""
        self.catch_up(moment.at)
        owed, call = self._owed, moment.call
        if call is None and (owed is None or owed.id is not None):
            return  # what it did is in the store already
        if moment.kind is Kind.TRIED:
            if call is not None:
                self._they_tried(moment.at, call)
            return
        same = self._known.written if moment.kind is Kind.HELPED else self._known.tried
        if owed is None or owed.in_hand or (call is not None and _is_among(same, moment)):
            self._mark(call, Effect.NONE, None)
        elif moment.kind is Kind.HELPED:
            self._they_were_helped(owed, moment)
        else:
            self._we_tried(owed, moment)

    def end(self) -> None:
        """Tell what the store knows of the time after the last call, and judge what is still owed."""
        self.catch_up(None)
        owed = self._owed
        if owed is not None and owed.passed(self._judge):
            self._breached(owed)
        self._part_with_the_backlog()

    def _part_with_the_backlog(self) -> None:
        """Say of what was opened from before whether it still waits; what was settled since is in no list."""
        # One may have been opened, given up and opened again: it is said once.
        for made in dict.fromkeys((*self.made, *self._reopened)):
            if made.backlog and made.closed_at is None:
                self._did(What.BACKLOGGED, made, self._judge.now)
            elif made.backlog:
                made.backlog = made.stamped = False
                self._told.settled += made.last_outcome is not Outcome.UNREACHED

    def catch_up(self, at: datetime | None) -> None:
        """Begin and end the callbacks that the store knows, up to an instant, or all of them.

        A call from another number of theirs may have closed what is owed, or have opened it again.
        """
        self._let_go()
        if self._given_up is not None and self._given_up.closed_at is None:
            self._owed, self._given_up = self._given_up, None
        while self._to_end and (at is None or self._to_end[-1].closed_at < at):
            self._end_with(self._to_end.pop())
        if self._to_begin is not None and (at is None or self._to_begin.received <= at):
            known, self._to_begin = self._to_begin, None
            if self._owed is not None:
                self._merge(self._owed, known)
            self._owed = known

    def _let_go(self) -> None:
        """Wait no more for what is closed; given up as unreached, a call of theirs opens it again."""
        owed = self._owed
        if owed is not None and owed.closed_at is not None:
            self._given_up = owed if owed.last_outcome is Outcome.UNREACHED else None
            self._owed = None

    def _they_tried(self, at: datetime, call: int) -> None:
        owed = self._owed
        if owed is not None:
            promoted = owed.called_again(at, self._judge)
            self._did(What.JOINED, owed, at)
            if promoted and owed.id is not None and owed not in self._told.reopened:
                self._did(What.PROMOTED, owed, at)
            self._mark(call, Effect.JOINED, owed)
            return
        for past in self._to_end:
            if past.received <= at:
                # It was dealt with: whoever closed that callback helped this caller after this call.
                self._mark(call, Effect.NONE, past)
                return
        if self._given_up is not None and self._opens_again(self._given_up, at):
            self._reopen(self._given_up, at, call)
            return
        self._owed = owed = Owed.opened(at, self._lane, self._judge)
        self.made.append(owed)
        self._told.made.append(owed)
        self._did(What.OPENED, owed, at)
        self._mark(call, Effect.OPENED, owed)

    def _opens_again(self, given_up: Owed, at: datetime) -> bool:
        """Whether a call opens again what was given up: nothing was owed to them since."""
        ended = given_up.closed_at
        if ended is None or self._is_owed_later():
            return False
        return opens_again(at, given_up.last_outcome, ended)

    def _is_owed_later(self) -> bool:
        """Whether the store knows of something that was owed to them later: of that this was a part."""
        return self._to_begin is not None or bool(self._to_end)

    def _reopen(self, given_up: Owed, at: datetime, call: int) -> None:
        given_up.reopen(at, self._judge)
        self._owed, self._given_up = given_up, None
        self._reopened.append(given_up)
        self._told.reopened.append(given_up)
        self._did(What.REOPENED, given_up, at)
        self._mark(call, Effect.REOPENED, given_up)

    def _they_were_helped(self, owed: Owed, moment: Moment) -> None:
        if not owed.is_news(moment.at):
            self._mark(moment.call, Effect.NONE, owed)
            return
        if owed.met(moment.at, self._judge):
            self._breached(owed)
        owed.closed(moment.at, Outcome.THEY_CALLED, reached_at=moment.at)
        self._did(What.CLOSED, owed, moment.at)
        self._mark(moment.call, Effect.CLOSED, owed)
        self._owed = None

    def _we_tried(self, owed: Owed, moment: Moment) -> None:
        outcome, rung, is_news = OUTCOMES[moment.kind], owed.rung, owed.is_news(moment.at)
        is_last = owed.ends_ladder(moment.at, outcome) and not self._is_owed_later()
        if owed.tried(moment.at, outcome, self._judge):
            self._breached(owed)
        if is_last and owed.gave_up(moment.at, self._judge):
            self._breached(owed)
        if moment.kind is Kind.REACHED and is_news:
            owed.closed(moment.at, outcome, reached_at=moment.at)
        closes = owed.closed_at is not None
        next_at = owed.next_at if is_news and not closes else None
        self._told.deeds.append(Deed(What.ATTEMPTED, owed, moment.at, outcome, rung, next_at, closes))
        self._mark(moment.call, Effect.CLOSED if closes else Effect.NONE, owed)
        self._let_go()

    def _end_with(self, past: Past) -> None:
        """End what this log opened with the callback, closed since, that was owed to the number after it."""
        owed = self._owed
        if owed is None or owed.id is not None:
            return
        if _ended_late(owed, past, self._judge):
            self._breached(owed)
        owed.closed(past.closed_at, past.outcome or Outcome.THEY_CALLED, reached_at=past.reached_at)
        self._did(What.CLOSED, owed, past.closed_at)
        self._owed = None

    def _merge(self, older: Owed, known: Owed) -> None:
        """Let what the store knows take over what this log opened before it."""
        if older.due < known.received and older.passed(self._judge):
            self._breached(older)
        its_verdict = known.absorb(older)
        # Somebody who has it in hand counts their own tries.
        dropped = {What.BREACHED: not its_verdict, What.ATTEMPTED: known.in_hand}
        told = self._told
        told.made.remove(self.made.pop())  # the last one: a callback is opened only when none is owed
        kept = [deed for deed in told.deeds if deed.owed is not older or not dropped.get(deed.what)]
        told.deeds = [deed.of(known) if deed.owed is older else deed for deed in kept]
        told.marks = [mark.of(known) if mark.callback is older else mark for mark in told.marks]

    def _breached(self, owed: Owed) -> None:
        self._told.deeds.append(Deed(What.BREACHED, owed, owed.due, due_kind=owed.due_kind))

    def _did(self, what: What, owed: Owed, at: datetime) -> None:
        self._told.deeds.append(Deed(what, owed, at))

    def _mark(self, call: int | None, effect: Effect, callback: Owed | Past | None) -> None:
        if call is not None:
            self._told.marks.append(Mark(call, effect, callback))


def _ended_late(owed: Owed, past: Past, judge: Judge) -> bool:
    """Whether what ends with a callback that is closed is to be stamped: its deadline had passed by then.

    Given up as unreached without a try in time, that callback met nothing (rule 4).
    """
    if past.met_at is None and past.outcome is Outcome.UNREACHED:
        return owed.due < past.closed_at and owed.passed(judge)
    return owed.met(past.met_at or past.closed_at, judge)


def _is_among(recorded: Iterable[datetime], moment: Moment) -> bool:
    """Whether one of these instants is that of this call, as exactly as people write things down."""
    return any(moment.at - SAME_CALL <= at <= moment.until + SAME_CALL for at in recorded)
