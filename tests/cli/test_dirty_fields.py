# Rows of logs are as long as they are.
# ruff: noqa: E501
"""Single fields of logs, odd as they come: none of them makes a caller vanish, or owed who was spoken with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.cli.test_dirty_logs import Case, assert_comes_to

START = ("started_at=Start",)
CDR = "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,uniqueid,linkedid\n"


def placeholders(word: str) -> Case:
    """A log in which every empty field holds this word, ids and times of talk too."""
    text = f"""\
Call ID,Start,From,To,Result,Talk Time,Name
{word},2026-11-24 09:00:00,2125550101,201,Answered,30,{word}
{word},2026-11-24 09:10:00,2125550102,201,Missed,{word},{word}
{word},2026-11-24 09:20:00,{word},201,Missed,{word},{word}
{word},2026-11-24 09:30:00,2125550103,{word},Missed,{word},{word}
"""
    return Case(f"nothing {word}", text, ("0102", "0103"), {"answered": 1, "missed": 3, "bad_rows": 0}, START)


def talk(column: str, some: str, none: str) -> Case:
    """A log with this column for talk beside a mapped one that includes ringing."""
    text = f"""\
Start,From,To,Duration,{column}
2026-11-24 09:10:00,2125550101,2125550100,110,{some}
2026-11-24 09:20:00,2125550102,2125550100,20,{none}
"""
    maps = (*START, "duration=Duration")
    return Case(f"talk {column}", text, ("0102",), {"answered": 1, "missed": 1, "bad_rows": 0}, maps)


def message(to: str, result: str) -> Case:
    """A log in which one caller reached this destination with this result."""
    text = f"""\
