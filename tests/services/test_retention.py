"""Retention: settled callers lose their words and numbers, on either engine; nothing else changes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import peewee
import pytest

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import Draft, NextStep
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import CrisisBox, NewCrisis
from frontdesk.domain.day.review import BreachReason
from frontdesk.domain.errors import FrontDeskError, Refused
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.events import EventKind, WaitingFor
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.numbers.figures import FIGURES
from frontdesk.services.numbers.period import Period
from frontdesk.services.relationships.touching import NewComplaint
from frontdesk.services.safety.retention import NUMBERS_KEY, RetentionResult, RetentionService
from frontdesk.store.retention.words import WORDS, Becomes
from frontdesk.store.spool import Spool
from tests.builders import Desk, at, settings
from tests.referral_scene import happen, refer
from tests.services.call_logs import Log, import_log, sound
from tests.store.every_table import ALL_TABLES

#: What is dropped of the settled, a unique word for each field.
DROPPED = (
    "Quarzil", "Bodnotewort", "Trynote", "Crisname", "Criswhere", "Criswords", "Criswith", "Nearlink",
    "Neartext", "Handnote", "Handday", "Voicecount", "Lostwhy", "Questput", "Waitnote", "Sendernote",
    "Reasonnote", "Sourcewhy", "Loggedname", "Complwhat", "Complsaid",
)  # fmt: skip
#: What is open, or too young, and stays.
KEPT = ("Openly", "Opennote", "Younger", "Youngnote", "Sharesold")
SETTLED, SHARED, OPEN, LOGGED = "(212) 555-0142", "(212) 555-0143", "(212) 555-0144", "2125550145"
LAST_SEVEN = {SETTLED: "5550142", LOGGED: "5550145"}


def months_later(desk: Desk, months: float) -> None:
    """Move the clock so many months of thirty days from the Monday of the scene."""
    desk.clock.instant = at("mon 09:00") + timedelta(days=30 * months)


def keep_names(desk: Desk, months: int) -> None:
    """Set for how many months names are kept; 0 for good."""
    desk.do.practice.save(settings(retention_months=months), by=desk.dana)


def old_log() -> Log:
    """A log of Monday, as it would be imported then and once more later."""
    return Log().missed("mon 08:05", LOGGED, "Loggedname").reached("mon 08:45", LOGGED)


def try_once(desk: Desk, callback: int, outcome: Outcome, note: str = "") -> None:
    """Claim a callback and record a try."""
    desk.do.callbacks.claim(callback, by=desk.dana)
    desk.do.callbacks.record(NewAttempt(callback, outcome, note), by=desk.dana)


def settled_caller(desk: Desk) -> None:
    """Somebody who called, was late called back, and is done with: a word in every field."""
    patel = desk.do.referrals.add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana).id
    source = Source(SourceAnswer.KNOWN, SourceKind.WEB_SEARCH, None, "Sourcewhy")
    callback = desk.callback(number=SETTLED, name="Anna Quarzil", note="Bodnotewort", source=source)
    referral = refer(desk, "Anna Quarzil", patel, SETTLED, note="Sendernote")
    crisis = desk.do.crises.open(NewCrisis("c1", desk.clock(), Caller("Crisname", SETTLED)), by=desk.dana)
    boxes = {CrisisBox.WHERE: "Criswhere", CrisisBox.WORDS: "Criswords", CrisisBox.WITH_WHOM: "Criswith"}
    desk.do.crises.note(crisis.id, boxes, by=desk.dana)
    desk.do.crises.accept(crisis.id, "Dr Lee", by=desk.dana)
    desk.do.crises.near_miss("Nearlink", crisis_id=crisis.id, by=desk.dana)
    desk.do.crises.near_miss("Neartext", crisis_id=None, by=desk.dana)
    desk.do.hand_off.tick(desk.do.hand_off.note("call Handnote", by=desk.dana), by=desk.dana)
    desk.do.review.count_voicemails(3, "Voicecount", day=at("mon 12:00").date(), by=desk.dana)
    contact = desk.value("SELECT id FROM contact WHERE name = 'Anna Quarzil'")
    new = NewComplaint("Complwhat", contact_id=contact)
    desk.do.relationships.settle(desk.do.relationships.complain(new, by=desk.dana), "Complsaid", by=desk.dana)
    desk.clock.set("mon 17:30")
    desk.do.callbacks.tick(by=desk.dana)
    breaches = [number for (number,) in desk.rows("SELECT id FROM breach")]
    desk.do.review.give_reason(breaches, BreachReason.OTHER, "Reasonnote", by=desk.dana)
    desk.clock.set("tue 09:00")
    try_once(desk, callback, Outcome.LEFT_MESSAGE, "Trynote")
    happen(desk, referral, EventKind.SPOKEN)
    question = {"reason": "Questput?", "who": WaitingFor.REFERRER, "note": "Waitnote"}
    happen(desk, referral, EventKind.QUESTION, **question)
    happen(desk, referral, EventKind.LOST, reason="Lostwhy")
    for owed in desk.rows("SELECT id FROM owed WHERE state = 'open' AND voided_at IS NULL"):
        desk.do.owed.waive(owed[0], "Lostwhy", by=desk.dana)
    desk.do.hand_off.note("Handday", by=desk.dana)
    desk.do.hand_off.give(by=desk.dana)
    for (note,) in desk.rows("SELECT id FROM hand_off_note WHERE done_at IS NULL"):
        desk.do.hand_off.tick(note, by=desk.dana)


def scene(desk: Desk, folder: Path) -> None:
    """A settled caller, one of a log, one who is still open, and a family of which one called lately."""
    import_log(desk, old_log(), folder)
    settled_caller(desk)
    desk.callback(number=OPEN, name="Ben Openly", note="Opennote")
    desk.call(number=SHARED, name="Old Sharesold", next_step=NextStep.SETTLED, lane=Lane.OTHER)
    months_later(desk, 8)
    desk.call(
        number=SHARED, name="Cat Younger", note="Youngnote", next_step=NextStep.SETTLED, lane=Lane.OTHER
    )
    months_later(desk, 9)
    desk.do.callbacks.tick(by=desk.dana)
    keep_names(desk, 6)


def texts(desk: Desk) -> str:
    """Every text of every table of a store, as one."""
    found = []
    for model in ALL_TABLES:
        name = model._meta.table_name
        found += [str(value) for row in desk.rows(f'SELECT * FROM "{name}"') for value in row]
    return "\n".join(found)


def figures(desk: Desk) -> list[object]:
    """What is counted: the numbers of the months, every day, and the rows of the tables."""
    period = Period(at("mon 12:00").date(), desk.clock().date())
    over = desk.do.numbers.of(period)
    reports = [figure.read(over) for figure in FIGURES]
    counts = [
        desk.rows(
            f"SELECT count(*), count(DISTINCT number), min(at), max(at) FROM {table}"
            if table == "call"
            else f"SELECT count(*) FROM {table}"
        )
        for table in ("call", "callback", "attempt", "contact", "referral", "referral_event", "crisis")
    ]
    return [*(re.sub(r"(name|number)='[^']*'", "", repr(report)) for report in reports), *counts]


def test_the_settled_are_dropped_and_nobody_else(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    scene(desk, tmp_path)
    before = texts(desk)
    for word in (*DROPPED, *KEPT, *LAST_SEVEN.values()):
        assert word in before, word
    sound(desk)
    seen = desk.do.retention.preview()
    assert texts(desk) == before
    done = desk.do.retention.run(by=desk.dana)
    assert done.counts == seen.counts
    assert done.cleaned
    assert (done.counts["callers"], done.counts["crises"], done.counts["referrals"]) == (2, 1, 1)
    after = texts(desk)
    assert [word for word in (*DROPPED, *LAST_SEVEN.values()) if word in after] == []
    assert [word for word in KEPT if word not in after] == []
    sound(desk)
    assert desk.do.retention.run(by=desk.dana).is_empty
    entry = desk.rows("SELECT person_id, subject_id FROM audit WHERE action = ?", Action.RETENTION_DROPPED)
    assert entry == [(desk.dana, 1), (desk.dana, 2)]
    assert desk.rows("SELECT count(*) FROM retention_run WHERE finished_at IS NULL") == [(0,)]


def test_figures_and_sums_are_the_same_before_and_after(any_desk: Desk, tmp_path: Path) -> None:
    scene(any_desk, tmp_path)
    before = figures(any_desk)
    assert not any_desk.do.retention.run(by=any_desk.dana).is_empty
    assert figures(any_desk) == before


def test_an_old_log_brings_nobody_back_and_a_new_call_is_a_new_caller(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    scene(desk, tmp_path)
    desk.do.retention.run(by=desk.dana)
    calls, callbacks = desk.value("SELECT count(*) FROM call"), desk.value("SELECT count(*) FROM callback")
    # Another system's log of the same Monday: other ids, and a call that ours did not have.
    other = Log().missed("mon 08:05", LOGGED, "Loggedname").missed("mon 08:20", "2125550142", "A Quarzil")
    report = import_log(desk, other, tmp_path, "Other.csv")
    assert (report.known, report.opened, report.waiting) == (2, 0, 0)
    assert desk.value("SELECT count(*) FROM call") == calls
    assert desk.value("SELECT count(*) FROM callback") == callbacks
    assert "Quarzil" not in texts(desk)
    found = desk.call(number=SETTLED, name="Anna Quarzil")
    assert desk.value("SELECT name FROM contact ORDER BY id DESC LIMIT 1") == "Anna Quarzil"
    assert found.callback_id is not None
    sound(desk)


def test_nothing_is_dropped_where_names_are_kept_for_good(any_desk: Desk, tmp_path: Path) -> None:
    scene(any_desk, tmp_path)
    keep_names(any_desk, 0)
    before = texts(any_desk)
    assert any_desk.do.retention.preview() == RetentionResult(0, None)
    assert any_desk.do.retention.run(by=any_desk.dana) == RetentionResult(0, None)
    assert any_desk.do.retention.run_daily() is None
    assert texts(any_desk) == before


def rewrite_an_instant(desk: Desk) -> None:
    """Change more than words inside a run."""
    with desk.store.writing() as db:
        db.execute_sql(
            "INSERT INTO retention_run (at, person_id, before, counts) VALUES ('2026', 2, '2026', '{}')"
        )
        db.execute_sql("UPDATE near_miss SET at = '2020'")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE near_miss SET text = ''",
        "UPDATE source SET detail = ''",
        "UPDATE day_note SET text = 'x'",
        "UPDATE hand_off SET text = ''",
        "DELETE FROM retention_run",
    ],
)
def test_the_guards_open_inside_a_run_only(any_desk: Desk, tmp_path: Path, statement: str) -> None:
    scene(any_desk, tmp_path)
    any_desk.do.retention.run(by=any_desk.dana)
    any_desk.do.crises.near_miss("Another", crisis_id=None, by=any_desk.dana)
    if "day_note" in statement:
        any_desk.change(
            "INSERT INTO day_note (day, at, person_id, text) VALUES ('2026-11-16', '2026', 2, 'a')"
        )
    with pytest.raises((peewee.DatabaseError, FrontDeskError)):
        any_desk.change(statement)
    with pytest.raises((peewee.DatabaseError, FrontDeskError)):
        rewrite_an_instant(any_desk)


def test_who_calls_while_it_runs_is_left_alone(
    any_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene(any_desk, tmp_path)
    from frontdesk.store.retention import dropping

    plan = dropping.read_plan

    def and_they_call(*args: object) -> dropping.Plan:
        found = plan(*args)  # type: ignore[arg-type]
        any_desk.call(number=SETTLED, name="Anna Quarzil", note="called today")
        return found

    monkeypatch.setattr(dropping, "read_plan", and_they_call)
    any_desk.do.retention.run(by=any_desk.dana)
    after = texts(any_desk)
    assert "Bodnotewort" in after
    assert "Loggedname" not in after
    sound(any_desk)


def test_the_days_run_is_done_once_a_day(any_desk: Desk, tmp_path: Path) -> None:
    scene(any_desk, tmp_path)
    done = any_desk.do.retention.run_daily()
    assert done is not None
    assert done.counts["callers"] == 2
    assert any_desk.do.retention.run_daily() is None
    other = RetentionService(any_desk.do.office)
    assert other.run_daily() is None
    any_desk.clock.instant += timedelta(hours=25)
    again = any_desk.do.retention.run_daily()
    assert again is not None
    assert again.counts["callers"] == 0
    assert any_desk.rows("SELECT count(*) FROM retention_run WHERE cleaned_at IS NULL") == [(0,)]
    assert other.run_daily() is None


def test_the_key_of_the_numbers_is_a_file_of_the_home(desk: Desk, tmp_path: Path) -> None:
    desk.do.office.keys_folder = tmp_path / "keys"
    scene(desk, tmp_path)
    desk.do.retention.run(by=desk.dana)
    file = tmp_path / "keys" / NUMBERS_KEY
    assert file.stat().st_mode & 0o777 == 0o600
    assert desk.value("SELECT secret FROM retention_key") == ""
    file.rename(tmp_path / "away")
    before = texts(desk)
    with pytest.raises(Refused, match=NUMBERS_KEY):
        import_log(desk, old_log(), tmp_path, "Again.csv")
    assert texts(desk) == before
    (tmp_path / "away").rename(file)
    assert import_log(desk, old_log(), tmp_path, "Again.csv").known == 2


def in_files(folder: Path) -> list[str]:
    """Which of the dropped words and numbers are among the bytes of a store's files, either way round."""
    held = b"".join(path.read_bytes() for path in folder.glob("frontdesk.db*"))
    words = [*DROPPED, *LAST_SEVEN.values(), *(number[::-1] for number in LAST_SEVEN.values())]
    return [word for word in words if word.encode() in held]


