"""``frontdesk owed``: the records of the product, what each command does, a sentence for each mistake."""

from __future__ import annotations

import pytest

from frontdesk.domain.referrals.owed import Tell
from frontdesk.services.owed.referrers import ReferrerFacts
from tests.builders import Desk
from tests.cli.conftest import Shell
from tests.referred import a_patient, a_referrer, happened

KEYS = [
    "owed", "kind", "referral", "referrer", "arose", "due", "state", "standing", "channel", "blocked_by",
]  # fmt: skip


def test_nothing_owed_is_said_in_words_and_is_no_record(desk: Desk, shell: Shell) -> None:
    ran = shell("owed")
    assert (ran.code, ran.lines[-1]) == (0, "Nothing is owed to anybody.")
    assert shell("owed", "--json").out == ""


def test_a_record_has_the_keys_of_the_product(desk: Desk, shell: Shell) -> None:
    patient = a_patient(desk, a_referrer(desk, name="Dr Priya Patel"))
    happened(desk, patient.referral, "booked")
    ran = shell("owed", "--json")
    assert ran.code == 0
    assert [list(record) for record in ran.records] == [KEYS, KEYS]
    assert ran.records == [
        {
            "owed": 1,
            "kind": "acknowledgement",
            "referral": patient.referral,
            "referrer": "Dr Priya Patel · Westside",
            "arose": "2026-11-16T09:00:00-05:00",
            "due": "2026-11-17T09:00:00-05:00",
            "state": "open",
            "standing": "on_time",
            "channel": None,
            "blocked_by": None,
        },
        {
            "owed": 2,
            "kind": "booked",
            "referral": patient.referral,
            "referrer": "Dr Priya Patel · Westside",
            "arose": "2026-11-16T09:00:00-05:00",
            "due": "2026-11-17T17:00:00-05:00",
            "state": "open",
            "standing": "on_time",
            "channel": None,
            "blocked_by": "permission",
        },
    ]


def test_a_late_one_is_told_by_the_exit_code(desk: Desk, shell: Shell) -> None:
    a_patient(desk)
    shell.clock.set("tue 09:00")
    assert (shell("owed").code, shell("owed", "--json").record["standing"]) == (0, "at_risk")
    shell.clock.set("tue 09:01")
    ran = shell("owed", "--json")
    assert (ran.code, ran.record["standing"]) == (1, "late")
    assert "1 late, 0 at risk, 1 open" in shell("owed").out
    shell("owed", "sent", "1", "--by", "post", "--yes")
    assert shell("owed").code == 0
    ran = shell("owed", "--all", "--json")
    assert (ran.code, ran.record["standing"], ran.record["state"]) == (0, "met_late", "sent")


def test_sent_failed_sent_confirmed(desk: Desk, shell: Shell) -> None:
    a_patient(desk)
    sent = shell("owed", "sent", "1", "--by", "fax", "--to", "212-555-0188", "--yes", "--json")
    assert list(sent.record) == KEYS
    assert (sent.code, sent.record["state"], sent.record["channel"]) == (0, "sent", "fax")
    assert "Nobody verified the fax number 212-555-0188" in sent.err
    failed = shell("owed", "failed", "1", "--reason", "busy", "--yes", "--json").record
    assert (failed["state"], failed["due"], failed["channel"]) == ("open", "2026-11-17T09:00:00-05:00", None)
    again = shell("owed", "sent", "1", "--by", "in-person", "--yes", "--json").record
    assert (again["state"], again["standing"], again["channel"]) == ("sent", "met", "in_person")
    done = shell("owed", "confirmed", "1", "--yes", "--json").record
    assert (done["state"], done["standing"]) == ("confirmed", "met")
    assert shell("owed", "--json").out == ""
    assert shell("owed", "--all", "--json").record == done


def test_no_leaves_nothing_open(desk: Desk, shell: Shell) -> None:
    patient = a_patient(desk)
    happened(desk, patient.referral, "booked")
    ran = shell("owed", "tell", "1", "no", "--said-by", "the patient", "--yes", "--json")
    assert (ran.code, ran.record["state"], ran.err) == (0, "waived", "2 things are waived by it.\n")
    assert shell("owed", "--json").out == ""


def test_a_promise_is_owed_by_its_day(desk: Desk, shell: Shell) -> None:
    a_referrer(desk, name="Dr Priya Patel")
    told = ("owed", "promise", "--referrer", "dr priya patel", "--yes", "--json")
    ran = shell(*told, "--day", "2026-11-21", "--text", "two brochures").record
    # The 21st is a Saturday.
    assert (ran["kind"], ran["due"], ran["referral"]) == ("promised", "2026-11-20T17:00:00-05:00", None)
    ran = shell(*told, "--kind", "thank_you").record
    assert (ran["kind"], ran["due"]) == ("thank_you", "2026-11-18T09:00:00-05:00")