Start,From,To,Result,Duration
2026-11-24 09:10:00,2125550101,{to},{result},30
2026-11-24 09:20:00,2125550102,201,Answered,30
"""
    return Case(
        f"message {to} {result}",
        text,
        ("0101",),
        {"answered": 1, "voicemail": 1, "missed": 0, "bad_rows": 0},
        START,
    )


def missed(*, starts: tuple[str, ...] = (), callers: tuple[str, ...] = (), owed: tuple[str, ...]) -> Case:
    """A log of missed calls that began as these texts say, or whose callers are written so."""
    rows = [f'"{start}",21255502{at:02},201,Missed' for at, start in enumerate(starts)]
    rows += [f"2026-11-24 09:{at:02}:00,{caller},201,Missed" for at, caller in enumerate(callers)]
    text = "\n".join(["Start,From,To,Result", *rows, ""])
    return Case(f"missed {rows[0][:40]}", text, owed, {"missed": len(rows), "bad_rows": 0}, START)


STARTS = (
    "24.11.2026 09:12", "Nov 24 2026 9:12 AM EST", "Tue Nov 24 09:12:00 EST 2026", "24-NOV-26 09.12.00 AM",
    "24-NOV-26 09.12.00.000000 AM", "2026-11-24-09.12.00.000000", "24/Nov/2026:09:12:00 -0500",
    "[24/Nov/2026:09:12:00 -0500]", "11/24/2026 9:12 AM", "2026-11-24T14:12Z",
)  # fmt: skip

FIELDS = (
    *map(placeholders, ("nUlL", r"\n", "(Null)", "<Null>", "N/a", "NA", "[none]")),
    talk("Bill Sec", "95", "0"),
    talk("Gespraechsdauer", "1:35", "0:00"),
    talk("TalkTime", "PT1M35S", "PT0S"),
    talk("Talk Time (sec)", "95", "-"),
    talk("Billable Seconds", "95", ""),
    talk("In Call Duration", "0h 1m 35s", "0h 0m 0s"),
    talk("Speaking Time", "1.5 min", "0 min"),
    talk("Duration (Talk)", "1:35", "0:00"),
    talk("Connect Duration", "95", "0"),
    *(
        message(to, "Answered")
        for to in ("201-VM", "VM-201", "VM(201)", "sip:*97@pbx", "General Mailbox", "vmail", "Répondeur")
    ),
    *(
        message("201", word)
        for word in ("left a message", "Left VM", "Answered by voicemail", "Voicemail (0:32)", "Message")
    ),
    missed(starts=STARTS, owed=tuple(f"02{at:02}" for at in range(len(STARTS)))),
    missed(callers=("2125550104<Lin Ames>", '"=""2125550105"""'), owed=("0104", "0105")),
    missed(
        callers=("Anonymous (Private)", "Caller ID Blocked", "266696687", "Unknown unknown", "2125550104"),
        owed=("0104",),
    ),
    Case(
        "ids of desks",
        "Call ID,Start,From,To,Result\n"
        + "".join(
            f"{hour % 2 + 1},2026-11-24 {9 + hour:02}:00:00,212555010{hour},201,{'Answered' if hour < 2 else 'Missed'}\n"
            for hour in range(6)
        ),
        ("0102", "0103", "0104", "0105"),
        {"calls": 6, "answered": 2, "bad_rows": 0},
        START,
    ),
    Case(
        "an id again in the afternoon",
        """\
Call ID,Start,From,To,Result
1,2026-11-24 09:00:00,2125550101,201,Answered
1,2026-11-24 15:00:00,2125550101,201,Missed
2,2026-11-24 09:10:00,2125550102,201,Missed
""",
        ("0101", "0102"),
        {"calls": 3, "bad_rows": 0},
        START,
    ),
    Case(
        "answered is an instant",
        """\
Start,Answered,End,From,To
2026-11-24 09:10:00,2026-11-24 09:10:10,2026-11-24 09:12:00,2125550101,2125550100
2026-11-24 09:20:00,,2026-11-24 09:20:30,2125550102,2125550100
2026-11-24 09:30:00,0000-00-00 00:00:00,2026-11-24 09:30:30,2125550103,2125550100
""",
        ("0102", "0103"),
        {"answered": 1, "missed": 2, "bad_rows": 0},
        START,
    ),
    Case(
        "three telephones with an id each",
        """\
Call ID,Start,From,To,Result
a-000000001,2026-11-24 09:00:00,2125550101,201,No Answer
a-000000002,2026-11-24 09:00:00,2125550101,202,Answered
a-000000003,2026-11-24 09:00:00,2125550101,203,No Answer
00000,2026-11-24 09:10:00,2125550102,201,Answered (1:20)
00000,2026-11-24 09:10:10,2125550103,201,Missed (queue)
unknown,2026-11-24 09:20:00,2125550104,201 (Vm Nguyen),Answered
unknown,2026-11-24 09:20:10,2125550105,201,Missed - 00:20
""",
        ("0103", "0105"),
        {"answered": 3, "missed": 2, "bad_rows": 0},
        START,
    ),
    Case(
        "a time as long as it rang",
        """\
Start,From,To,Duration,Ringing
2026-11-24 09:10:00,2125550101,2125550100,65,5
2026-11-24 09:20:00,2125550102,2125550100,20,20
2026-11-24 09:30:00,2125550103,2125550100,15,20
""",
        ("0102",),
        {"answered": 2, "missed": 1, "bad_rows": 0},
        (*START, "duration=Duration"),
    ),
    Case(
        "an end in place of a length",
        """\
Start,End,From,To,Status
2026-11-24 10:01:00,2026-11-24 10:01:20,2125550141,202,No Answer
2026-11-24 10:00:00,2026-11-24 10:06:20,2125550141,600,Answered
2026-11-24 11:00:00,,2125550142,600,No Answer
""",
        ("0142",),
        {"answered": 1, "missed": 1, "bad_rows": 0},
        START,
    ),
    Case(
        "rows without their empty ends",
        """\
Start,From,To,Result,Note
2026-11-24 09:00:00,2125550101,201,Missed
2026-11-24 09:10:00,2125550102,201,Missed,
2026-11-24 09:20:00,2125550103
""",
        ("0101", "0102"),
        {"missed": 2, "bad_rows": 1},
        START,
    ),
    Case(
        "a length that is no number",
        """\
Start,From,To,Result,Duration
2026-11-24 09:10,2125550101,201,Missed,in progress
2026-11-24 09:20,2125550102,201,Did not answer,RNA
2026-11-24 09:30,2125550103,201,Answered,60
""",
        ("0101", "0102"),
        {"answered": 1, "missed": 2, "bad_rows": 0},
        START,
    ),
    Case(
        "dispositions of other reports",
        CDR
        + "".join(
            f'2026-11-24 09:{at}0:00,x,212555010{at},201,from-trunk,PJSIP/t-1,{channel},Dial,x,{total},{talk},{word},179552880{at}.1,\n'
            for at, (word, channel, total, talk) in enumerate((
                ("answered", "PJSIP/201-2", "40", "30"),
                ("NOANSWER", "", "20", "0"),
                ("CANCEL", "", "20", "0"),
                ("NULL", "", "00:00:20", "00:00:00"),
                ("NO ANSWER", "", "20", "-1"),
            ))
        ),
        ("0101", "0102", "0103", "0104"),
        {"answered": 1, "missed": 4, "bad_rows": 0},
    ),
    Case(
        "dates with a midnight, times with a first day",
        """\
Date,Time,From,To,Result
2026-11-24 00:00:00,1899-12-30 10:12:00,2125550101,201,Missed
2026-11-24 00:00:00,1899-12-30 09:12:00,2125550101,201,Answered
""",
        ("0101",),
        {"answered": 1, "missed": 1, "bad_rows": 0},
        ("started_at=Date",),
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", FIELDS, ids=[case.name for case in FIELDS])
def test_an_odd_field_loses_nobody(shell: Shell, tmp_path: Path, case: Case) -> None:
    assert_comes_to(shell, tmp_path, case, case.text)
