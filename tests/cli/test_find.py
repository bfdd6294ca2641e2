"""``frontdesk find``: who somebody is, as records and as lines."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.cli.find import as_record
from frontdesk.domain.calls import NextStep
from tests.builders import Desk
from tests.cli.conftest import Shell

NUMBER = "(212) 555-0142"


def test_who_was_found_as_a_record(shell: Shell, desk: Desk) -> None:
    callback = desk.callback(number=NUMBER)
    desk.do.callbacks.claim(callback, by=desk.dana)
    ran = shell("find", "alvarez", "--json")
    assert ran.code == 0
    assert ran.record == {
        "contact": 1,
        "name": "Maria Alvarez",
        "number": "+12125550142",
        "extension": None,
        "numbers": ["+12125550142"],
        "lane": "new_patient",
        "last_call": "2026-11-16T09:00:00-05:00",
        "callback": callback,
        "due": "2026-11-16T17:00:00-05:00",
        "owner": "Dana Reyes",
    }


def test_who_was_found_as_lines(shell: Shell, desk: Desk) -> None:
    desk.call(number=NUMBER, name="Maria Alvarez")
    shell.clock.on(minutes=1)
    desk.call(number="(212) 555-0143", name="Mario\x1b]2;OWNED\x07 [red]", next_step=NextStep.SETTLED)
    ran = shell("find", "mar")
    assert ran.code == 0
    mario, maria = ran.lines
    assert mario.startswith("Mario]2;OWNED [red]")
    assert "(212) 555-0142" in maria
    assert maria.endswith("callback open, due Mon Nov 16, 2026, 5:00 PM, nobody has it")
    assert shell("find", "0143").lines == [mario]
    assert shell("find", "mar", "0142").lines == [maria]


def test_nobody_is_an_answer_too(shell: Shell, desk: Desk) -> None:
    ran = shell("find", "nobody")
    assert (ran.code, ran.out) == (1, "Nobody was found.\n")
    assert (shell("find", "nobody", "--json").code, shell("find", "nobody", "--json").out) == (1, "")


def test_too_little_to_look_for_is_refused_in_a_sentence(shell: Shell, desk: Desk) -> None:
    ran = shell("find", "42")
    assert (ran.code, ran.out) == (2, "")
    assert "the last four digits" in ran.err


def test_looking_is_written_down_without_a_name(shell: Shell, desk: Desk) -> None:
    desk.call(number=NUMBER)
    shell("find", "alvarez")
    assert desk.rows("SELECT person_id, detail FROM audit WHERE action = 'contact.searched'") == [
        (1, '{"hits":1}')
    ]


def test_an_extension_is_found_and_shown(shell: Shell, desk: Desk) -> None:
    desk.call(number="212-555-0109 ext 136", name="Kim")
    for text in ("x136", "212-555-0109 ext 136"):
        assert "(212) 555-0109 x136" in shell("find", text).out
        assert shell("find", text, "--json").record["extension"] == "136"


def test_a_number_that_was_dropped_is_none_for_other_programs(shell: Shell, desk: Desk) -> None:
    desk.call(number=NUMBER, name="Maria Alvarez")
    hours = desk.do.practice.current().rule.hours
    (found,) = desk.do.find.people("alvarez").people
    dropped = replace(found, numbers=("~9f86d081884c7d65", "+12125550143"), open=None)
    assert (as_record(dropped, hours)["number"], as_record(dropped, hours)["numbers"]) == (
        None,
        ["+12125550143"],
    )