@pytest.mark.parametrize("careless", [False, True], ids=["as it is", "control"])
def test_no_byte_of_them_is_left_in_the_file_or_its_log(
    desk: Desk, tmp_path: Path, careless: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene(desk, tmp_path)
    folder = Path(desk.store.where).parent
    assert len(in_files(folder)) >= len(DROPPED)
    if careless:
        nothing: Callable[..., bool] = lambda *_: True  # noqa: E731
        monkeypatch.setattr("frontdesk.services.safety.retention.clean_store", nothing)
        monkeypatch.setattr("frontdesk.services.safety.retention.write_over_deleted", nothing)
    assert desk.do.retention.run(by=desk.dana).cleaned
    assert bool(in_files(folder)) is careless


def test_what_was_set_aside_on_this_machine_goes_too(desk: Desk, tmp_path: Path) -> None:
    def half(uid: str) -> Draft:
        return Draft(uid, desk.dana, desk.clock(), {"name": "Quarzil"})

    spool = desk.do.office.spool = Spool(tmp_path / "spool.db")
    keep_names(desk, 6)
    desk.do.drafts.set_aside(half("old"))
    desk.do.drafts.set_aside(replace(half("of nobody"), person_id=99))  # the store does not take it
    months_later(desk, 7)
    desk.do.drafts.set_aside(half("young"))
    unreadable, other = tmp_path / "spool.db.0a1b2c3d", tmp_path / "spool.db.txt"
    for file in (unreadable, other):
        file.write_text("Quarzil")
        os.utime(file, (at("mon 09:00").timestamp(),) * 2)
    assert desk.do.retention.preview().counts["drafts"] == 3
    assert {draft.uid for draft, _ in spool.drafts()} == {"old", "young", "of nobody"}, "nothing is changed"
    assert desk.do.retention.run(by=desk.dana).counts["drafts"] == 3
    assert [draft.uid for draft, _ in spool.drafts()] == ["young"]
    assert (unreadable.exists(), other.exists()) == (False, True)


#: Texts that stay: codes, instants, days, and what is said of no caller.
STAY = {
    "person": {"name"},
    "settings_version": {"document"},
    "audit": {"action", "subject", "detail"},
    "undo": {"action", "steps"},  # rows that are older go whole
    "draft": {"uid", "fields"},  # rows that are older go whole
    "contact_word": {"word"},  # rows go whole
    "import_run": {"file_name", "format", "counts"},
    "import_mapping": {"signature", "mapping"},
    "organisation": None,
    "referrer": None,
    "organization_person": None,
    "message": None,
    "outreach_event": None,
    "invitation": None,
    "touch": None,
    "card_read": None,
    "card_approval": None,
    "next_available": None,
    "letter_template": None,
    "retention_run": None,
    "proof": None,
    **dict.fromkeys(("sign_in_account", "sign_in_switch", "recovery_key", "recovery_use")),
    **dict.fromkeys(("audit_seal", "audit_head", "audit_origin")),
    "retention_key": None,
    "contact": {"lane", "voicemail"},
    "callback": {
        "lane", "service_day", "decided_by", "due_kind", "state", "last_outcome", "promise_kind",
    },
    "attempt": {"outcome"},
    "breach": {"kind"},
    "call": {
        "direction", "result", "lane", "next_step", "effect", "source_answer", "source_kind",
    },
    "source": {"answer", "kind"},
    "crisis": {"uid", "call_uid", "accepted_by"},  # made by chance; and a clinician's name
    "crisis_step": {"kind"},
    "crisis_prompt": {"answer"},
    "cover": {"phones"},
    "lunch": {"callbacks", "place"},
    "hand_off_note": {"day"},
    "hand_off": {"day"},
    "escalation": {"answer"},
    "breach_reason": {"reason"},
    "carry_over": {"day"},
    "voicemail_count": {"day"},
    "day_close": {"day", "figures"},
    "day_note": {"day"},
    "referral": {
        "called_how", "urgency", "treatment", "waiting_for", "until", "auth_state", "auth_submitted",
        "auth_due", "auth_expires", "off_kind", "step",
    },
    "referral_sender": {"via", "urgency", "tell"},
    "referral_event": {"kind"},
    "owed": {"kind", "decided_by", "state", "channel", "day", "breach_reason"},
    "sending": {"channel", "address", "state"},
    "owed_reason": {"day", "reason"},
    "appointment": {"kind", "status"},
    "complaint": {"card"},
}  # fmt: skip


def test_every_text_of_every_table_is_either_dropped_or_said_to_stay() -> None:
    dropped: dict[str, set[str]] = {}
    for words in WORDS:
        dropped.setdefault(words.model._meta.table_name, set()).update(words.columns)
    for model in ALL_TABLES:
        meta = model._meta
        texts = {field.name for field in meta.sorted_fields if isinstance(field, peewee.TextField)}
        stay = STAY.get(meta.table_name, set())
        assert stay is None or texts == dropped.get(meta.table_name, set()) | stay, meta.table_name
    assert Becomes.HASH in WORDS[0].columns.values()
