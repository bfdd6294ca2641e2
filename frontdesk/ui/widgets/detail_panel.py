"""Everything about the callback under the cursor, and what may be said."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from frontdesk.domain.callbacks import Attempt, Callback, DueKind
from frontdesk.domain.voicemail import VoicemailPermission, name_to_ask_for, words_to_say
from frontdesk.services.callback_detail import Detail
from frontdesk.ui.show import clock, day, day_with_year, moment, span, standing_badge, times_called, who
from frontdesk.ui.text import data
from frontdesk.ui.widgets.facts import Facts
from frontdesk.ui.widgets.outcome_keys import OutcomeKeys
from frontdesk.ui.widgets.queue_list import Eye


class DetailPanel(Vertical):
    """The right side of the Callbacks screen."""

    BLANK = True

    def compose(self) -> ComposeResult:
        """What is known, then the outcome keys."""
        yield Facts()
        yield OutcomeKeys()

    @property
    def facts(self) -> Facts:
        """What is known."""
        return self.query_one(Facts)

    def nothing(self, words: str) -> None:
        """No callback is under the cursor."""
        self.facts.show("Callback", Content(words).stylize("$quiet"))

    def show(self, detail: Detail, eye: Eye, *, staff: str, practice: str, phone: str) -> None:
        """Show one callback.

        Args:
            detail: the callback, its tries and its caller's history.
            eye: the moment, the rule, the signs.
            staff: the first name of who would call.
            practice: the practice's name.
            phone: the number to leave on a voicemail, or "".
        """
        callback = detail.callback
        lines = [_standing(callback, eye), _reach(callback, eye), _about(callback)]
        lines += _said(callback, staff, practice, phone)
        lines += [_attempt(one, eye) for one in detail.attempts]
        lines += [
            Content.assemble(
                (f"{moment(line.at, eye.now, eye.rule.hours)} {line.kind.split()[1]:<3} ", "$quiet"),
                data(line.what),
                data(f"  {line.note}" if line.note else "", "$quiet"),
            )
            for line in detail.history
            if line.kind == "call in" or not detail.attempts
        ]
        self.facts.show(who(callback.name), Content("\n").join(line for line in lines if line.plain))


def _standing(callback: Callback, eye: Eye) -> Content:
    badge = standing_badge(callback, eye.rule, eye.now, eye.glyphs)
    hours = eye.rule.hours
    called, this_year = hours.day_of(callback.received), hours.day_of(eye.now).year
    words = day(called) if called.year == this_year else day_with_year(called)
    received = f"{words} {clock(callback.received, hours)}"
    parts = [f"first called {received}, {span(callback.waiting(eye.now))} ago"]
    if callback.due_kind is DueKind.PROMISE:
        asked, rule = (moment(at, eye.now, hours) for at in (callback.due, callback.rule_due))
        parts.append(f"asked for {asked} (rule: {rule})")
    if callback.breached_at is not None and badge.style != "breached":
        parts.append(f"broke the rule at {moment(callback.breached_at, eye.now, hours)}")
    if callback.next_at is not None and callback.next_at > eye.now:
        parts.append(f"sleeps until {moment(callback.next_at, eye.now, hours)}")
    return Content.assemble((badge.text, f"bold ${badge.style}"), ("  " + " · ".join(parts), "$quiet"))


def _reach(callback: Callback, eye: Eye) -> Content:
    number = eye.number(callback.number) or "no number"
    called = times_called(callback.calls)
    owner = f" · {callback.owner} has it" if callback.owner else ""
    return Content.assemble(
        (number, "bold"),
        f"  {callback.lane.words}",
        (f" · {called}" if called else "", "$accent"),
        data(owner, "$accent"),
    )


def _about(callback: Callback) -> Content:
    parts = [data(callback.about)] if callback.about else []
    if callback.source:
        parts.append(Content.assemble(("sent by ", "$quiet"), data(callback.source)))
    if callback.note:
        parts.append(data(callback.note, "$quiet", lines=True))
    return Content(" · ").join(parts)


def _said(callback: Callback, staff: str, practice: str, phone: str) -> list[Content]:
    permission = callback.voicemail
    style = "$at-risk" if permission is VoicemailPermission.NONE else "$secondary"
    caller = name_to_ask_for(callback.name)
    words = words_to_say(permission, caller=caller, staff=staff, practice=practice, number=phone)
    return [Content.assemble(("Message: ", "$quiet"), (permission.words, style)), data(words, "italic")]


def _attempt(attempt: Attempt, eye: Eye) -> Content:
    when = moment(attempt.at, eye.now, eye.rule.hours)
    undone = "  undone" if attempt.undone else ""
    following = (
        f", next {moment(attempt.next_at, eye.now, eye.rule.hours)}"
        if attempt.next_at and not attempt.undone
        else ""
    )
    return Content.assemble(
        (f"{when} out ", "$quiet"),
        (attempt.outcome.words, "strike" if attempt.undone else ""),
        data(f" {attempt.note}" if attempt.note else ""),
        (following + undone, "$quiet"),
        data(f"  {attempt.by.split(' ', 1)[0]}", "$quiet"),
    )
