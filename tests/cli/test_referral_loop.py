"""The commands of the referral loop as the product has them: names, flags, keys, exit codes, refusals.

Monday 16 November 2026, nine in the morning in New York; the practice is open Monday to Friday 08:00-12:00
and 13:00-17:00. Every date below was worked out on paper.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NEW_YORK, Desk, at
from tests.cli.conftest import Ran, Shell

ADDED = {"referral", "contact", "referrer", "step", "point", "tell", "matches"}
LISTED = {
    "referral",
    "contact",
    "name",
    "number",
    "referrers",
    "step",
    "point",
    "list",
    "next_step",
    "owner",
    "waiting_for",
    "until",
    "lost_reason",
}
OWED = {
    "owed",
    "kind",
    "referral",
    "referrer",
    "arose",
    "due",
    "state",
    "standing",
    "channel",
    "blocked_by",
}
#: What refusals may not touch.
TABLES = (
    "referral",
    "referral_sender",
    "referral_event",
    "owed",
    "sending",
    "callback",
    "contact",
    "referrer",
)


def add(
    shell: Shell, *more: str, patient: str = "Ada Novak", number: str = "(212) 555-0142"
) -> dict[str, Any]:
    """A referral of Dr Patel by fax, unless more says otherwise; its JSON."""
    ran = shell(*adding(*more, patient=patient, number=number))
    assert (ran.code, ran.err) == (0, "")
    return ran.record


def adding(*more: str, patient: str = "Ada Novak", number: str = "(212) 555-0142") -> list[str]:
    """The command line of `add`; an option given again holds."""
    who = ["--patient", patient, "--number", number]
    whom = ["--referrer", "Dr Priya Patel", "--organization", "Westside Psychiatry", "--kind", "psychiatrist"]
    return ["referrals", "add", *who, *whom, "--via", "fax", "--json", "--yes", *more]


def owed(shell: Shell, *more: str) -> list[dict[str, Any]]:
    """What is owed, by the command."""
    ran = shell("owed", "--json", *more)
    late = [record for record in ran.records if record["standing"] == "late"]
    assert (ran.code, ran.err) == (1 if late else 0, "")
    return ran.records


def the_one(shell: Shell, kind: str, *more: str) -> dict[str, Any]:
    """The only thing owed of a kind."""
    (found,) = [record for record in owed(shell, *more) if record["kind"] == kind]
    return found


def event(shell: Shell, referral: int, *more: str) -> Ran:
    """Say what happened."""
    return shell("referrals", "set", str(referral), *more, "--json", "--yes")


def local(text: str) -> datetime:
    """The instant of an ISO text, which has an offset, on the practice's clock."""
    read = datetime.fromisoformat(text)
    assert read.tzinfo is not None
    return read.astimezone(NEW_YORK)


def wall(text: str) -> datetime:
    """The instant of ``"tue 09:00"``."""
    return at(text).astimezone(NEW_YORK)


def sentence(ran: Ran) -> str:
    """What a command that was refused said: one sentence on standard error, exit 2, nothing else."""
    assert ran.code == 2
    assert ran.out == ""
    (line,) = ran.err.strip().splitlines()
    assert "Traceback" not in line
    assert line.rstrip().endswith((".", "?", "--help"))
    return line


