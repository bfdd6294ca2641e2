"""The timeline of a callback: who did what when, in plain words, also of what a phone log told."""

from __future__ import annotations

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk, at, settings

NUMBER = "(212) 555-0142"


def told(desk: Desk, callback_id: int = 1) -> list[str]:
    """The lines of a timeline, oldest first: hour, words, who; undone ones in brackets."""
    hours = settings().rule().hours
    lines = []
    for event in reversed(desk.do.callbacks.detail(callback_id).timeline):
        line = f"{hours.local(event.at):%a %H:%M} {event.words}"
        line += f" ({event.by.split()[0]})" if event.by else ""
        lines.append(f"[{line}]" if event.undone else line)
    return lines


def test_everything_that_was_done_is_told_in_order(any_desk: Desk) -> None:
    desk, work = any_desk, any_desk.do.callbacks
    desk.callback(number=NUMBER)
    desk.clock.on(1)
    work.claim(1, by=desk.lee)
    desk.clock.on(1)
    work.release(1, by=desk.lee)
    desk.clock.on(1)
    work.hand_over(1, to=desk.sam, seen_owner=None, by=desk.dana)
    desk.clock.on(25)
    work.tick(by=desk.dana)
    desk.call(number=NUMBER, by=desk.lee)
    desk.clock.on(1)
    asked = NewAttempt(1, Outcome.REACHED_CALL_AGAIN, asked_at=at("mon 11:00"))
    work.record(asked, by=desk.dana)
    desk.clock.set("mon 11:30")
    work.tick(by=desk.dana)
    desk.clock.on(1)
    work.record(NewAttempt(1, Outcome.WRONG_NUMBER), by=desk.dana)
    desk.clock.on(1)
    work.record(NewAttempt(1, Outcome.UNREACHED), by=desk.dana)
    desk.clock.set("tue 09:00")
    desk.call(number=NUMBER, by=desk.lee)
    desk.clock.on(1)
    desk.call(number=NUMBER, next_step=NextStep.SETTLED, by=desk.sam)
    desk.clock.on(1)
    desk.do.undo.undo(by=desk.sam)
    assert told(desk) == [
        "Mon 09:00 callback opened (Dana)",
        "Mon 09:01 claimed (Lee)",
        "Mon 09:02 put back (Lee)",
        "Mon 09:03 handed over to Sam Okafor (Dana)",
        "Mon 09:28 claim ran out, back in the queue",
        "Mon 09:28 called again (Lee)",
        "Mon 09:29 reached, call again at (Dana)",
        "Mon 11:00 promise missed: the time they asked for",
        "Mon 11:31 wrong or dead number (Dana)",
        "Mon 11:32 closed as unreached (Dana)",
        "Tue 09:00 called again, callback opened again (Lee)",
        "[Tue 09:01 closed: they called and were helped (Sam)]",
        "Tue 09:02 took back: closed: they called and were helped (Sam)",
    ]


def test_the_try_that_ended_the_ladder_says_so(desk: Desk) -> None:
    desk.callback(number=NUMBER)
    for _ in range(5):
        recorded = desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=desk.dana)
        desk.clock.instant = recorded.next_at or desk.clock()
    assert told(desk)[-1] == "Fri 08:00 no answer, closed as unreached (Dana)"


def test_what_was_merged_is_told_with_it(any_desk: Desk) -> None:
    desk = any_desk
    desk.callback(number=NUMBER)
    desk.callback(number="(646) 555-0188", by=desk.lee)
    desk.clock.on(5)
    desk.do.callbacks.record(NewAttempt(2, Outcome.LEFT_MESSAGE), by=desk.lee)
    desk.clock.on(5)
    desk.do.callbacks.merge(1, 2, by=desk.dana)
    assert told(desk) == [
        "Mon 09:00 callback opened (Dana)",
        "Mon 09:00 callback opened (Lee)",
        "Mon 09:05 left a message (Lee)",
        "Mon 09:10 merged with another of theirs (Dana)",
    ]
    assert told(desk, 2)[-1] == "Mon 09:10 merged into the older one (Dana)"
    detail = desk.do.callbacks.detail(1)
    assert detail.other_numbers == ["+16465550188"]
    assert len(detail.history) == 3


def test_a_try_of_a_phone_log_stands_where_it_was_made(desk: Desk) -> None:
    desk.callback(number=NUMBER)
    desk.change(
        "INSERT INTO attempt (callback_id, at, person_id, outcome, note, rung)"
        " VALUES (1, '2026-11-16T14:30:00.000000Z', 1, 'no_answer', '', 1)"
    )
    desk.change(
        "INSERT INTO audit (at, person_id, action, subject, subject_id, detail) VALUES"
        " ('2026-11-16T20:00:00.000000Z', 2, 'callback.attempted', 'callback', 1, '{\"import\":1}')"
    )
    assert [line.split(" (")[0] for line in told(desk)] == [
        "Mon 09:00 callback opened",
        "Mon 09:30 no answer",
    ]