def test_words_name_whom_and_whom_about(desk: Desk, shell: Shell) -> None:
    patient = a_patient(desk, a_referrer(desk, name="Dr Priya Patel"))
    happened(desk, patient.referral, "booked")
    ran = shell("owed")
    assert "2 open; 1 of them waits for permission" in ran.out
    assert "Dr Priya Patel" in ran.out
    assert "Maria Alvarez" in ran.out
    assert all(len(line) <= 80 for line in ran.lines)
    asked = shell("owed", "sent", "1", "--by", "phone", typed="n\n")
    assert asked.code == 2
    assert (
        "Record that the acknowledgement to Dr Priya Patel · Westside about Maria Alvarez was sent?"
        in asked.err
    )
    done = shell("owed", "sent", "1", "--by", "phone", typed="y\n")
    assert done.code == 0
    assert "sent by telephone" in done.out


WRONG = {
    ("owed", "sent", "1", "--by", "pigeon", "--yes"): "“pigeon” is no way to send it. Nothing was changed",
    ("owed", "sent", "1", "--yes"): "the following arguments are required: --by",
    ("owed", "sent", "99", "--by", "fax", "--yes"): "Nothing owed has the number 99.",
    ("owed", "sent", "x", "--by", "fax"): "invalid int value: 'x'",
    ("owed", "sent", "2", "--by", "fax", "--yes"): "waits for the patient's permission (not asked until now)",
    ("owed", "sent", "3", "--by", "post", "--yes"): "Nothing goes by letter to this referrer",
    ("owed", "confirmed", "1", "--yes"): "This was not sent, so nothing can arrive or fail.",
    ("owed", "failed", "1", "--reason", "busy", "--yes"): "This was not sent, so nothing can arrive or fail.",
    ("owed", "failed", "1", "--yes"): "the following arguments are required: --reason",
    ("owed", "waive", "1", "--reason", " ", "--yes"): "Say in a few words why this is not owed.",
    ("owed", "waive", "1", "--reason", "x"): "This asks before it changes anything.",
    ("owed", "tell", "1", "maybe", "--yes"): "“maybe” is no answer. Nothing was changed",
    ("owed", "tell", "1", "yes", "--yes"): "Say who said so",
    ("owed", "tell", "4", "yes", "--said-by", "x", "--yes"): "so nobody is to be asked",
    ("owed", "promise", "--referrer", "Dr Nobody", "--yes"): "No referrer has the name “Dr Nobody”.",
    ("owed", "promise", "--referrer", "Dr One", "--yes"): "Say what was promised.",
    ("owed", "promise", "--referrer", "Dr One", "--text", "x", "--yes"): "Say for which day",
    ("owed", "promise", "--referrer", "Dr One", "--text", "x", "--day", "soon"): "“soon” is not a date.",
    (
        "owed", "promise", "--referrer", "Dr One", "--text", "x", "--day", "2026-11-13", "--yes",
    ): "was over on Mon Nov 16, 2026, when it was promised",
    ("owed", "promise", "--referrer", "Dr Two", "--yes"): "Several referrers have the name “Dr Two”.",
    ("owed", "sent", "1", "--by", "fax", "--as", "Nobody", "--yes"): "Nobody is not on the staff",
}  # fmt: skip


@pytest.mark.parametrize("argv", WRONG, ids=" ".join)
def test_each_mistake_is_one_sentence_and_changes_nothing(
    desk: Desk, shell: Shell, argv: tuple[str, ...]
) -> None:
    patient = a_patient(desk, a_referrer(desk, name="Dr One"))
    happened(desk, patient.referral, "booked")
    a_patient(desk, a_referrer(desk, name="Dr Two", model="integrated"), tell=Tell.YES)
    twin = desk.do.referrals.add("Dr Two", desk.do.referrals.referrers()[0].kind, "Eastside", by=desk.dana)
    desk.do.owed.referrer_facts(twin.id, ReferrerFacts(key_since="2026-11-16"), by=desk.dana)
    before = desk.value("SELECT MAX(id) FROM audit")
    ran = shell(*argv)
    assert ran.code == 2, ran
    assert WRONG[argv] in ran.err
    assert len(ran.err.splitlines()) == 1
    assert desk.value("SELECT MAX(id) FROM audit") == before
