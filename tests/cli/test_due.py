"""``frontdesk due``: today's queue as records and on paper."""

from __future__ import annotations

import re

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk, at
from tests.cli.conftest import Shell

KEYS = [
    "callback", "contact", "name", "number", "lane", "received", "due", "standing",
    "waiting_minutes", "attempts", "calls", "owner", "source",
]  # fmt: skip


def test_an_empty_day_is_said_in_words_and_is_no_record(desk: Desk, shell: Shell) -> None:
    ran = shell("due")
    assert ran.code == 0
    assert "Nobody is left to be called today." in ran.out
    assert shell("due", "--json").out == ""


def test_a_record_has_the_keys_of_the_product(desk: Desk, shell: Shell) -> None:
    number = desk.callback(number="(212) 555-0142", name="Maria Alvarez")
    desk.call(number="(212) 555-0142", name="Maria Alvarez")
    desk.do.callbacks.claim(number, by=desk.dana)
    shell.clock.set("mon 11:30")
    # The claim was left alone for longer than a claim holds, so it is nobody's again.
    ran = shell("due", "--json")
    assert ran.code == 0
    assert list(ran.record) == KEYS
    contact = ran.record.pop("contact")
    assert isinstance(contact, int)
    assert ran.record | {"contact": contact} == {
        "callback": number,
        "contact": contact,
        "name": "Maria Alvarez",
        "number": "+12125550142",
        "lane": "new_patient",
        "received": "2026-11-16T09:00:00-05:00",
        "due": "2026-11-16T17:00:00-05:00",
        "standing": "on_time",
        "waiting_minutes": 150,
        "attempts": 0,
        "calls": 2,
        "owner": None,
        "source": "web search",
    }


def test_what_is_not_known_is_null_and_who_has_it_is_named(desk: Desk, shell: Shell) -> None:
    number = desk.callback(name="", lane=Lane.OTHER, source=None)
    desk.do.callbacks.claim(number, by=desk.lee)
    record = shell("due", "--json").record
    assert (record["name"], record["source"]) == (None, None)
    assert record["owner"] == "Lee Wong"


def test_the_order_is_that_of_the_work(desk: Desk, shell: Shell) -> None:
    existing = desk.callback(lane=Lane.EXISTING_PATIENT, source=None)
    new = desk.callback()
    office = desk.callback(lane=Lane.REFERRING_OFFICE, source=None)
    later = desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 15:00"))
    soon = desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 09:30"))
    shell.clock.set("mon 09:20")
    found = [record["callback"] for record in shell("due", "--json").records]
    # A promise goes first when it falls due, and sleeps until then.
    assert found == [soon, office, new, existing, later]


def test_overdue_is_stamped_and_the_exit_code_is_1(desk: Desk, shell: Shell) -> None:
    number = desk.callback()
    shell.clock.set("mon 16:30")
    assert shell("due", "--json").record["standing"] == "at_risk"
    shell.clock.set("mon 17:00")
    assert shell("due", "--json").code == 0  # at due itself nothing has passed
    shell.clock.set("tue 08:15")
    ran = shell("due", "--json")
    assert ran.code == 1
    assert ran.record["standing"] == "breached"
    assert desk.value("SELECT due FROM breach WHERE callback_id = ?", number) is not None
    assert shell("due").code == 1
    # Nobody acted: the program itself stamped it.
    stamp = "SELECT person_id FROM audit WHERE action = 'callback.breached'"
    assert desk.rows(stamp) == [(1,)]


def test_what_is_for_another_day_is_only_counted(desk: Desk, shell: Shell) -> None:
    shell.clock.set("mon 17:30")
    desk.callback()  # belongs to Tuesday
    tried = desk.callback(number="(212) 555-0199")
    desk.do.callbacks.record(NewAttempt(tried, Outcome.NO_ANSWER), by=desk.dana)
    ran = shell("due")
    assert ran.code == 0
    assert "Nobody is left to be called today." in ran.out
    assert "2 more are open for another day." in ran.out
    assert shell("due", "--json").out == ""


def test_a_promise_for_the_evening_is_for_today(desk: Desk, shell: Shell) -> None:
    desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 19:00"))
    assert shell("due", "--json").record["due"] == "2026-11-16T19:00:00-05:00"


def test_a_later_rung_of_today_is_there_with_what_became_of_the_rule(desk: Desk, shell: Shell) -> None:
    number = desk.callback()
    desk.do.callbacks.record(NewAttempt(number, Outcome.NO_ANSWER), by=desk.dana)
    shell.clock.set("tue 16:00")
    record = shell("due", "--json").record
    assert (record["standing"], record["attempts"]) == ("met", 1)


