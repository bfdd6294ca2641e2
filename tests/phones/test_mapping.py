"""Exports whose columns a person maps once: the guess, the memory, and the rows."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.domain.errors import BadSettings, Incomplete
from frontdesk.exports.columns import header_signature, plain
from frontdesk.phones.calls import read_calls
from frontdesk.phones.formats import UnknownFormat
from frontdesk.phones.mapped_rows import duration_seconds
from frontdesk.phones.mapping import ColumnMapping, unknown_words
from tests.phones.logs import PRACTICE, Row, master, opened, read, written

RINGCENTRAL = """Direction,Type,From,To,Extension,Forwarded To,Name,Date,Time,Action,Action Result,Duration
Inbound,Voice,(212) 555-0142,(212) 555-0100,,,Maria Alvarez,Tue 03/17/2026,9:30 AM,Phone Call,Accepted,0:01:40
Inbound,Voice,(212) 555-0143,(212) 555-0100,,,,Tue 03/17/2026,2:05 PM,Phone Call,Missed,-
Inbound,Voice,(212) 555-0144,(212) 555-0100,,,,Tue 03/17/2026,2:06 PM,Phone Call,Voicemail,0:00:31
Outbound,Voice,(212) 555-0100,(212) 555-0143,,,,Tue 03/17/2026,3:00 PM,VoIP Call,Call connected,0:02:00
"""
TWILIO = """Call Sid,To,From,Status,Start Time,End Time,Duration,Direction,Price
CA1,+12125550100,+12125550142,completed,2026-03-17T13:30:00Z,2026-03-17T13:31:40Z,100,inbound,-0.01
CA2,+12125550100,+12125550143,no-answer,2026-03-17T18:05:00Z,2026-03-17T18:05:30Z,0,inbound,
CA3,+12125550143,+12125550100,completed,2026-03-17T19:00:00Z,2026-03-17T19:02:00Z,120,outbound-api,-0.01
"""
QUO = """id,createdAt (UTC),direction,from,to,status,duration,voicemailUrl,contactName
AC1,2026-03-17 13:30:00,incoming,+12125550142,+12125550100,completed,100,,Maria Alvarez
AC2,2026-03-17 18:05:00,incoming,+12125550143,+12125550100,missed,0,,
AC3,2026-03-17 18:06:00,incoming,+12125550144,+12125550100,missed,0,https://example.com/v/3,
AC4,2026-03-17 19:00:00,outgoing,+12125550100,+12125550143,completed,120,,Ann Lee
"""
ANSWERED = ("inbound", "answered", datetime(2026, 3, 17, 13, 30, tzinfo=UTC), 100)
MISSED = ("inbound", "missed", datetime(2026, 3, 17, 18, 5, tzinfo=UTC), 0)
MESSAGE = ("inbound", "voicemail", datetime(2026, 3, 17, 18, 6, tzinfo=UTC), 0)
RETURNED = ("outbound", "answered", datetime(2026, 3, 17, 19, 0, tzinfo=UTC), 120)


def guess(folder: Path, content: str) -> ColumnMapping:
    with pytest.raises(UnknownFormat) as caught:
        opened(folder, content)
    return caught.value.guess


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (RINGCENTRAL, [ANSWERED, MISSED, MESSAGE, RETURNED]),
        (TWILIO, [ANSWERED, MISSED, RETURNED]),
        (QUO, [ANSWERED, MISSED, MESSAGE, RETURNED]),
    ],
    ids=["like RingCentral", "like Twilio", "like Quo"],
)
def test_the_guess_reads_the_usual_exports_as_it_stands(
    tmp_path: Path, content: str, expected: list[tuple[str, str, datetime, int]]
) -> None:
    mapping = guess(tmp_path, content)
    calls, bad = read(tmp_path, content, mapping=mapping)
    assert bad == []
    assert [(call.direction, call.result, call.at, call.talk_seconds) for call in calls] == expected
    outside = ["142", "143", "144", "143"] if len(expected) == 4 else ["142", "143", "143"]
    assert [call.other_number[-3:] for call in calls] == outside
    assert {call.own_number[-3:] for call in calls} == {"100"}


def test_names_belong_to_the_party_outside(tmp_path: Path) -> None:
    calls, _ = read(tmp_path, QUO, mapping=guess(tmp_path, QUO))
    assert [call.name for call in calls] == ["Maria Alvarez", "", "", "Ann Lee"]


def test_a_mapping_survives_being_remembered(tmp_path: Path) -> None:
    mapping = replace(guess(tmp_path, RINGCENTRAL), missed_words=("weggedrückt",), zone="UTC")
    assert ColumnMapping.from_json(mapping.to_json()) == mapping
    older = {"started_at": "When", "later_version": 1}
    assert ColumnMapping.from_json(json.dumps(older)) == ColumnMapping(started_at="When")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"started_at": 1}',
        '{"has_header": "yes"}',
        '{"missed_words": "busy"}',
        '{"zone": null}',
    ],
)
def test_a_spoiled_memory_is_said(text: str) -> None:
    with pytest.raises(BadSettings, match="Map the columns again"):
        ColumnMapping.from_json(text)


def test_the_signature_is_that_of_the_columns() -> None:
    header = ("Start Time", "From", "To")
    assert header_signature(header) == header_signature(["start_time ", "FROM", "to"])
    assert header_signature(header) != header_signature(("From", "Start Time", "To"))
    assert header_signature(("ab", "c")) != header_signature(("a", "bc"))
    assert plain("startTime") == plain("Start-Time") == plain("START_TIME") == "start time"


def test_a_mapping_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    good = guess(tmp_path, TWILIO)
    with pytest.raises(Incomplete) as caught:
        opened(tmp_path, TWILIO, mapping=replace(good, started_at=""))
    assert caught.value.field == "started_at"
    with pytest.raises(Incomplete) as caught:
        opened(tmp_path, TWILIO, mapping=replace(good, from_number="", to_number=""))
    assert caught.value.field == "from_number"
    with pytest.raises(BadSettings, match="“When” for started_at"):
        opened(tmp_path, TWILIO, mapping=replace(good, started_at="When"))
    with pytest.raises(BadSettings, match="time zone"):
        opened(tmp_path, TWILIO, mapping=replace(good, zone="Mars"))


def test_a_mapping_is_asked_for_by_the_signature_and_only_when_needed(tmp_path: Path) -> None:
    asked: list[str] = []

    def remembered(signature: str) -> ColumnMapping | None:
        asked.append(signature)
        return None

    read_calls(written(tmp_path, master(Row())), PRACTICE, remembered).close()
    assert asked == []
    with pytest.raises(UnknownFormat) as caught:
        read_calls(written(tmp_path, TWILIO), PRACTICE, remembered)
    assert asked == [caught.value.signature]


def test_bad_rows_of_a_mapped_export(tmp_path: Path) -> None:
    mapping = guess(tmp_path, TWILIO)
    content = TWILIO + (
        "CA4,+12125550100,+12125550145,exploded,2026-03-17T19:00:00Z,,0,inbound,\n"
        "CA5,+12125550100,+12125550145,busy,2026-03-17T19:00:00Z,,0,sideways,\n"
        "CA6,+12125550100,+12125550145,busy,later,,0,inbound,\n"
        "CA7,+12125550100,+12125550145,busy,2026-03-17T19:00:00Z,,a while,inbound,\n"
        "CA8,+12125550100\n"
        "CA9,+12125550100,+12125550145,busy,2026-03-17T19:00:00Z,,0,inbound,,more\n"
        "CA10,+12125550100,+1212555"
    )
    calls, bad = read(tmp_path, content, mapping=mapping)
    # What was busy is no less a missed call for a length that cannot be read: nobody vanishes.
    assert [call.result for call in calls if call.lines == (8,)] == ["missed"]
    assert len(calls) == 4
    assert [(row.line, row.reason) for row in bad] == [
        (5, "the mapping does not say what its word for the result means"),
        (6, "the mapping does not say what its word for the direction means"),
        (7, "the start time cannot be read as a date and a time"),
        (9, "the row has 2 fields instead of 9"),
        (10, "the row has 10 fields instead of 9"),
        (11, "the file ends in the middle of this row"),
    ]
    rows = [line.split(",") for line in content.splitlines()[1:]]
    assert unknown_words(mapping, content.splitlines()[0].split(","), rows) == ("sideways", "exploded")
    taught = replace(
        mapping, missed_words=(*mapping.missed_words, "Exploded"), inbound_words=("inbound", "sideways")
    )
    calls, bad = read(tmp_path, content, mapping=taught)
    # The two rows of one number at one second are telephones that rang together.
    assert (5, 6, 8) in [call.lines for call in calls]
    assert len(calls) == 4
    assert [row.line for row in bad] == [7, 9, 10, 11]


def test_rows_of_one_call_id_are_one_call_and_ids_of_other_exports_are_others(tmp_path: Path) -> None:
    content = "Call ID,Time,From,To,Direction,Result\n7,2026-03-17 09:30,212-555-0142,100,in,missed\n"
    mapping = guess(tmp_path, content)
    calls, _ = read(tmp_path, content + "7,2026-03-17 09:30,212-555-0142,100,in,answered\n", mapping=mapping)
    assert [(call.result, call.lines) for call in calls] == [("answered", (2, 3))]
    other = content.replace("Result", "Status")
    again, _ = read(tmp_path, other, mapping=guess(tmp_path, other))
    assert again[0].external_id != calls[0].external_id


def test_an_export_with_the_other_number_only(tmp_path: Path) -> None:
    content = (
        "Date,Phone Number,Direction,Length\n"
        "17.03.2026 09:30,212-555-0142,Incoming,1m 40s\n"
        "17.03.2026 14:05,212-555-0143,Outgoing,\n"
    )
    calls, bad = read(tmp_path, content, mapping=guess(tmp_path, content))
    assert bad == []
    assert [(c.direction, c.result, c.other_number, c.talk_seconds) for c in calls] == [
        ("inbound", "answered", "212-555-0142", 100),
        ("outbound", "missed", "212-555-0143", 0),
    ]


def test_without_a_direction_the_settings_tell(tmp_path: Path) -> None:
    content = (
        "Date,From,To,Duration\n"
        "2026-03-17 09:30,2125550142,2125550100,100\n"
        "2026-03-17 14:05,+12125550100,2125550143,0\n"
        "2026-03-17 15:00,201,202,5\n"
    )
    calls, _ = read(tmp_path, content, mapping=guess(tmp_path, content))
    assert [call.direction for call in calls] == ["inbound", "outbound", "internal"]


def test_an_export_without_header(tmp_path: Path) -> None:
    content = "2026-03-17 09:30,2125550142,2125550100,100\n2026-03-17 14:05,2125550143,2125550100,0\n"
    mapping = guess(tmp_path, content)
    assert not mapping.has_header
    assert (mapping.started_at, mapping.from_number, mapping.to_number) == (
        "column 1",
        "column 2",
        "column 3",
    )
    calls, bad = read(tmp_path, content, mapping=replace(mapping, duration="column 4"))
    assert (len(calls), bad) == (2, [])
    assert calls[0].result == "answered"


def test_notes_over_several_lines_and_open_quotes(tmp_path: Path) -> None:
    content = (
        "Time,From,To,Direction,Note\n"
        '2026-03-17 09:30,2125550142,100,in,"called\ntwice"\n'
        '2026-03-17 09:40,2125550143,100,in,"open\n'
        "2026-03-17 09:50,2125550144,100,in,fine\n"
    )
    calls, bad = read(tmp_path, content, mapping=guess(tmp_path, content))
    assert [call.lines for call in calls] == [(2,), (5,)]
    assert [row.line for row in bad] == [4]


def test_seconds_since_1970(tmp_path: Path) -> None:
    content = "Timestamp,Date,From,Direction\n1773754200,2026-03-17 09:30,2125550142,in\n"
    mapping = guess(tmp_path, content)
    assert (mapping.started_at, mapping.date_style) == ("Timestamp", "epoch")
    calls, _ = read(tmp_path, content, mapping=mapping)
    assert calls[0].at == datetime(2026, 3, 17, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 0), ("-", 0), ("525", 525), ("525.9", 525), ("8:45", 525), ("0:08:45", 525), ("8m 45s", 525),
        ("1 h 2 min 3 sec", 3723), ("45 seconds", 45), ("in progress", None), ("1:2:3:4", None), ("-5", None),
        ("9" * 25, None), ("999999:00", None), ("٣", None),
    ],
)  # fmt: skip
def test_durations(text: str, seconds: int | None) -> None:
    if seconds is None:
        with pytest.raises(ValueError, match=r"."):
            duration_seconds(text)
    else:
        assert duration_seconds(text) == seconds


def test_every_field_of_a_mapping_is_remembered() -> None:
    assert set(json.loads(ColumnMapping().to_json())) == {one.name for one in fields(ColumnMapping)}


def test_talk_time_goes_before_what_an_older_mapping_named(tmp_path: Path) -> None:
    content = (
        "Start,From,To,Duration,Talk Time\n"
        "2026-03-17 09:30,2125550142,2125550100,12,0\n2026-03-17 09:40,2125550143,2125550100,40,30\n"
    )
    older = ColumnMapping.from_json(
        '{"started_at": "Start", "from_number": "From", "to_number": "To", "duration": "Duration"}'
    )
    calls, _ = read(tmp_path, content, mapping=older)
    assert [(call.result.value, call.talk_seconds) for call in calls] == [("missed", 0), ("answered", 30)]
    calls, _ = read(tmp_path, content, mapping=replace(older, talk_time="-"))
    assert [call.result.value for call in calls] == ["answered", "answered"]


def test_what_decided_is_shown_with_counts(tmp_path: Path) -> None:
    content = "Start,From,Seconds\n2026-03-17 09:30,2125550142,0\n2026-03-17 09:40,2125550143,9\n"
    mapping = ColumnMapping("Start", "", "From", duration="Seconds")
    with opened(tmp_path, content, mapping=mapping) as log:
        assert [call.result.value for call in log] == ["missed", "answered"]
        assert "the time in “Seconds” alone, taken as talk: 1 yes, 1 no" in log.decided
    with opened(tmp_path, content, mapping=replace(mapping, time_is="total")) as log:
        assert [call.result.value for call in log] == ["missed", "missed"]
