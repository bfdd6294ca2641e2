"""Who is this: what the practice knows of the number that is being typed, and the words to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.contacts import Contact, CrisisSeen, HistoryLine, WhoIsThis
from frontdesk.domain.phone.dialing import dialed
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.ui.show import Glyphs, moment, short_moment, standing_badge, who
from frontdesk.ui.text import data, said
from frontdesk.ui.widgets.panels import Facts

if TYPE_CHECKING:
    from frontdesk.domain.referrals.patients import PatientLine

_NOTHING = "Type the number: from the third digit on, who called from it shows here."


class SayPanel(Static):
    """The words to say to the caller, a sentence a line."""

    def __init__(self) -> None:
        super().__init__(id="say", classes="panel")
        self.border_title = "Say"
        self._said: Sequence[str] = ()

    def say(self, sentences: Sequence[str]) -> None:
        """Show the words to say."""
        if sentences == self._said:
            return
        self._said = sentences
        # The panel has its place: other words need no other layout.
        self.update(Content("\n").join(Content(f"“{line}”") for line in sentences), layout=False)


class WhoPanel(Facts):
    """Who is this: the right side of the Calls screen."""

    def __init__(self) -> None:
        """Make the panel; the keys stay with the form."""
        super().__init__()
        self.id = "who"
        self._first = Content("")
        self._office = Content("")
        self._below = ""
        self._known = Content(_NOTHING).stylize("$quiet")

    def on_mount(self) -> None:
        """Show that nothing is known yet."""
        self._draw()

    def mark(self, referrer: str) -> None:
        """Mark that this is the first patient a referrer sends, or take the mark away with ""."""
        first = Content.assemble(("First referral from ", "bold $met"), data(referrer, "bold $met"))
        self._first = first if referrer else Content("")
        self._draw()

    def show_office(self, key: str) -> None:
        """Show the key for all patients of the office that calls; "" takes it away."""
        words = Content.assemble(
            (key, "bold $accent"), (" all their patients, and what is owed", "$secondary")
        )
        self._office = words if key else Content("")
        self._draw()

    def nothing(self, words: str = _NOTHING) -> None:
        """Nothing is known: nothing is typed yet, or it cannot be a number."""
        self._tell(said(words, "$quiet"))

    def say_below(self, words: str) -> None:
        """Show the words to say in the frame, where there is no room for a panel of their own."""
        if words != self._below:
            self._below = words
            self.border_subtitle = Content(words)

    def _tell(self, known: Content) -> None:
        self._known = known
        self._draw()

    def _draw(self) -> None:
        """What is known; above it the mark of a first referral, and the key of a referring office."""
        lines = [line for line in (self._first, self._office, self._known) if line]
        self.show("Who is this", Content("\n").join(lines), ours=True)

    def show_known(
        self,
        known: WhoIsThis,
        callback: Callback | None,
        ways: Sequence[PatientLine] = (),
        *,
        now: datetime,
        rule: SameDayRule,
        glyphs: Glyphs,
        number_words: Mapping[str, str],
        odd: str = "",
        name: str = "",
    ) -> None:
        """Show what is known of a number.

        Args:
            known: what the services found.
            callback: the callback still owed to it, or None.
            ways: where its contacts are on the way from referral to treatment.
            now: the present instant.
            rule: the rule, to say where the callback stands.
            glyphs: the signs in use.
            number_words: how the contacts' numbers are shown.
            odd: why the number cannot be dialed, or "".
            name: the name in the form, for a caller whose name is not kept yet.
        """
        if not known.exact:
            lines = _candidates(known.contacts, number_words)
        else:
            lines = [_crisis(one, known, now, rule.hours) for one in known.crises] + _header(known, name)
            if odd:
                lines.append(Content(f"This number cannot be dialed: {odd}.").stylize("$at-risk"))
            if callback is not None:
                lines.append(_owed(callback, rule, now, glyphs))
            lines += [_way(one, several=len(ways) > 1) for one in ways]
            lines += [_line(line, now, rule.hours) for line in known.history]
        self._tell(Content("\n").join(lines))


def _candidates(contacts: Sequence[Contact], number_words: Mapping[str, str]) -> list[Content]:
    if not contacts:
        return [Content("Nobody we know. First call from this number.").stylize("$quiet")]
    return [
        Content.assemble(
            data(number_words.get(dialed(one.numbers[0], one.extension), "") + "  ", "$quiet"),
            data(who(one.name)),
            ("  " + one.lane.words, "$quiet"),
        )
        for one in contacts
    ]


def _header(known: WhoIsThis, name: str) -> list[Content]:
    if not known.calls_ever:
        called = "first call from this number"
    elif known.calls_today:
        called = f"{_ordinal(known.calls_today + 1)} call today"
    else:
        called = "called once before" if known.calls_ever == 1 else f"called {known.calls_ever} times before"
    lines: list[Content] = []
    for contact in known.contacts:
        behind = Content.assemble(" · ", data(f"x{contact.extension}", "bold")) if contact.extension else ""
        words = f" · {contact.lane.words} · {called}"
        lines.append(Content.assemble(data(who(contact.name), "bold"), behind, words))
        message = Content.assemble(("Message: ", "$quiet"), contact.voicemail.words)
        sent = (
            Content.assemble((" · source: ", "$quiet"), data(contact.source))
            if contact.source
            else Content("")
        )
        lines.append(Content.assemble(message, sent))
    if not known.contacts:
        lines.append(Content.assemble(data(name, "bold") if name else "No name yet", f" · {called}"))
    if len(known.contacts) > 1:
        lines.append(Content("Several people share this number: pick the name.").stylize("$at-risk"))
    return lines


def _crisis(seen: CrisisSeen, known: WhoIsThis, now: datetime, hours: OpeningHours) -> Content:
    """Return a crisis of theirs, above all else: whoever picks up must know."""
    alone = len(known.contacts) == 1 and known.contacts[0].name == seen.name
    whose = f" of {seen.name}" if seen.name and not alone else ""
    # Red is for what is still to be done; that there was one is said in words.
    mark = ("CRISIS", "bold") if seen.accepted_at else (" CRISIS ", "bold $on-crisis on $crisis")
    since = Content.assemble(mark, f" {moment(seen.opened_at, now, hours)}")
    if not seen.accepted_at:
        return Content.assemble(since, data(whose), (", nobody accepted it yet: F9", "bold"))
    at = moment(seen.accepted_at, now, hours)
    return Content.assemble(since, data(f"{whose}, accepted by {seen.accepted_by} {at}"))


def _owed(callback: Callback, rule: SameDayRule, now: datetime, glyphs: Glyphs) -> Content:
    badge = standing_badge(callback, rule, now, glyphs)
    owner = data(f"{callback.owner} has it") if callback.owner else Content("nobody has it")
    return Content.assemble(("callback OPEN  ", "bold"), (badge.text, f"bold ${badge.style}"), ", ", owner)


def _way(line: PatientLine, *, several: bool) -> Content:
    """Return where somebody is on the way: the step, who referred them, and what is waiting.

    Args:
        line: their line of the Patients list.
        several: True if more than one person is on this number, so that the name is needed.
    """
    whose = Content.assemble(data(who(line.name)), " ") if several else Content("")
    parts = (
        (", sent by ", line.referrers[0] if line.referrers else ""),
        ("; waits for ", line.waiting_for),
        ("; next: ", line.next_step),
    )
    known = [Content.assemble((words, "$quiet"), data(value)) for words, value in parts if value]
    return Content.assemble(whose, (line.step.words, "bold"), *known)


def _line(line: HistoryLine, now: datetime, hours: OpeningHours) -> Content:
    arrow = "in " if line.kind.endswith("in") else "out"
    text = Content.assemble(
        (f"{short_moment(line.at, now, hours):>{hours.style.clock_width}} {arrow} ", "$quiet"),
        data(line.what),
    )
    return Content.assemble(text, "  ", data(line.note, "$quiet")) if line.note else text


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 11 <= number % 100 <= 13 else endings.get(number % 10, 'th')}"