def kept(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the tables that a refusal may not touch."""
    return {table: desk.rows(f"SELECT * FROM {table} ORDER BY id") for table in TABLES}


# ------------------------------------------------------------------------------------------- referrals


def test_add_says_what_it_made(shell: Shell, desk: Desk) -> None:
    """The keys of the table, exactly; a referral that just came was not tried yet, and is on track."""
    record = add(shell)
    assert set(record) == ADDED
    assert record["step"] == "referred"
    assert record["point"] == 0
    assert record["tell"] == "not_asked"
    assert record["matches"] == []


def test_list_shows_them(shell: Shell, desk: Desk) -> None:
    """One object a line with the keys of the table; the callback is the home of who is to be called."""
    made = add(shell)
    ran = shell("referrals", "list", "--json")
    assert ran.code == 0
    (record,) = ran.records
    assert set(record) == LISTED
    assert record["referral"] == made["referral"]
    assert record["contact"] == made["contact"]
    assert record["name"] == "Ada Novak"
    assert record["number"].endswith("2125550142")
    assert len(record["referrers"]) == 1
    assert "Patel" in record["referrers"][0]
    assert (record["step"], record["point"], record["list"]) == ("referred", 0, "callbacks")
    assert not record["lost_reason"]


def test_the_callback_is_due_the_day_the_referral_came(shell: Shell, desk: Desk) -> None:
    """An arriving referral opens a new patient's callback, received at its arrival."""
    add(shell, "--arrived", "2026-11-16T08:05")
    (record,) = shell("due", "--json").records
    assert record["lane"] == "new_patient"
    assert local(record["received"]) == wall("mon 08:05")
    assert local(record["due"]) == wall("mon 17:00")


def test_a_referral_that_came_on_friday_evening_is_mondays(shell: Shell, desk: Desk) -> None:
    """After closing it belongs to the next open day, and the acknowledgement counts from its opening."""
    shell.clock.set("mon2 08:30")
    add(shell, "--arrived", "2026-11-20 18:00")
    (record,) = shell("due", "--json").records
    assert local(record["due"]) == wall("mon2 17:00")
    assert local(the_one(shell, "acknowledgement")["due"]) == wall("tue2 08:00")


def test_list_leaves_out_who_is_lost_unless_asked(shell: Shell, desk: Desk) -> None:
    """`--all` shows done and lost too, with the reason in the words that were typed."""
    made = add(shell)
    assert event(shell, made["referral"], "lost", "--reason", "went to #panic [TMS] clinic").code == 0
    assert shell("referrals", "list", "--json").records == []
    (record,) = shell("referrals", "list", "--all", "--json").records
    assert record["step"] == "lost"
    assert record["lost_reason"] == "went to #panic [TMS] clinic"


def test_reopened_is_on_the_way_again(shell: Shell, desk: Desk) -> None:
    """Who was lost comes back."""
    made = add(shell)
    event(shell, made["referral"], "lost", "--reason", "no answer")
    ran = event(shell, made["referral"], "reopened")
    assert ran.code == 0
    assert ran.record["step"] not in ("lost", "done")
    assert not ran.record["lost_reason"]
    assert ran.record["list"] in ("callbacks", "waiting")


def test_set_walks_to_the_end(shell: Shell, desk: Desk) -> None:
    """Booked is point 26 until it is confirmed; in treatment is booked; completed is done."""
    number = add(shell)["referral"]
    seen = []
    for minute, name in enumerate(("booked", "confirmed", "evaluated", "session", "completed")):
        shell.clock.set(f"mon 09:{10 + minute}")
        ran = event(shell, number, name)
        assert (ran.code, ran.err) == (0, "")
        assert set(ran.record) == LISTED
        seen.append((ran.record["step"], ran.record["point"]))
    assert seen[:4] == [("booked", 26), ("booked", 0), ("booked", 0), ("booked", 0)]
    assert seen[4][0] == "done"


@pytest.mark.parametrize("name", ["no_show", "canceled"])
def test_who_does_not_come_is_not_forgotten(shell: Shell, desk: Desk, name: str) -> None:
    """Canceled or not there, and not rebooked: point 27, and still in one list."""
    number = add(shell)["referral"]
    event(shell, number, "booked")
    shell.clock.set("mon 10:00")
    record = event(shell, number, name).record
    assert (record["point"], record["list"]) == (27, "waiting")
    shell.clock.set("mon 10:05")
    record = event(shell, number, "booked").record
    assert (record["step"], record["point"], record["list"]) == ("booked", 26, "booked")


def test_two_referrers_of_one_patient(shell: Shell, desk: Desk) -> None:
    """One row of the list, both named, both owed; one is primary."""
    first = add(shell)
    second = add(shell, "--referrer", "Joan Hale LCSW", "--organization", "", "--kind", "therapist")
    assert second["referral"] == first["referral"]
    assert second["contact"] == first["contact"]
    assert second["referrer"] != first["referrer"]
    (record,) = shell("referrals", "list", "--json").records
    assert len(record["referrers"]) == 2
    both = [one for one in owed(shell) if one["kind"] == "acknowledgement"]
    assert len(both) == 2
    assert len({one["referrer"] for one in both}) == 2
    primary = desk.rows("SELECT COUNT(*) FROM referral_sender WHERE is_primary AND voided_at IS NULL")
    assert primary == [(1,)]


def test_a_family_shares_a_number(shell: Shell, desk: Desk) -> None:
    """Another name with the number is another person, and the one before is told as a match."""
    first = add(shell)
    second = add(shell, patient="Ben Novak")
    assert second["referral"] != first["referral"]
    assert second["contact"] != first["contact"]
    assert second["matches"]


def test_names_are_data(shell: Shell, desk: Desk) -> None:
    """What looks like markup or a formula is text."""
    add(shell, "--referrer", "=1+1", patient='#panic("x") [TMS]')
    (record,) = shell("referrals", "list", "--json").records
    assert record["name"] == '#panic("x") [TMS]'
    assert record["referrers"][0].startswith("=1+1")


# ------------------------------------------------------------------------------------------------ owed


def test_an_acknowledgement_is_owed_in_24_hours(shell: Shell, desk: Desk) -> None:
    """The keys of the table; due at the same time on the next open day."""
    made = add(shell)
    record = the_one(shell, "acknowledgement")
    assert set(record) == OWED
    assert record["referral"] == made["referral"]
    assert "Patel" in str(record["referrer"])
    assert local(record["arose"]) == wall("mon 09:00")
    assert local(record["due"]) == wall("tue 09:00")
    assert (record["state"], record["standing"]) == ("open", "on_time")
    assert not record["blocked_by"]


def test_at_risk_then_late(shell: Shell, desk: Desk) -> None:
    """At risk 60 minutes before; late when due passed; the command says 1 then."""
    add(shell)
    shell.clock.set("tue 08:01")
    assert the_one(shell, "acknowledgement")["standing"] == "at_risk"
    shell.clock.set("tue 09:00")
    assert the_one(shell, "acknowledgement")["standing"] == "at_risk"
    shell.clock.set("tue 09:01")
    assert the_one(shell, "acknowledgement")["standing"] == "late"
    assert shell("owed").code == 1


def send(shell: Shell, number: int, *more: str) -> Ran:
    """Say that something was sent."""
    return shell("owed", "sent", str(number), *more, "--json", "--yes")


def test_sent_then_failed_is_open_with_the_same_due(shell: Shell, desk: Desk) -> None:
    """A failed sending opens it again; its due is unchanged."""
    add(shell)
    before = the_one(shell, "acknowledgement")
    shell.clock.set("mon 09:30")
    ran = send(shell, before["owed"], "--by", "fax", "--to", "(212) 555-0160")
    assert (ran.code, ran.record["state"], ran.record["channel"]) == (0, "sent", "fax")
    assert set(ran.record) == OWED
    assert ran.record["standing"] == "met"
    assert [one for one in owed(shell) if one["kind"] == "acknowledgement"] == []
    shell.clock.set("mon 09:45")
    ran = shell("owed", "failed", str(before["owed"]), "--reason", "line busy", "--json", "--yes")
    assert (ran.code, ran.record["state"], ran.record["standing"]) == (0, "open", "on_time")
    assert ran.record["due"] == before["due"]
    assert the_one(shell, "acknowledgement")["due"] == before["due"]


def test_sent_by_post_in_time_is_met(shell: Shell, desk: Desk) -> None:
    """Written is sent: the clock stops."""
    add(shell)
    shell.clock.set("tue 09:00")
    ran = send(shell, the_one(shell, "acknowledgement")["owed"], "--by", "post")
    assert (ran.code, ran.record["state"], ran.record["standing"]) == (0, "sent", "met")
    assert the_one(shell, "acknowledgement", "--all")["standing"] == "met"


def test_sent_by_post_too_late_is_met_late(shell: Shell, desk: Desk) -> None:
    """A minute past due; confirming moves no verdict."""
    add(shell)
    shell.clock.set("tue 09:01")
    number = the_one(shell, "acknowledgement")["owed"]
    assert send(shell, number, "--by", "post").record["standing"] == "met_late"
    shell.clock.set("tue 11:00")
    ran = shell("owed", "confirmed", str(number), "--json", "--yes")
    assert (ran.code, ran.record["state"], ran.record["standing"]) == (0, "confirmed", "met_late")


def test_a_confirmation_after_due_moves_no_verdict(shell: Shell, desk: Desk) -> None:
    """Sent in time, confirmed late: met."""
    add(shell)
    number = the_one(shell, "acknowledgement")["owed"]
    send(shell, number, "--by", "secure_email", "--to", "office@westside.example")
    shell.clock.set("wed 11:00")
    ran = shell("owed", "confirmed", str(number), "--json", "--yes")
    assert (ran.record["state"], ran.record["standing"]) == ("confirmed", "met")


def test_a_failure_after_due_is_late_by_the_due_instant(shell: Shell, desk: Desk) -> None:
    """Sent in time, failed after due: late, and the breach carries the due instant, once."""
    add(shell)
    number = the_one(shell, "acknowledgement")["owed"]
    send(shell, number, "--by", "fax", "--to", "(212) 555-0160")
    shell.clock.set("wed 11:00")
    ran = shell("owed", "failed", str(number), "--reason", "no such number", "--json", "--yes")
    assert ran.record["standing"] == "late"
    assert local(desk.value("SELECT breached_at FROM owed WHERE id = ?", number)) == wall("tue 09:00")
    send(shell, number, "--by", "post")
    record = the_one(shell, "acknowledgement", "--all")
    assert (record["state"], record["standing"]) == ("sent", "met_late")


def test_no_leaves_nothing_open(shell: Shell, desk: Desk) -> None:
    """`--tell no`: nothing is owed, whatever happens."""
    made = add(shell, "--tell", "no")
    assert made["tell"] == "no"
    assert owed(shell) == []
    for minute, name in enumerate(("booked", "confirmed", "evaluated", "session", "completed")):
        shell.clock.set(f"mon 09:{10 + minute}")
        assert event(shell, made["referral"], name).code == 0
        assert owed(shell) == []


@pytest.mark.parametrize(("tell", "blocked"), [("not_asked", True), ("receipt_only", True), ("yes", False)])
def test_what_needs_yes_waits_for_permission(shell: Shell, desk: Desk, tell: str, blocked: bool) -> None:
    """A receipt goes out without asking; the date of the booking does not, but it is on the clock."""
    made = add(shell, "--tell", tell)
    event(shell, made["referral"], "booked")
    assert not the_one(shell, "acknowledgement")["blocked_by"]
    booked = the_one(shell, "booked")
    assert booked["blocked_by"] == ("permission" if blocked else None) or not (
        blocked or booked["blocked_by"]
    )
    assert local(booked["due"]) == wall("tue 17:00")
    shell.clock.set("wed 08:00")
    assert the_one(shell, "booked")["standing"] == "late"
    assert shell("owed", "--json").code == 1


def test_a_breach_of_what_is_blocked_says_permission(shell: Shell, desk: Desk) -> None:
    """Its breach carries the reason."""
    made = add(shell)
    event(shell, made["referral"], "booked")
    number = the_one(shell, "booked")["owed"]
    shell.clock.set("wed 08:00")
    owed(shell)
    assert desk.value("SELECT breach_reason FROM owed WHERE id = ?", number) == "permission"


def test_waived_is_owed_no_more(shell: Shell, desk: Desk) -> None:
    """With a reason; `--all` still shows it."""
    add(shell)
    number = the_one(shell, "acknowledgement")["owed"]
    ran = shell("owed", "waive", str(number), "--reason", "told them at lunch", "--json", "--yes")
    assert (ran.code, ran.record["state"]) == (0, "waived")
    assert owed(shell) == []
    assert the_one(shell, "acknowledgement", "--all")["state"] == "waived"


def test_what_the_course_owes(shell: Shell, desk: Desk) -> None:
    """Each kind with what happened, and its due, worked out on paper from Monday nine o'clock on."""
    number = add(shell, "--tell", "yes")["referral"]
    event(shell, number, "booked")
    shell.clock.set("mon 10:00")
    event(shell, number, "evaluated")
    shell.clock.set("mon 11:00")
    for _ in range(3):
        event(shell, number, "session")
    shell.clock.set("tue 11:00")
    event(shell, number, "completed", "--maintenance")
    dues = {record["kind"]: local(record["due"]) for record in owed(shell)}
    assert dues == {
        "acknowledgement": wall("tue 09:00"),
        "booked": wall("tue 17:00"),
        "evaluation_summary": wall("wed 10:00"),
        "follow_up": wall("wed 10:00"),
        "outcome_summary": wall("tue2 17:00"),
        "maintenance_update": datetime(2026, 12, 17, 17, 0, tzinfo=NEW_YORK),
    }


def test_a_personal_call_follows_the_first_referral_only(shell: Shell, desk: Desk) -> None:
    """The second patient of the same referrer owes the summary alone."""
    for patient, number in (("Ada Novak", "(212) 555-0142"), ("Ben Ortiz", "(212) 555-0143")):
        made = add(shell, "--tell", "yes", patient=patient, number=number)
        event(shell, made["referral"], "booked")
        shell.clock.on(5)
        event(shell, made["referral"], "evaluated")
    kinds = [record["kind"] for record in owed(shell)]
    assert kinds.count("evaluation_summary") == 2
    assert kinds.count("follow_up") == 1


# -------------------------------------------------------------------------------------------- refusals

BAD_ADDS = {
    "no name": ("--patient", ""),
    "unknown kind": ("--kind", "astrologer"),
    "a kind that is nobody": ("--kind", "web_search"),
    "unknown way": ("--via", "pigeon"),
    "unknown urgency": ("--urgency", "yesterday"),
    "unknown permission": ("--tell", "perhaps"),
    "a number that is none": ("--number", "call her"),
    "tomorrow's referral": ("--arrived", "2026-11-17T09:00"),
    "no date": ("--arrived", "the day before"),
    "no referrer": ("--referrer", ""),
}


@pytest.mark.parametrize("more", BAD_ADDS.values(), ids=BAD_ADDS.keys())
def test_a_wrong_referral_is_refused(shell: Shell, desk: Desk, more: tuple[str, str]) -> None:
    """One sentence, exit 2, nothing changed."""
    before = kept(desk)
    sentence(shell(*adding(*more)))
    assert kept(desk) == before


BAD_EVENTS = {
    "before it came": ("booked", "--at", "2026-11-15T10:00"),
    "still to come": ("evaluated", "--at", "2026-11-18T10:00"),
    "no date": ("booked", "--at", "noonish"),
    "confirmed before booked": ("confirmed",),
    "no show before booked": ("no_show",),
    "canceled before booked": ("canceled",),
    "session before evaluated": ("session",),
    "completed before evaluated": ("completed",),
    "reopened while open": ("reopened",),
    "unknown event": ("vanished",),
    "lost without a reason": ("lost",),
    "maintenance of a booking": ("booked", "--maintenance"),
}


@pytest.mark.parametrize("more", BAD_EVENTS.values(), ids=BAD_EVENTS.keys())
def test_an_event_out_of_order_is_refused(shell: Shell, desk: Desk, more: tuple[str, ...]) -> None:
    """One sentence, exit 2, nothing changed."""
    number = add(shell)["referral"]
    shell.clock.set("mon 10:00")
    before = kept(desk)
    sentence(event(shell, number, *more))
    assert kept(desk) == before


@pytest.mark.parametrize("name", ["booked", "confirmed", "evaluated", "session", "no_show", "canceled"])
def test_nothing_happens_to_who_is_lost(shell: Shell, desk: Desk, name: str) -> None:
    """Reopen them first."""
    number = add(shell)["referral"]
    event(shell, number, "booked")
    event(shell, number, "lost", "--reason", "moved away")
    before = kept(desk)
    sentence(event(shell, number, name))
    assert kept(desk) == before


@pytest.mark.parametrize("number", ["999", "0", "-1", "x"])
def test_an_unknown_referral_is_said(shell: Shell, desk: Desk, number: str) -> None:
    """One sentence."""
    add(shell)
    before = kept(desk)
    sentence(shell("referrals", "set", number, "booked", "--json", "--yes"))
    assert kept(desk) == before


BAD_SENDINGS = {
    "sent: unknown": ("sent", "999", "--by", "fax"),
    "sent: unknown channel": ("sent", "1", "--by", "pigeon"),
    "sent: no channel": ("sent", "1"),
    "confirmed: not sent": ("confirmed", "1"),
    "failed: not sent": ("failed", "1", "--reason", "busy"),
    "failed: no reason": ("failed", "1"),
    "waive: no reason": ("waive", "1"),
    "waive: empty reason": ("waive", "1", "--reason", " "),
    "waive: unknown": ("waive", "999", "--reason", "none"),
    "unknown verb": ("burned", "1"),
}


@pytest.mark.parametrize("more", BAD_SENDINGS.values(), ids=BAD_SENDINGS.keys())
def test_a_wrong_sending_is_refused(shell: Shell, desk: Desk, more: tuple[str, ...]) -> None:
    """One sentence, exit 2, nothing changed."""
    add(shell)
    assert the_one(shell, "acknowledgement")["owed"] == 1
    before = kept(desk)
    sentence(shell("owed", *more, "--json", "--yes"))
    assert kept(desk) == before


def test_nothing_is_sent_twice(shell: Shell, desk: Desk) -> None:
    """Sent is sent, until it fails."""
    add(shell)
    send(shell, 1, "--by", "post")
    before = kept(desk)
    sentence(send(shell, 1, "--by", "fax", "--to", "(212) 555-0160"))
    sentence(shell("owed", "waive", "1", "--reason", "too late", "--json", "--yes"))
    assert kept(desk) == before


def test_what_is_blocked_is_not_sent(shell: Shell, desk: Desk) -> None:
    """Nothing clinical goes out without permission; the sentence names it."""
    made = add(shell)
    event(shell, made["referral"], "booked")
    number = the_one(shell, "booked")["owed"]
    before = kept(desk)
    said = sentence(send(shell, number, "--by", "fax", "--to", "(212) 555-0160"))
    assert "permission" in said.lower() or "may we tell" in said.lower()
    assert kept(desk) == before


def test_nothing_is_changed_without_yes(shell: Shell, desk: Desk) -> None:
    """A writer asks, and where nobody can answer it changes nothing."""
    add(shell)
    before = kept(desk)
    for argv in (
        [word for word in adding(patient="Ben Ortiz") if word != "--yes"],
        ["referrals", "set", "1", "booked"],
        ["owed", "sent", "1", "--by", "post"],
        ["owed", "waive", "1", "--reason", "none"],
    ):
        assert "--yes" in sentence(shell(*argv))
    assert kept(desk) == before


# --------------------------------------------------------------------------------------------- reports


def test_the_funnel_sums_to_the_open_people(shell: Shell, desk: Desk) -> None:
    """point_0 to point_27 sum to n; who is done or lost is not in it."""
    for place, patient in enumerate(("Ada Novak", "Ben Ortiz", "Cleo Marsh", "Dov Katz")):
        add(shell, patient=patient, number=f"(212) 555-01{place + 10}")
    event(shell, 2, "booked")
    event(shell, 3, "booked")
    event(shell, 3, "confirmed")
    event(shell, 4, "lost", "--reason", "moved away")
    ran = shell("report", "funnel", "--json")
    assert ran.code in (0, 1)
    report = ran.record
    assert set(report) == {"report", "from", "to", "n", "rows"}
    assert (report["report"], report["n"]) == ("funnel", 3)
    assert all(set(row) == {"code", "count", "n", "percent", "cases"} for row in report["rows"])
    counts = {row["code"]: row["count"] for row in report["rows"]}
    points = {code: count for code, count in counts.items() if code.startswith("point_")}
    assert sum(points.values()) == 3
    assert {code: count for code, count in points.items() if count} == {"point_0": 2, "point_26": 1}


def test_report_owed_counts_them(shell: Shell, desk: Desk) -> None:
    """By the same keys."""
    add(shell)
    report = shell("report", "owed", "--json").record
    assert set(report) == {"report", "from", "to", "n", "rows"}
    assert report["report"] == "owed"


def test_check_finds_nothing(shell: Shell, desk: Desk) -> None:
    """After all of that the store agrees with itself."""
    number = add(shell, "--tell", "yes")["referral"]
    for minute, name in enumerate(("booked", "confirmed", "evaluated", "session", "completed")):
        shell.clock.set(f"mon 09:{10 + minute}")
        event(shell, number, name)
    for record in owed(shell):
        by = "phone" if record["kind"] == "follow_up" else "post"
        assert send(shell, record["owed"], "--by", by).code == 0
    assert shell("check").code == 0


# ------------------------------------------------------------------------------- letters and bookings

LETTER = {"kind", "complete", "missing", "file", "pages"}
BOOKINGS = {"rows", "bad_rows", "added", "updated", "unchanged", "duplicates", "unmatched"}


def test_a_letter_says_what_is_missing_before_it_is_made(shell: Shell, desk: Desk, tmp_path: Path) -> None:
    """A practice without a profile: the keys of the table, and with `--yes` blank lines and exit 1."""
    add(shell)
    ran = shell("letter", "1", "--json")
    assert set(ran.record) == LETTER
    assert (ran.record["kind"], ran.record["complete"]) == ("acknowledgement", False)
    assert ran.record["missing"]
    file = tmp_path / "letter.txt"
    ran = shell("letter", "1", "--output", str(file), "--yes", "--json")
    assert (ran.code, ran.record["complete"], ran.record["file"]) == (1, False, str(file))
    assert "Ada Novak" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0


def test_a_letter_about_somebody_with_marks_in_their_name(shell: Shell, desk: Desk, tmp_path: Path) -> None:
    """Names are data in every renderer."""
    hostile = '#panic("x") [TMS]'
    add(shell, patient=hostile)
    file = tmp_path / "letter.txt"
    shell("letter", "1", "--output", str(file), "--yes", "--json")
    assert hostile in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("number", ["999", "0", "x"])
def test_a_letter_of_nothing_is_refused(shell: Shell, desk: Desk, number: str) -> None:
    """One sentence."""
    add(shell)
    before = kept(desk)
    sentence(shell("letter", number, "--json"))
    assert kept(desk) == before


def test_bookings_move_who_is_on_the_way(shell: Shell, desk: Desk, tmp_path: Path) -> None:
    """An export books Ada, knows nobody of the second row, and says so; again it changes nothing."""
    add(shell, "--tell", "yes")
    file = tmp_path / "appointments.csv"
    file.write_text(
        "Patient Name,Phone,Appointment Date,Appointment Time,Status,Appointment Type\n"
        "Ada Novak,(212) 555-0142,11/20/2026,10:00 AM,Scheduled,Evaluation\n"
        "Zoe Nobody,(212) 555-0199,11/20/2026,11:00 AM,Scheduled,Evaluation\n",
        encoding="utf-8",
    )
    ran = shell("import", "bookings", str(file), "--yes", "--json")
    assert set(ran.record) >= BOOKINGS
    assert (ran.code, ran.record["rows"], ran.record["added"]) == (1, 2, 1)
    unmatched = ran.record["unmatched"]
    assert (unmatched if isinstance(unmatched, int) else len(unmatched)) == 1
    (record,) = shell("referrals", "list", "--json").records
    assert (record["step"], record["point"]) == ("booked", 26)
    assert {one["kind"] for one in owed(shell)} == {"acknowledgement", "booked"}
    before = kept(desk)
    ran = shell("import", "bookings", str(file), "--yes", "--json")
    assert (ran.record["added"], ran.record["unchanged"]) == (0, 1)
    assert kept(desk) == before
