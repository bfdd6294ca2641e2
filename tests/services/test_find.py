"""Finding anyone, and the answer to "someone from your office called me"."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.find import MOST, Found, answer
from frontdesk.domain.voicemail import VoicemailPermission
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import NEW_YORK, Desk, at
from tests.services.call_logs import PRIYA, Log, import_log

NUMBER = "(212) 555-0142"


def one(desk: Desk, text: str) -> Found:
    """The one person that is found."""
    results = desk.do.find.people(text)
    assert not results.more
    (found,) = results.people
    return found


def told(desk: Desk, text: str) -> str:
    """The answer about the one person that is found."""
    return answer(desk.do.find.read(one(desk, text)), wall)


def wall(instant: datetime) -> str:
    """The wall time of the practice."""
    return instant.astimezone(NEW_YORK).strftime("%H:%M")


def tried(desk: Desk, callback: int, outcome: Outcome, note: str = "") -> None:
    """Dana calls somebody back."""
    desk.do.callbacks.record(NewAttempt(callback, outcome, note), by=desk.dana)


def test_the_answer_says_who_called_when_about_what_and_what_was_left_unsaid(any_desk: Desk) -> None:
    callback = any_desk.callback(number=NUMBER, about="Spravato", note="asks if insurance covers")
    assert told(any_desk, "alvarez") == "Nobody here has called them."
    any_desk.clock.set("mon 10:12")
    tried(any_desk, callback, Outcome.LEFT_MESSAGE)
    assert told(any_desk, "0142") == (
        "Dana called at 10:12 about Spravato: left a message without our name; "
        "wants: asks if insurance covers."
    )
    any_desk.clock.set("tue 14:00")
    tried(any_desk, callback, Outcome.NO_ANSWER)
    assert told(any_desk, "0142").startswith("Dana called at 14:00 about Spravato: no answer;")


@pytest.mark.parametrize(
    ("permission", "words"),
    [
        (VoicemailPermission.NONE, "left a message."),
        (VoicemailPermission.WITHOUT_NAME, "left a message without our name."),
        (VoicemailPermission.WITH_NAME, "left a message with our name."),
    ],
)
def test_the_answer_says_which_message_was_left(
    desk: Desk, permission: VoicemailPermission, words: str
) -> None:
    tried(desk, desk.callback(voicemail=permission), Outcome.LEFT_MESSAGE)
    assert told(desk, "alvarez").endswith(words)


def test_who_shares_a_number_is_told_whom_the_call_was_for(any_desk: Desk) -> None:
    any_desk.call(number=NUMBER, name="John Alvarez", next_step=NextStep.SETTLED)
    callback = any_desk.callback(number=NUMBER, name="Maria Alvarez")
    tried(any_desk, callback, Outcome.NO_ANSWER)
    assert "Dana called for Maria Alvarez at 09:00" in told(any_desk, "john")
    john = any_desk.do.find.read(one(any_desk, "john"))
    assert {line.other for line in john.passed} == {"", "Maria Alvarez"}
    found = one(any_desk, "john")
    assert found.open is not None
    assert found.open.name == "Maria Alvarez"


def test_a_number_that_only_the_log_knows_we_called(any_desk: Desk, tmp_path: Path) -> None:
    import_log(any_desk, Log().rang("mon 08:40", PRIYA), tmp_path)
    found = one(any_desk, "0144")
    assert (found.contact_id, found.name, found.numbers) == (None, "", ("+12125550144",))
    assert told(any_desk, "0144") == "Somebody here called at 08:40: no answer."
    assert told(any_desk, "5550144") == told(any_desk, "55501")


def test_everything_that_passed_newest_first(any_desk: Desk) -> None:
    callback = any_desk.callback(number=NUMBER, about="TMS", note="a note")
    any_desk.clock.set("mon 10:00")
    any_desk.do.callbacks.record(
        NewAttempt(callback, Outcome.REACHED_CALL_AGAIN, "busy now", at("tue 10:00")), by=any_desk.lee
    )
    any_desk.clock.set("tue 12:00")
    any_desk.do.callbacks.tick(by=any_desk.dana)
    passed = any_desk.do.find.read(one(any_desk, "maria")).passed
    assert [(line.way, line.what, line.by) for line in passed] == [
        ("", "nobody had called in time", ""),
        ("out", "reached, call again at", "Lee Wong"),
        ("in", "call, callback opened", "Dana Reyes"),
        ("", "asked to be called", ""),
    ]
    assert passed[-1].until == at("tue 10:00")
    assert [line.at for line in passed] == sorted((line.at for line in passed), reverse=True)


def test_the_most_recent_come_first_and_no_more_than_can_be_looked_at(any_desk: Desk) -> None:
    for place in range(MOST + 1):
        any_desk.clock.on(minutes=1)
        any_desk.call(name=f"Maria No{place}", next_step=NextStep.SETTLED)
    results = any_desk.do.find.people("maria")
    assert results.more
    assert [found.name for found in results.people] == [f"Maria No{MOST - place}" for place in range(MOST)]


def test_calls_without_a_number_are_found_by_the_name(any_desk: Desk) -> None:
    any_desk.call(number="", name="Ann Bell", about="TMS", next_step=NextStep.SETTLED)
    found = one(any_desk, "bell")
    assert (found.numbers, found.number) == ((), "")
    (line,) = any_desk.do.find.read(found).passed
    assert (line.what, line.about) == ("call, settled", "TMS")


def test_reading_somebody_writes_nothing_by_itself(any_desk: Desk) -> None:
    any_desk.call(number=NUMBER)
    before = any_desk.value("SELECT COUNT(*) FROM audit")
    for text in ("m", "ma", "maria"):
        any_desk.do.find.people(text)
    any_desk.do.find.read(one(any_desk, "maria"))
    assert any_desk.value("SELECT COUNT(*) FROM audit") == before
