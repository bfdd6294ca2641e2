"""The frame of every screen: practice and clock, who covers, time to close, three counts; the screens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product

from textual import events
from textual.content import Content
from textual.timer import Timer

from frontdesk.services.callbacks.queue import Standing
from frontdesk.ui.api.desk import Desk, desk_of
from frontdesk.ui.commands import ANSWER_KEY, CRISIS_KEY, SCREENS, with_own_keys
from frontdesk.ui.notices import Notice
from frontdesk.ui.text import ours
from frontdesk.ui.widgets import frame_words as words
from frontdesk.ui.widgets.pressable import Part, Pressables, Row

#: Over the whole first line while nobody accepted a crisis.
_RED = "bold $on-crisis on $crisis"
_TO_CRISIS = Part(Content(f" {CRISIS_KEY.key_shown} {CRISIS_KEY.words} ").stylize("bold"), CRISIS_KEY.action)

#: That nothing here is real, in the fewest cells.
_DEMO = Part(Content(" DEMO ").stylize("bold $accent"))
#: Cells of a line with room for the weekday and the words "on phones".
_ROOMY = 100
#: Seconds until a frame that shows old rows looks at their age again.
_LOOK_AGAIN = 30.0


class Frame(Pressables):
    """Two lines at the top, and a third while the backup is called; what can be pressed has a key too."""

    def __init__(self, screen_name: str) -> None:
        """Make the frame of one screen.

        Args:
            screen_name: which of the screens is open, to mark it.
        """
        super().__init__()
        self._screen_name = screen_name
        self._age_timer: Timer | None = None

    @property
    def desk(self) -> Desk:
        """The program."""
        return desk_of(self)

    def on_resize(self, event: events.Resize) -> None:
        """Show what is known so far in the new width."""
        self.show_standing(self.desk.standing)

    def show_standing(self, standing: Standing | None) -> None:
        """Show the counts and the cover as last read, and how long ago that was, if it was long."""
        if standing is None:
            return
        now = self.desk.now()
        here = Part(words.at_this_desk(self.desk.person))
        first = self._first(standing, now, here)
        rows = [first, self._second(standing, now, None if here in first.left else here)]
        if (calling := self._banner(now)) is not None:
            rows.append(calling)
        self.set_class(calling is not None, "-banner")
        self.show(rows)
        self._watch_the_age(standing, now)

    def _first(self, standing: Standing, now: datetime, here: Part) -> Row:
        """Return the longest words for which there is room; the counts are never cut."""
        crisis, ways = self._crisis(), list(self._ways(standing, now, here))
        lines = [([crisis, *left] if crisis else left, counts) for left, counts in ways]
        width = self.size.width
        left, counts = next((line for line in lines if _cells(*line) <= width), lines[-1])
        return Row(left, counts, _RED if crisis else "")

    def _ways(self, standing: Standing, now: datetime, here: Part) -> Iterator[tuple[list[Part], list[Part]]]:
        """Yield the first line, from the longest to the shortest: the practice goes first, the clock last.

        Who sits here stands in it while nobody said who covers, else in the second line if there is room.
        """
        hours = self.desk.hours
        name = ours(f" {self.desk.practice.settings.name} ", "bold")
        dates = words.dates(now, hours)
        closes = words.closing(standing, now, hours)
        cover = words.covering(self.desk.cover.cover) or (here.content,)
        wide, tight, least = words.counts(standing, self.desk.glyphs)
        mark = self._marks(standing, now)
        mark_only = _parts(*mark)
        if self.desk.is_masked:
            mark.append(words.MASKED_TILL_SIGN_IN if self.desk.lock.is_on else words.MASKED)
        if self.desk.demo and _cells(self._screens_that_fit(), [_TO_CRISIS, _DEMO]) > self.size.width:
            # The second line has no room for it.
            mark.append(_DEMO.content)
        if self.size.width >= _ROOMY:
            for counts in (wide, tight):
                yield _parts(*mark, name, dates[0], cover[0], closes[0]), counts
            for counts in (wide, tight):
                yield _parts(*mark, dates[0], cover[0], closes[0]), counts
            for some in cover:
                yield _parts(*mark, dates[0], some, closes[0]), tight
        for ends in ([closes[-1]], []):
            for some, date in product(cover, dates[1:3]):
                yield _tight(_parts(*mark, date, some, *ends)), tight
        for date in dates[2:]:
            yield _parts(*mark, date), tight
        yield mark_only, tight
        yield _parts(*mark, dates[-1]), least
        yield mark_only, least

    def _marks(self, standing: Standing, now: datetime) -> list[Content]:
        """Return what goes before everything else: an urgent notice, that the rows are old, any notice."""
        notices, wide = self.desk.notices, self.size.width >= _ROOMY
        urgent, other = notices.pressing(urgent=True), notices.pressing(urgent=False)
        old = words.stale(standing.checked_at, now, self.desk.glyphs)
        marks = [] if old is None or urgent is not None else [old]
        if urgent is not None:
            room = self.size.width if wide else self.size.width // 3
            words_that_fit = next((way for way in urgent.words if len(way) <= room), urgent.words[-1])
            marks.append(Content(f" {words_that_fit} ").stylize(_RED))
        if other is not None and not self._fits_second(other):
            marks.append(Content(f" {other.words[-1]} ").stylize("bold $at-risk"))
        return marks

    def _fits_second(self, notice: Notice) -> bool:
        """True if the second line has room for the shortest words of a notice."""
        return len(notice.words[-1]) + 2 <= self.size.width - _cells(self._screens_that_fit(), [_TO_CRISIS])

    def _second(self, standing: Standing, now: datetime, here: Part | None) -> Row:
        """Return the screens, what is to be said about the day, and CRISIS.

        Args:
            standing: as last read.
            now: the present instant, UTC.
            here: who sits at this desk; None where the first line says it.
        """
        screens = self._screens_that_fit()
        room = self.size.width - _cells(screens, [_TO_CRISIS])
        notice = Part(self._notice(standing, now, room))
        if here is not None and here.cells <= room - notice.cells:
            screens.append(here)
        return Row(screens, [notice, _TO_CRISIS])

    def _crisis(self) -> Part | None:
        """Return what turns the whole line red: nobody accepted a crisis yet."""
        waiting = len(self.desk.crisis.waiting)
        if not waiting:
            return None
        what = "CRISIS" if waiting == 1 else f"{waiting} CRISES"
        text = f" {self.desk.glyphs.crisis} {what} not accepted: press {CRISIS_KEY.key_shown} "
        return Part(Content(text), CRISIS_KEY.action)

    def _screens_that_fit(self) -> list[Part]:
        """Return the screens with lines between them; where that is too much without, or with one blank.

        They have their places in a width, whatever there is to say behind them.
        """
        lined = self._screens("│")
        if _cells(lined, [_TO_CRISIS]) + (_DEMO.cells if self.desk.demo else 0) <= self.size.width:
            return lined
        plain = self._screens("")
        return plain if _cells(plain, [_TO_CRISIS]) <= self.size.width else _tight(plain)

    def _screens(self, between: str) -> list[Part]:
        parts: list[Part] = []
        for command in with_own_keys(self, SCREENS):
            if parts and between:
                parts.append(Part(Content(between).stylize("$line")))
            here = command.screen == self._screen_name
            label = Content(f" {command.key_shown} {command.words} ")
            parts.append(Part(label.stylize("bold $accent" if here else "$secondary"), command.action))
        return parts

    def _notice(self, standing: Standing, now: datetime, room: int) -> Content:
        """Return the forecast when it will not be made; else a notice, the demo, or when all is made."""
        is_late = standing.pace.at_risk and standing.opens is None
        style = "bold $at-risk" if is_late else "$secondary"
        ways: list[tuple[str, str]] = []
        if (stands := self.desk.notices.pressing(urgent=False)) is not None:
            ways = [(way, "bold $at-risk") for way in stands.words]
        if standing.opens is None and (is_late or not self.desk.demo):
            hours = self.desk.hours
            forecast = [(way, style) for way in words.pace_words(standing.pace, now, hours)]
            ways = forecast + ways if is_late else ways + forecast
        if self.desk.demo:
            ways += [(way, "bold $accent") for way in ("DEMO: invented people, nothing is kept", "DEMO")]
        fits = (Content(f" {way} ").stylize(style) for way, style in ways if len(way) + 2 <= room)
        return next(fits, Content(""))

    def _banner(self, now: datetime) -> Row | None:
        """Return the call for the backup; on the crisis screen there is nothing else to do."""
        calls = self.desk.cover.escalations
        if not calls or self._screen_name == "crisis":
            return None
        from frontdesk.ui.widgets.banner import banner

        hours = self.desk.hours
        (answer,) = with_own_keys(self, [ANSWER_KEY])
        return banner(calls, self.desk.cover.cover, now, hours, self.size.width, answer)

    def _watch_the_age(self, standing: Standing, now: datetime) -> None:
        """Look at the age of the rows again when they turn old: a new read comes before that."""
        if self._age_timer is not None:
            self._age_timer.stop()
        left = (standing.checked_at + words.STALE_AFTER - now).total_seconds()
        self._age_timer = self.set_timer(left + 1 if left > 0 else _LOOK_AGAIN, self._show_again)

    def _show_again(self) -> None:
        self.show_standing(self.desk.standing)


def _parts(*texts: Content | str) -> list[Part]:
    return [Part(text if isinstance(text, Content) else Content(text)) for text in texts]


def _tight(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with one blank between two of them."""
    return [replace(part, content=part.content.rstrip(" ")) for part in parts]


def _cells(left: Sequence[Part], right: Sequence[Part]) -> int:
    return sum(part.cells for part in (*left, *right))
