"""Who is this: what the practice knows of the number that is being typed, and the words to say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.callbacks import Callback
from frontdesk.domain.contacts import Contact, HistoryLine, WhoIsThis
from frontdesk.domain.hours import OpeningHours
from frontdesk.domain.same_day import SameDayRule
from frontdesk.ui.show import Glyphs, moment, standing_badge, who
from frontdesk.ui.text import data, plain

_NOTHING = "Type the number: from the third digit on, who called from it shows here."


class WhoPanel(Vertical):
    """The right side of the Calls screen."""

    def compose(self) -> ComposeResult:
        """What is known, then what to say."""
        with VerticalScroll(id="who", classes="panel", can_focus=False) as who_box:
            who_box.border_title = "Who is this"
            yield Static(Content(_NOTHING).stylize("$quiet"), id="known")
        with Vertical(id="say", classes="panel") as say_box:
            say_box.border_title = "Say"
            yield Static(id="words")

    def say(self, sentences: Sequence[str]) -> None:
        """Show the words to say."""
        self.query_one("#words", Static).update(
            Content("\n").join(Content(f"“{line}”") for line in sentences)
        )

    def nothing(self, words: str = _NOTHING) -> None:
        """Nothing is known: nothing is typed yet, or it cannot be a number."""
        self.query_one("#known", Static).update(data(words, "$quiet"))

    def show(
        self,
        known: WhoIsThis,
        callback: Callback | None,
        *,
        now: datetime,
        rule: SameDayRule,
        glyphs: Glyphs,
        number_words: dict[str, str],
    ) -> None:
        """Show what is known of a number.

        Args:
            known: what the services found.
            callback: the callback still owed to it, or None.
            now: the present instant.
            rule: the rule, to say where the callback stands.
            glyphs: the signs in use.
            number_words: how the contacts' numbers are shown.
        """
        if not known.exact:
            lines = _candidates(known.contacts, number_words)
        else:
            lines = _header(known)
            if callback is not None:
                lines.append(_owed(callback, rule, now, glyphs))
            lines += [_line(line, now, rule.hours) for line in known.history]
        self.query_one("#known", Static).update(Content("\n").join(lines))


def _candidates(contacts: Sequence[Contact], number_words: dict[str, str]) -> list[Content]:
    if not contacts:
        return [Content("Nobody we know. First call from this number.").stylize("$quiet")]
    return [
        Content.assemble(
            (number_words.get(one.numbers[0], "") + "  ", "$quiet"),
            data(who(one.name)),
            ("  " + one.lane.words, "$quiet"),
        )
        for one in contacts
    ]


def _header(known: WhoIsThis) -> list[Content]:
    today = (
        f"{_ordinal(known.calls_today + 1)} call today"
        if known.calls_today
        else f"called {known.calls_ever} times before"
    )
    if known.calls_ever == 1 and not known.calls_today:
        today = "called once before"
    lines: list[Content] = []
    for contact in known.contacts or ():
        line = Content.assemble(data(who(contact.name), "bold"), (f" · {contact.lane.words} · {today}", ""))
        lines.append(line)
        lines.append(Content.assemble(("Message: ", "$quiet"), contact.voicemail.words))
        if contact.source:
            lines.append(Content.assemble(("Sent by ", "$quiet"), data(contact.source)))
    if not known.contacts:
        lines.append(Content(f"No name yet · {today}"))
    if len(known.contacts) > 1:
        lines.append(Content("Several people share this number: pick the name.").stylize("$at-risk"))
    return lines


def _owed(callback: Callback, rule: SameDayRule, now: datetime, glyphs: Glyphs) -> Content:
    badge = standing_badge(callback, rule, now, glyphs)
    owner = f"{plain(callback.owner)} has it" if callback.owner else "nobody has it"
    return Content.assemble(
        ("callback OPEN  ", "bold"), (badge.text, f"bold ${badge.style}"), (f", {owner}", "")
    )


def _line(line: HistoryLine, now: datetime, hours: OpeningHours) -> Content:
    arrow = "in " if line.kind.endswith("in") else "out"
    text = Content.assemble((f"{moment(line.at, now, hours):>12} {arrow} ", "$quiet"), data(line.what))
    return (
        text
        if not line.note
        else Content.assemble(text, ("\n                 ", ""), data(line.note, "$quiet"))
    )


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 11 <= number % 100 <= 13 else endings.get(number % 10, 'th')}"
