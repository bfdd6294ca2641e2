"""``frontdesk rule``: instants in, explanations or records out."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.builders import Desk
from tests.cli.conftest import Shell

KEYS = ["received", "lane", "service_day", "due", "at_risk_from", "decided_by"]


def test_a_record_has_the_keys_of_the_product_and_the_practices_offset(desk: Desk, shell: Shell) -> None:
    ran = shell("rule", "2026-11-17T17:40", "--json")
    assert ran.code == 0
    assert ran.err == ""
    assert list(ran.record) == KEYS
    assert ran.record == {
        "received": "2026-11-17T17:40:00-05:00",
        "lane": "new_patient",
        "service_day": "2026-11-18",
        "due": "2026-11-18T17:00:00-05:00",
        "at_risk_from": "2026-11-18T16:00:00-05:00",
        "decided_by": "close",
    }


@pytest.mark.parametrize(
    "given",
    [
        "2026-11-17T09:30",
        "2026-11-17 09:30",
        "2026-11-17 9:30",
        "2026-11-17T09:30:00.000",
        "2026-11-17T14:30Z",
        "2026-11-17t14:30z",
        "2026-11-17T15:30+01:00",
        "2026-11-17 15:30 +0100",
        "20261117T143000Z",
        "  2026-11-17T09:30  ",
    ],
)
def test_the_same_instant_in_many_spellings(desk: Desk, shell: Shell, given: str) -> None:
    assert shell("rule", given, "--json").record["received"] == "2026-11-17T09:30:00-05:00"


def test_without_an_instant_and_with_now_it_is_now(desk: Desk, shell: Shell) -> None:
    shell.clock.instant = shell.clock.instant.replace(microsecond=849_275)
    assert shell("rule", "--json", typed="").record["received"] == "2026-11-16T09:00:00-05:00"
    assert shell("rule", "now", "--json").record["received"] == "2026-11-16T09:00:00-05:00"


def test_now_is_taken_where_cron_gives_the_null_device(desk: Desk, shell: Shell) -> None:
    from frontdesk.cli.rule import _is_fed

    with open(os.devnull) as nothing:
        shell.patch.setattr("sys.stdin", nothing)
        assert not _is_fed()


def test_instants_are_read_from_standard_input_one_a_line(desk: Desk, shell: Shell) -> None:
    ran = shell("rule", "--json", piped="2026-11-17T09:30\n\n 2026-11-18 18:00\r\n")
    assert ran.code == 0
    assert [record["service_day"] for record in ran.records] == ["2026-11-17", "2026-11-19"]


def test_nothing_piped_in_gives_nothing(desk: Desk, shell: Shell) -> None:
    ran = shell("rule", "--json", piped="")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_dash_is_standard_input_among_the_arguments(desk: Desk, shell: Shell) -> None:
    ran = shell("rule", "2026-11-16 10:00", "-", "2026-11-19 10:00", "--json", piped="2026-11-17 10:00\n")
    assert [record["service_day"][-2:] for record in ran.records] == ["16", "17", "19"]


def test_a_day_and_a_time_that_the_shell_took_apart_are_one_instant(desk: Desk, shell: Shell) -> None:
    ran = shell("rule", "2026-11-17", "09:30", "2026-11-18", "10:00-05:00", "--json")
    assert ran.code == 0
    assert [record["received"][:16] for record in ran.records] == ["2026-11-17T09:30", "2026-11-18T10:00"]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("yesterday", "cannot be read as a time"),
        ("2026-11-17", "is a day without a time"),
        ("2026-02-30T10:00", "is not a time that exists"),
        ("2026-11-17T25:00", "is not a time that exists"),
        ("17/11/2026 09:30", "cannot be read as a time"),
        ("1492-10-12T08:00", "1492"),
        ("\x1b[31m2026", "cannot be read as a time"),
        ("٢٠٢٦-11-17T09:30", "cannot be read as a time"),
    ],
)
def test_a_bad_instant_is_one_sentence_and_the_others_are_done(
    desk: Desk, shell: Shell, bad: str, why: str
) -> None:
    ran = shell("rule", "2026-11-16 10:00", bad, "2026-11-19 10:00", "--json")
    assert ran.code == 2
    assert [record["service_day"][-2:] for record in ran.records] == ["16", "19"]
    assert len(ran.err.splitlines()) == 1
    assert why in ran.err
    assert "\x1b" not in ran.err


def test_the_lane_decides_with_its_target(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    practice = tmp_path / "practice.toml"
    practice.write_text(
        '[hours]\nholidays = ""\n[rule]\nmorning_deadline = "10:00"\n'
        '[rule.target_minutes]\nreferring_office = 60\n[staff]\nnames = ["Dana Reyes"]\n'
    )
    assert shell("settings", "import", str(practice), "--yes").code == 0
    found = [
        (lane, record["due"][11:16], record["decided_by"])
        for lane in ("referring_office", "referring office", "Other")
        for record in shell("rule", "2026-11-17 11:30", "--lane", lane, "--json").records
    ]
    assert found == [
        ("referring_office", "13:30", "target"),
        ("referring office", "13:30", "target"),
        ("Other", "17:00", "close"),
    ]
    assert shell("rule", "2026-11-17 06:00", "--json").record["decided_by"] == "morning"


def test_a_crisis_has_no_clock(desk: Desk, shell: Shell) -> None:
    ran = shell("rule", "2026-11-16 10:00", "2026-11-17 10:00", "--lane", "crisis", "--json")
    assert ran.code == 2
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert "no clock" in ran.err


def test_an_unknown_lane_is_refused_with_the_lanes_there_are(desk: Desk, shell: Shell) -> None:
    ran = shell("rule", "--lane", "vip")
    assert ran.code == 2
    assert "referring_office, new_patient" in ran.err


def test_before_the_setup_the_default_hours_are_named(shell: Shell) -> None:
    ran = shell("rule", "2026-11-17 17:40", "--json")
    assert ran.code == 0
    assert ran.record["due"] == "2026-11-18T17:00:00-05:00"
    assert "not set up yet" in ran.err
    assert "08:00-12:00 and 13:00-17:00" in ran.err
    assert not shell.home.exists()


def test_the_explanation_is_in_sentences(desk: Desk, shell: Shell) -> None:
    ran = shell("rule", "2026-11-13 17:40", "2026-11-17 11:00")
    assert ran.code == 0
    assert ran.lines[0] == "2026-11-13 17:40-05:00 · new patient"
    assert "after the last closing: it belongs to Mon Nov 16" in ran.out
    assert "" in ran.lines
    assert max(map(len, ran.lines)) <= 80
    # It says where a call stands that has come, and nothing of one that is still to come.
    first, second = re.sub(r"\s+", " ", ran.out).split("2026-11-17 11:00")
    assert "if not met: on time, 8 h 00 left" in first
    assert "if not met" not in second


def test_a_time_that_the_clock_skips_and_one_that_comes_twice(desk: Desk, shell: Shell) -> None:
    ran = shell("rule", "2026-03-08T02:30", "2026-11-01T01:30", "--json")
    assert [record["received"] for record in ran.records] == [
        "2026-03-08T03:30:00-04:00",
        "2026-11-01T01:30:00-04:00",
    ]


OWED_KEYS = ["kind", "arose", "due", "decided_by"]


@pytest.fixture
def office(desk: Desk, shell: Shell, tmp_path: Path) -> Shell:
    """A practice with a lunch break, closed on US holidays."""
    practice = tmp_path / "practice.toml"
    practice.write_text(
        '[practice]\nname = "Trial Practice"\n[hours]\nholidays = "US"\n[hours.exceptions]\n'
        '"2027-01-18" = []\n[staff]\nnames = ["Dana Reyes"]\n'
    )
    assert shell("settings", "import", str(practice), "--yes").code == 0
    return shell


@pytest.mark.parametrize(
    ("arose", "kind", "due", "decided_by"),
    [
        ("2027-01-15 16:30", "acknowledgement", "2027-01-19T16:30:00-05:00", "same_time"),
        ("2027-01-14 12:30", "evaluation_summary", "2027-01-19T13:00:00-05:00", "same_time"),
        ("2027-01-11 10:00", "outcome_summary", "2027-01-15T17:00:00-05:00", "close_before"),
        ("2027-01-12 10:00", "concern", "2027-01-12T17:00:00-05:00", "close"),
        ("2027-01-12 10:00", "meeting", "2027-04-12T17:00:00-04:00", "close"),
        ("2027-01-12 10:00", "Could not reach", "2027-01-13T17:00:00-05:00", "close"),
    ],
)
def test_a_thing_owed_has_the_keys_of_the_product(
    office: Shell, arose: str, kind: str, due: str, decided_by: str
) -> None:
    ran = office("rule", arose, "--owed", kind, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.record) == OWED_KEYS
    assert ran.record == {
        "kind": kind.lower().replace(" ", "_"),
        "arose": f"{arose.replace(' ', 'T')}:00-05:00",
        "due": due,
        "decided_by": decided_by,
    }


def test_a_thing_owed_is_explained_in_sentences(office: Shell) -> None:
    ran = office("rule", "2027-01-14 12:30", "--owed", "evaluation_summary")
    assert ran.lines[0] == "2027-01-14 12:30-05:00 · evaluation summary"
    assert re.sub(r"\s+", " ", " ".join(ran.lines[1:])).strip() == (
        "Arose Thu Jan 14, 12:30 PM, in a break: it counts from Thu Jan 14, 1:00 PM. "
        "Due by Tue Jan 19, 1:00 PM (48 hours: the same time on the second open day after). "
        "At risk from 12:00 PM."
    )


@pytest.mark.parametrize(
    ("arose", "kind", "stands"),
    [
        ("2026-11-16 08:30", "concern", "if not sent: on time, 8 h 00 left."),
        ("2026-11-12 10:00", "acknowledgement", "if not sent: 2 days late."),
        ("2026-11-13 09:30", "acknowledgement", "if not sent: at risk, 30 minutes left."),
        ("2026-11-16 08:30", "annual_review", "Due by Tue Nov 16, 2027, 5:00 PM (yearly"),
        ("2026-11-16 08:30", "outcome_summary", "if not sent: on time, 7 days left."),
    ],
)
def test_a_thing_that_arose_says_where_it_stands(office: Shell, arose: str, kind: str, stands: str) -> None:
    # It is Monday, November 16, 9:00 AM.
    said = re.sub(r"\s+", " ", office("rule", arose, "--owed", kind).out)
    assert stands in said


def test_instants_of_things_owed_are_read_from_standard_input(office: Shell) -> None:
    piped = "2027-01-15 16:30\nnonsense\n2027-01-12 10:00\n"
    ran = office("rule", "--owed", "acknowledgement", "--json", piped=piped)
    assert ran.code == 2
    assert [record["due"][:16] for record in ran.records] == ["2027-01-19T16:30", "2027-01-13T10:00"]
    assert len(ran.err.splitlines()) == 1


def test_a_thing_promised_is_due_on_its_date(office: Shell) -> None:
    asked = ("rule", "2027-01-12 10:00", "--owed", "promised", "--json")
    assert office(*asked, "--date", "2027-01-20").record["due"] == "2027-01-20T17:00:00-05:00"
    assert office(*asked, "--date", "2027-01-18").record["decided_by"] == "close_before"
    for missing, why in (
        ((), "give it with --date"),
        (("--date", "2027-01-11"), "was over on Tue Jan 12, 2027"),
        (("--date", "2027-02-30"), "is not a date"),
        (("--date", "soon"), "such as 2027-01-20"),
    ):
        ran = office(*asked, *missing)
        assert (ran.code, ran.out) == (2, "")
        assert why in ran.err
        assert len(ran.err.splitlines()) == 1


def test_options_that_do_not_go_together_are_refused(office: Shell) -> None:
    for asked, why in (
        (("--owed", "acknowledgement", "--date", "2027-01-20"), "--owed promised only"),
        (("--date", "2027-01-20"), "--owed promised only"),
        (("--owed", "concern", "--lane", "other"), "--lane is for callbacks"),
        (("--owed", "flowers"), "there are acknowledgement, not_reached, could_not_reach, booked,"),
    ):
        ran = office("rule", "2027-01-12 10:00", *asked)
        assert (ran.code, ran.out) == (2, "")
        assert why in ran.err
        assert len(ran.err.splitlines()) == 1


def test_the_practices_own_terms_hold(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    practice = tmp_path / "practice.toml"
    practice.write_text(
        '[hours]\nholidays = ""\n[staff]\nnames = ["Dana Reyes"]\n[owed]\nat_risk_minutes = 90\n'
        '[owed.when]\nfollow_up = "never"\nacknowledgement = "same_day"\n'
    )
    assert shell("settings", "import", str(practice), "--yes").code == 0
    said = re.sub(r"\s+", " ", shell("rule", "2027-01-12 10:00", "--owed", "acknowledgement").out)
    assert "Due by Tue Jan 12, 5:00 PM (last closing). At risk from 3:30 PM." in said
    ran = shell("rule", "2027-01-12 10:00", "--owed", "follow_up")
    assert (ran.code, ran.out) == (2, "")
    assert "Follow-up call is never owed, because the setting owed.when.follow_up is never." in ran.err


def test_kinds_of_one_model_say_so(office: Shell) -> None:
    said = re.sub(r"\s+", " ", office("rule", "2027-01-12 10:00", "--owed", "joint_planning").out)
    assert "Due by Mon Apr 12, 5:00 PM (quarterly: last closing). That is the first time" in said
    assert said.strip().endswith("Owed only where the shared-care model is collaborative.")
