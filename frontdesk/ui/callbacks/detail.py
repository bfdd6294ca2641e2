"""Everything about the callback under the cursor, and what may be said."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from frontdesk.domain.callbacks.outcomes import KEYED
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.callbacks.state import DueKind
from frontdesk.domain.calls import TO_A_CLINICIAN, is_clinician_question
from frontdesk.domain.voicemail import VoicemailPermission, name_to_ask_for, words_to_say
from frontdesk.services.callbacks.detail import Detail
from frontdesk.ui.callbacks.queue_list import claimed
from frontdesk.ui.callbacks.timeline import timeline_lines
from frontdesk.ui.show import moment, span, standing_badge, times_called
from frontdesk.ui.text import data, ours
from frontdesk.ui.widgets.detail_panel import KeyPanel, Letter
from frontdesk.ui.widgets.eye import Eye


def outcome_keys() -> KeyPanel:
    """Return the letters that end a try."""
    letters = [
        Letter(outcome.facts.key, outcome.facts.short, f"screen.outcome('{outcome.value}')")
        for outcome in KEYED
    ]
    return KeyPanel("Outcome: one key", letters)


def detail_lines(
    detail: Detail, eye: Eye, *, staff: str, practice: str, phone: str, apology: str = ""
) -> Sequence[Content]:
    """Return what is known of one callback.

    Args:
        detail: the callback, its tries and its caller's history.
        eye: the moment, the rule, the signs.
        staff: the first name of who would call.
        practice: the practice's name.
        phone: the number to leave on a voicemail, or "".
        apology: what is said first to somebody of the backlog.
    """
    callback = detail.callback
    lines = [_reach(detail, eye), _about(callback)]
    if callback.backlog and apology:
        lines.append(Content.assemble(("Say first: ", "$quiet"), ours(f"“{apology}”", "bold italic")))
    lines += [*_said(callback, staff, practice, phone), _tag(callback, eye)]
    return [*lines, _more(callback, eye), _times(callback, eye), *timeline_lines(detail, eye)]


def _times(callback: Callback, eye: Eye) -> Content:
    """Since when they wait, and the times that were promised, missed or set."""
    badge = standing_badge(callback, eye.rule, eye.now, eye.glyphs)
    hours = eye.rule.hours
    called, this_year = hours.day_of(callback.received), hours.day_of(eye.now).year
    received = hours.style.moment(hours.local(callback.received), year=called.year != this_year)
    parts = [f"first called {received}, {span(callback.waiting(eye.now))} ago"]
    if callback.due_kind is DueKind.PROMISE:
        asked, rule = (
            moment(at, eye.now, hours) for at in (callback.asked_at or callback.due, callback.rule_due)
        )
        how = callback.promise_kind.word if callback.promise_kind else ""
        parts.append(f"asked for {how}{asked} (rule: {rule})")
    if callback.breached_at is not None and badge.style != "breached":
        parts.append(f"broke the rule at {moment(callback.breached_at, eye.now, hours)}")
    if callback.next_at is not None and callback.next_at > eye.now:
        parts.append(f"sleeps until {moment(callback.next_at, eye.now, hours)}")
    return Content(" · ".join(parts)).stylize("$quiet")


def _reach(detail: Detail, eye: Eye) -> Content:
    """Return where it stands, and the numbers to dial."""
    callback = detail.callback
    badge = standing_badge(callback, eye.rule, eye.now, eye.glyphs)
    number = eye.number(callback.dialed) or "no number"
    others = "".join(f", {eye.number(key)}" for key in detail.other_numbers)
    return Content.assemble(
        (badge.text, f"bold ${badge.style}"),
        "  ",
        data(number + others, "bold"),
        (f"  {odd}" if (odd := eye.odd(callback.number)) else "", "$at-risk"),
    )


def _tag(callback: Callback, eye: Eye) -> Content:
    """Phone tag, and that it was closed before: what the caller expects us to know."""
    hours, parts = eye.rule.hours, []
    if callback.rang_back_at is not None and callback.last_attempt_at is not None:
        left, rang = (moment(at, eye.now, hours) for at in (callback.last_attempt_at, callback.rang_back_at))
        parts.append(f"phone tag: they rang back {rang} after our message of {left}")
    if callback.reopened_at is not None:
        called = moment(callback.reopened_at, eye.now, hours)
        parts.append(f"closed as unreached, opened again by their call {called}")
    return Content(" · ".join(parts)).stylize("$accent") if parts else Content("")


def _about(callback: Callback) -> Content:
    """Return what they want, and how often they asked."""
    parts = [data(callback.about or callback.note, lines=True)] if callback.about or callback.note else []
    if is_clinician_question(callback.about):
        parts.append(Content(TO_A_CLINICIAN).stylize("$accent"))
    if called := times_called(callback.calls):
        parts.append(Content(called).stylize("$accent"))
    return Content(" · ").join(parts)


def _more(callback: Callback, eye: Eye) -> Content:
    """Return the note behind the reason, what kind of caller, who has it, and who sent them."""
    parts = [data(callback.note, "$quiet", lines=True)] if callback.about and callback.note else []
    parts.append(Content(callback.lane.words))
    if has_it := claimed(callback, eye.now):
        parts.append(data(has_it, "$accent"))
    if callback.source:
        parts.append(Content.assemble(("source: ", "$quiet"), data(callback.source)))
    return Content(" · ").join(parts)


def _said(callback: Callback, staff: str, practice: str, phone: str) -> list[Content]:
    permission = callback.voicemail
    style = "$at-risk" if permission is VoicemailPermission.NONE else "$secondary"
    caller = name_to_ask_for(callback.name)
    words = words_to_say(permission, caller=caller, staff=staff, practice=practice, number=phone)
    return [Content.assemble(("Message: ", "$quiet"), (permission.words, style)), data(words, "italic")]
