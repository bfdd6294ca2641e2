"""What came of a call: a person, a machine, or nobody (data notes on call logs)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.exports.instants import micros
from frontdesk.phones.calls import LoggedCall
from tests.phones.logs import MISSED, PRACTICE, Row, master, read


def only(folder: Path, *rows: Row) -> LoggedCall:
    calls, bad = read(folder, master(*rows, width=21))
    assert bad == []
    assert len(calls) == 1
    return calls[0]


@pytest.mark.parametrize(
    ("app", "disposition", "billsec", "result"),
    [
        ("Dial", "ANSWERED", 50, "answered"),
        ("dial", "ANSWERED", 1, "answered"),
        ("Queue", "ANSWERED", 50, "answered"),
        ("AppDial", "ANSWERED", 50, "answered"),
        ("AppQueue", "ANSWERED", 50, "answered"),
        ("Pickup", "ANSWERED", 50, "answered"),
        ("Dial", "ANSWERED", 0, "missed"),
        ("Dial", "NO ANSWER", 0, "missed"),
        ("Dial", "NO ANSWER", 25, "missed"),
        ("Dial", "BUSY", 0, "missed"),
        ("Queue", "FAILED", 0, "missed"),
        ("Dial", "CONGESTION", 0, "missed"),
        ("VoiceMail", "ANSWERED", 20, "voicemail"),
        ("Voicemail", "ANSWERED", 0, "voicemail"),
        ("VoiceMail", "NO ANSWER", 0, "missed"),
        ("VoiceMailMain", "ANSWERED", 20, "missed"),
        ("Playback", "ANSWERED", 20, "missed"),
        ("BackGround", "ANSWERED", 20, "missed"),
        ("Wait", "ANSWERED", 20, "missed"),
        ("Hangup", "ANSWERED", 20, "missed"),
        ("Answer", "ANSWERED", 20, "missed"),
        ("", "ANSWERED", 20, "missed"),
    ],
)
def test_results(tmp_path: Path, app: str, disposition: str, billsec: int, result: str) -> None:
    call = only(tmp_path, Row(app=app, disposition=disposition, billsec=billsec))
    assert call.result == result
    assert (call.talk_seconds > 0) == (result == "answered")
    assert (call.answered is not None) == (result == "answered")


@pytest.mark.parametrize("app", ["Queue", "Dial"])
def test_music_on_hold_is_nobody(tmp_path: Path, app: str) -> None:
    assert only(tmp_path, Row(app=app, dst_channel="")).result == "missed"
    blanked = Row(app=app, channel="NOT_AVAILABLE", dst_channel="NOT_AVAILABLE")
    assert only(tmp_path, blanked).result == "answered", "where channels are blanked they tell nothing"
    assert only(tmp_path, Row(app=app, channel="", dst_channel="")).result == "answered"


def test_one_answered_leg_answers_the_call(tmp_path: Path) -> None:
    call = only(tmp_path, MISSED, Row(), replace(MISSED, app="VoiceMail", disposition="ANSWERED", billsec=5))
    assert call.result == "answered"
    assert call.lines == (1, 2, 3)
    assert call.answered == micros(datetime(2026, 3, 17, 13, 30, 10, tzinfo=UTC))


def test_ringing_and_then_the_voicemail_is_a_message(tmp_path: Path) -> None:
    call = only(
        tmp_path, MISSED, replace(MISSED, app="VoiceMail", disposition="ANSWERED", billsec=5).at(9, 31)
    )
    assert call.result == "voicemail"
    assert call.at == datetime(2026, 3, 17, 13, 30, tzinfo=UTC), "received when the person first tried"


def test_talk_at_the_same_time_counts_once_and_transfers_add_up(tmp_path: Path) -> None:
    both = Row(duration=60, billsec=50)
    assert only(tmp_path, both, replace(both, dst_channel="PJSIP/202-1")).talk_seconds == 50
    later = Row(duration=30, billsec=20).at(9, 32)
    assert only(tmp_path, both, later).talk_seconds == 70
    within = Row(duration=20, billsec=10).at(9, 30, 30)
    assert only(tmp_path, both, within).talk_seconds == 50


def test_a_call_is_that_of_its_first_leg(tmp_path: Path) -> None:
    first = replace(MISSED, uniqueid="1773754200.1", linkedid="1773754200.1")
    transfer = Row(
        src="201",
        dst="202",
        name="Dana Reyes",
        context="from-internal",
        uniqueid="1773754200.2",
        linkedid="1773754200.1",
    ).at(9, 31)
    call = only(tmp_path, transfer, first)
    assert (call.direction, call.result) == ("inbound", "answered")
    assert (call.other_number, call.name) == ("2125550142", "Maria Alvarez")


def test_a_name_of_another_leg_is_not_taken_for_the_callers(tmp_path: Path) -> None:
    first = replace(MISSED, name="", uniqueid="1773754200.1", linkedid="1773754200.1")
    transfer = replace(first, src="201", name="Dana Reyes", uniqueid="1773754200.2").at(9, 31)
    assert only(tmp_path, first, transfer).name == ""


def test_a_call_is_the_same_call_in_every_format_and_zone(tmp_path: Path) -> None:
    row = Row(linkedid="1773754200.1")
    assert only(tmp_path, row).external_id == "asterisk:1773754200.1"
    nameless = replace(row, linkedid="", uniqueid="")
    here, there = (
        read(tmp_path, master(nameless), settings)[0][0]
        for settings in (PRACTICE, replace(PRACTICE, zone="UTC"))
    )
    assert here.external_id == there.external_id
    assert here.at != there.at
    others = (
        nameless.at(9, 31),
        replace(nameless, src="2125550143"),
        replace(nameless, dst="2125550101"),
        replace(nameless, duration=61),
        replace(nameless, disposition="BUSY"),
    )
    ids = {only(tmp_path, other).external_id for other in others} | {here.external_id}
    assert len(ids) == 6