def test_a_breach_whose_ladder_sleeps_stays_in_the_list(desk: Desk, shell: Shell) -> None:
    number = desk.callback()
    shell.clock.set("tue 09:00")
    shell("due")
    desk.change(f"UPDATE callback SET next_at = '2026-11-18 14:00:00.000000' WHERE id = {number}")
    ran = shell("due", "--json")
    assert ran.code == 1
    assert [record["callback"] for record in ran.records] == [number]


def test_the_table_on_paper_has_80_columns_and_says_the_pace(desk: Desk, shell: Shell) -> None:
    desk.callback(number="(212) 555-0142", name="Bartholomew Featherstonehaugh-Cholmondeley")
    desk.callback(number="(212) 555-0143", name="Ana Ito", lane=Lane.REFERRING_OFFICE, source=None)
    shell.clock.set("tue 09:12")
    desk.callback(number="(212) 555-0144", name="Sam Poe")
    ran = shell("due")
    assert ran.code == 1
    assert max(map(len, ran.lines)) <= 80
    assert ran.lines[0] == "Lakeside Psychiatry  Tue Nov 17, 2026, 9:12 AM"
    assert ran.lines[1] == "2 breached, 0 at risk, 3 open"
    titles, first, second, third = ran.lines[3:7]
    assert titles.split() == ["Due", "Number", "Name", "Lane", "Waits", "Tries", "Has", "it"]
    assert first.startswith("‼ 16 h late      (212) 555-0143  Ana Ito        office    1 d 0 h")
    assert "Bartholomew…" in second
    assert third.startswith("○ by 5:00p       (212) 555-0144  Sam Poe        new         0 min      0  -")
    assert re.fullmatch(r"3 to call, .* left, time enough for all of them\.", ran.lines[-1])
    assert "\x1b" not in ran.out


def test_a_wide_terminal_shows_more(desk: Desk, shell: Shell) -> None:
    desk.callback(name="Bartholomew Featherstonehaugh", about="Spravato")
    shell.patch.setattr("frontdesk.cli.output.is_terminal", lambda _: True)
    shell.patch.setenv("COLUMNS", "140")
    ran = shell("due", "--color", "never")
    assert max(map(len, ran.lines)) <= 140
    assert "Who sent" in ran.out
    assert "web search" in ran.out
    assert "Bartholomew Feathe…" in ran.out


@pytest.mark.parametrize(
    ("color", "environ", "terminal", "colored"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {}, True, False),
    ],
)
def test_color_follows_the_terminal_no_color_and_the_option(
    desk: Desk, shell: Shell, color: str, environ: dict[str, str], terminal: bool, colored: bool
) -> None:
    desk.callback()
    shell.clock.set("tue 09:00")
    shell.environ = environ
    shell.patch.setattr("frontdesk.cli.output.is_terminal", lambda _: terminal)
    found = shell("--color", color, "due").out
    assert ("\x1b[1;31m‼" in found) is colored
    assert ("\x1b" in found) is colored


def test_peoples_text_acts_on_nothing(desk: Desk, shell: Shell) -> None:
    number = desk.callback(name="Maria")
    # As an older program or another tool might have left it, past the cleaning of every entry.
    nasty = "'Eve'||char(27)||']0;x'||char(7)||char(8238)||'evil'"
    desk.change(f"UPDATE callback SET name = {nasty} WHERE id = {number}")
    for argv in (["due"], ["due", "--json"]):
        ran = shell(*argv)
        assert not set(ran.out) & set("\x1b\x07\u202e")
        assert "u001b" not in ran.out
        assert "Eve" in ran.out


def test_names_in_other_scripts_keep_the_columns(desk: Desk, shell: Shell) -> None:
    from frontdesk.cli.output import width_of

    for name in ("李小龍李小龍李小龍", "José Núñez", "नमस्ते दुनिया", "Ann Lee"):
        desk.callback(name=name)
    rows = shell("due").lines[4:8]
    assert len({width_of(row.partition(" new ")[0]) for row in rows}) == 1
    assert max(map(width_of, rows)) <= 80


def test_ascii_where_the_machine_asks_for_it(desk: Desk, shell: Shell) -> None:
    desk.callback(name="Bartholomew Featherstonehaugh")
    (shell.home / "config.toml").write_text("ascii = true\n")
    shell.clock.set("tue 09:00")
    found = shell("due").out
    assert found.isascii()
    assert "!! 16 h late" in found
    assert "Bartholomew~" in found


def test_a_number_with_its_extension_is_whole_on_80_columns(shell: Shell, desk: Desk) -> None:
    desk.callback(number="212-555-0109 ext 136", name="Kim at Westside Psychiatry")
    desk.callback(number="212-555-01", name="Maria Alvarez")
    ran = shell("due")
    assert "(212) 555-0109 x136" in ran.out
    assert "? 21255501" in ran.out
    assert max(map(len, ran.lines)) <= 80
    first, second = shell("due", "--json").records
    assert (first["number"], first["extension"]) == ("+12125550109", "136")
    assert second["number"] == "21255501"
    assert "extension" not in second
