"""``frontdesk referrals``: taking in, listing and moving those on the way, as records and in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import Desk
from tests.cli.conftest import Shell

KEYS = [
    "referral", "contact", "name", "number", "referrers", "step", "point", "list", "next_step", "owner",
    "waiting_for", "until", "lost_reason",
]  # fmt: skip
ADD = (
    "referrals", "add", "--patient", "Maria Alvarez", "--number", "(212) 555-0142",
    "--referrer", "Dr Priya Patel",
    "--organization", "Westside Psychiatry", "--kind", "psychiatrist", "--via", "fax", "--yes",
)  # fmt: skip


def test_what_was_taken_in_has_the_keys_of_the_product(desk: Desk, shell: Shell) -> None:
    ran = shell(*ADD, "--json")
    assert ran.code == 0, ran.err
    assert ran.record == {
        "referral": 1,
        "contact": 1,
        "referrer": 1,
        "step": "referred",
        "point": 0,
        "tell": "not_asked",
        "matches": [],
    }


def test_the_list_has_the_keys_of_the_product(desk: Desk, shell: Shell) -> None:
    shell(*ADD, "--urgency", "urgent", "--tell", "receipt_only")
    record = shell("referrals", "list", "--json").record
    assert list(record) == KEYS
    assert record == {
        "referral": 1,
        "contact": 1,
        "name": "Maria Alvarez",
        "number": "+12125550142",
        "referrers": ["Dr Priya Patel · Westside Psychiatry"],
        "step": "referred",
        "point": 0,
        "list": "callbacks",
        "next_step": "call them",
        "owner": None,
        "waiting_for": None,
        "until": None,
        "lost_reason": None,
    }


def test_who_is_lost_or_done_is_listed_with_all(desk: Desk, shell: Shell) -> None:
    shell(*ADD)
    ran = shell("referrals", "set", "1", "lost", "--reason", "went elsewhere", "--yes", "--json")
    assert (ran.code, ran.record["step"], ran.record["list"]) == (0, "lost", None)
    assert ran.record["lost_reason"] == "went elsewhere"
    assert shell("referrals", "list", "--json").out == ""
    assert shell("referrals", "list", "--all", "--json").record["step"] == "lost"
    assert shell("referrals", "set", "1", "reopened", "--yes", "--json").record["step"] == "referred"


def test_a_whole_way(desk: Desk, shell: Shell) -> None:
    shell(*ADD)
    for event, more, step in (
        ("booked", ("--at", "2026-11-20 10:00"), "booked"),
        ("confirmed", (), "booked"),
        ("canceled", (), "deciding"),
        ("booked", (), "booked"),
        ("evaluated", (), "booked"),
        ("session", (), "booked"),
        ("completed", ("--maintenance",), "done"),
    ):
        ran = shell("referrals", "set", "1", event, *more, "--yes", "--json")
        assert (ran.code, ran.record["step"]) == (0, step), (event, ran.err)
    assert desk.rows("SELECT sessions_done, maintenance FROM referral") == [(1, 1)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("set", "7", "evaluated"), "There is no referral number 7"),
        (("set", "1", "session"), "They were not evaluated yet"),
        (("set", "1", "completed"), "They were not evaluated yet"),
        (("set", "1", "confirmed"), "There is no appointment"),
        (("set", "1", "no_show"), "There is no appointment"),
        (("set", "1", "reopened"), "They are not lost"),
        (("set", "1", "evaluated", "--at", "2026-11-15 10:00"), "before the referral"),
        (("set", "1", "evaluated", "--at", "2026-11-17 10:00"), "in the future"),
        (("set", "1", "arrived"), "is none of"),
        (("set", "one", "evaluated"), "is not the number of a referral"),
        (("add", "--patient", " ", "--referrer", "Dr Lee", "--via", "fax"), "needs the patient's name"),
        (
            ("add", "--patient", "A", "--referrer", "B", "--via", "fax", "--arrived", "2026-11-17 09:00"),
            "cannot arrive in the future",
        ),
        (
            ("add", "--patient", "A", "--referrer", "B", "--via", "fax", "--arrived", "1999-12-31 09:00"),
            "before 2000",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    desk: Desk, shell: Shell, typed: tuple[str, ...], said: str
) -> None:
    shell(*ADD)
    before = desk.rows("SELECT * FROM referral"), desk.rows("SELECT count(*) FROM audit")
    ran = shell("referrals", *typed, "--yes")
    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1
    assert ran.out == ""
    assert (desk.rows("SELECT * FROM referral"), desk.rows("SELECT count(*) FROM audit")) == before


def test_it_asks_before_it_changes_anything(desk: Desk, shell: Shell) -> None:
    ran = shell(*[word for word in ADD if word != "--yes"])
    assert ran.code == 2
    assert desk.value("SELECT count(*) FROM referral") == 0


def test_a_referral_that_came_before_is_due_from_then(desk: Desk, shell: Shell) -> None:
    shell.clock.set("tue 10:00")
    shell(*ADD, "--arrived", "2026-11-16 09:30")
    assert desk.rows("SELECT received, due FROM callback") == [
        ("2026-11-16T14:30:00.000000Z", "2026-11-16T22:00:00.000000Z")
    ]
    # Past the same-day rule.
    assert shell("referrals", "list", "--json").record["point"] == 17


def test_the_table_has_the_bser_status_and_runs_no_formula(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    typed = ["=1+1" if word == "Dr Priya Patel" else word for word in ADD if word != "Westside Psychiatry"]
    typed.remove("--organization")
    shell(*['#panic("x") [TMS]' if word == "Maria Alvarez" else word for word in typed])
    file = tmp_path / "patients.csv"
    ran = shell("referrals", "list", "--csv", str(file))
    assert ran.code == 0, ran.err
    head, row = file.read_text().splitlines()
    assert head.endswith("lost_reason,bser_code,bser_status")
    assert "'=1+1" in row.split(",")
    assert '"#panic(""x"") [TMS]"' in row
    assert row.endswith("2.0,Service Request Created")


def test_the_table_is_written_by_somebody_and_the_audit_keeps_it(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    shell(*ADD)
    file = tmp_path / "patients.csv"
    ran = shell("referrals", "list", "--csv", str(file), "--as", "Lee Wong")
    assert ran.code == 0, ran.err
    assert file.stat().st_mode & 0o777 == 0o600
    shell("referrals", "list", "--all", "--csv", str(tmp_path / "all.csv"))
    entries = "SELECT person_id, subject_id, detail FROM audit WHERE action = 'referral.exported' ORDER BY id"
    assert desk.rows(entries) == [
        (desk.lee, 0, '{"count":1,"ended":false}'),
        (desk.dana, 0, '{"count":1,"ended":true}'),
    ]
    # Neither a table that could not be written nor one that nobody answers for is anything.
    for more in ((str(file),), (str(tmp_path / "nobody.csv"), "--as", "Nobody")):
        assert shell("referrals", "list", "--csv", *more).code == 2
    assert len(desk.rows(entries)) == 2
    assert not (tmp_path / "nobody.csv").exists()
    assert shell("check").code == 0
    # Looking is not writing.
    shell("referrals", "list")
    assert len(desk.rows(entries)) == 2


def test_the_list_in_words(desk: Desk, shell: Shell) -> None:
    assert shell("referrals", "list").out == "Nobody is on the way.\n"
    shell(*ADD, "--urgency", "soon", "--missing", "medication list")
    ran = shell("referrals", "list")
    assert "Maria Alvarez" in ran.lines[1]
    assert "call them" in ran.lines[1]
    assert "(212) 555-0142 · soon · 3: referral incomplete" in ran.lines[2]


def test_taking_in_says_who_may_be_the_same(desk: Desk, shell: Shell) -> None:
    shell(*ADD)
    ran = shell(*["Luis Alvarez" if word == "Maria Alvarez" else word for word in ADD])
    assert ran.lines[0] == "The referral of Luis Alvarez is taken in: number 2."
    assert ran.lines[-1] == "Is this the same person? Maria Alvarez, (212) 555-0142"
