# Rows of logs are as long as they are.
# ruff: noqa: E501
"""Logs of many phone systems, dirty as they come: nobody vanishes, nobody counts as answered who was not."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

PRACTICE = """[practice]
name = "Trial Practice"
time_zone = "America/New_York"
phone_region = "US"
[hours]
mon = ["08:00-17:00"]
tue = ["08:00-17:00"]
wed = ["08:00-17:00"]
thu = ["08:00-17:00"]
fri = ["08:00-17:00"]
[phones]
inbound_contexts = ["from-trunk"]
[staff]
names = ["Dana Reyes"]
"""


@dataclass(frozen=True)
class Case:
    """A log, how it is imported, and what it comes to."""

    name: str
    text: str
    owed: tuple[str, ...]
    counts: dict[str, int]
    maps: tuple[str, ...] = ()
    means: tuple[str, ...] = field(default=())


CASES = (
    Case(
        "3cx",
        """\
Call Time,Caller ID,Destination,Status,Ringing,Talking,Cost,Call Activity Details
2026-11-24T09:00:00,Lin Ames (2125550101),Dana (201),Answered,00:00:05,00:02:00,,x
2026-11-24T09:10:00,2125550102,Dana (201),Unanswered,00:00:20,00:00:00,,x
2026-11-24T09:10:20,2125550102,VoiceMail of 201,Answered,00:00:00,00:00:25,,x
2026-11-24T10:00:00,Dana (201),2125550103,Answered,00:00:05,00:01:00,,x
""",
        ("0102",),
        {"answered": 1, "outbound": 1, "bad_rows": 0},
        ("started_at=Call Time",),
        (),
    ),
    Case(
        "3cx20",
        """\
Call Time,Call ID,From,To,Direction,Status,Ringing,Talking,Cost,Call Activity Details
2026-11-24T09:00:00,00000B,Lin Ames (2125550101),Dana (201),Inbound,Answered,00:00:05,00:02:00,,x
2026-11-24T09:10:00,00000C,2125550102,Dana (201),Inbound,Unanswered,00:00:20,00:00:00,,x
2026-11-24T10:00:00,00000D,Dana (201),2125550102,Outbound,Unanswered,00:00:25,00:00:00,,x
""",
        ("0102",),
        {"answered": 1, "outbound": 1, "bad_rows": 0},
        ("started_at=Call Time",),
        (),
    ),
    Case(
        "yeastar",
        """\
Time,Call From,Call To,Call Duration(s),Talk Duration(s),Status,Communication Type,ID
2026-11-24 09:00:00,Lin<2125550101>,201<Dana>,25,0,NO ANSWER,Inbound,1795529400.1
2026-11-24 09:00:00,Lin<2125550101>,202<Lee>,40,30,ANSWERED,Inbound,1795529400.1
2026-11-24 09:30:00,2125550102,VM:201,40,30,ANSWERED,Inbound,1795529401.7
""",
        ("0102",),
        {"answered": 1, "voicemail": 1, "bad_rows": 0},
        ("started_at=Time",),
        (),
    ),
    Case(
        "grandstream",
        """\
Account Code,Caller Number,Callee Number,Context,Caller ID,Source Channel,Dest Channel,Last Application,Last Data,Start Time,Answer Time,End Time,Call Time,Talk Time,Call Status,AMA Flags,UniqueID,Userfield,Session
,2125550101,201,from-trunk,\"\"\"Lin"" <2125550101>",PJSIP/trunk-1,PJSIP/201-2,Dial,x,2026-11-24 09:00:00,2026-11-24 09:00:05,2026-11-24 09:01:00,60,55,ANSWERED,3,1795529400.1,,s1
,2125550102,201,from-trunk,\"\"\"Noor"" <2125550102>",PJSIP/trunk-3,,VoiceMail,x,2026-11-24 09:10:00,2026-11-24 09:10:20,2026-11-24 09:11:00,60,40,ANSWERED,3,1795530000.3,,s2
""",
        ("0102",),
        {"answered": 1, "voicemail": 1, "bad_rows": 0},
        (),
        (),
    ),
    Case(
        "fritz_de",
        """\
sep=;
Typ;Datum;Name;Rufnummer;Nebenstelle;Eigene Rufnummer;Dauer
1;24.11.26 09:12;Ames, Lin;2125550101;Telefon 1;2125550100;0:03
2;24.11.26 09:40;Brandt, Noor;2125550141;;2125550100;0:00
4;24.11.26 10:05;;2125550163;Telefon 1;2125550100;0:02
""",
        ("0141",),
        {"answered": 1, "missed": 1, "outbound": 1, "bad_rows": 0},
        ("started_at=Datum",),
        ("1=answered", "2=missed", "4=outbound answered"),
    ),
    Case(
        "de",
        """\
Datum;Uhrzeit;Anrufer;Angerufener;Ergebnis;Klingeldauer;Gesprächsdauer
24.11.2026;09:00:00;2125550101;201;Angenommen;0:00:05;0:02:00
24.11.2026;09:10:00;2125550102;201;Verpasst;0:00:20;0:00:00
24.11.2026;09:20:00;Unterdrückt;201;Verpasst;0:00:20;0:00:00
24.11.2026;09:30:00;2125550103;201;Angenommen;0:00:20;0:00:00
""",
        ("0102", "0103"),
        {"answered": 1, "missed": 3, "bad_rows": 0},
        ("started_at=Datum", "started_time=Uhrzeit"),
        (),
    ),
    Case(
        "fr",
        """\
Date,Heure,Appelant,Appelé,Statut,Durée de conversation
24/11/2026,9h00,2125550101,201,Répondu,120
24/11/2026,9h10,"Noor (2125550102)",201,Manqué,0
24/11/2026,9h20,2125550103,Messagerie vocale,Répondu,20
""",
        ("0102", "0103"),
        {"answered": 1, "missed": 1, "voicemail": 1, "bad_rows": 0},
        ("started_at=Date", "started_time=Heure"),
        (),
    ),
    Case(
        "es",
        """\
Fecha,Hora,Origen,Destino,Estado,Duración
24/11/2026,09:00:00,2125550101,201,Contestada,120
24/11/2026,09:10:00,2125550102,201,Perdida,0
24/11/2026,09:10:00,oculto,201,No contestada,0
""",
        ("0102",),
        {"answered": 1, "missed": 2, "bad_rows": 0},
        ("started_at=Fecha", "started_time=Hora"),
        (),
    ),
    Case(
        "hunt",
        """\
Start,From,To,Result
2026-11-24 09:00:00,2125550101,201,No Answer
2026-11-24 09:00:01,+12125550101,202,No Answer
2026-11-24 09:00:02,(212) 555-0101,203,Answered
2026-11-24 09:30:00,2125550102,201,No Answer
2026-11-24 09:30:00,2125550102,202,No Answer
""",
        ("0102",),
        {"answered": 1, "missed": 1, "calls": 2, "bad_rows": 0},
        ("started_at=Start",),
        (),
    ),
    Case(
        "hunt_vm",
        """\
Start,From,To,Result,Duration
2026-11-24 09:00:00,2125550101,201,No Answer,20
2026-11-24 09:00:20,2125550101,202,No Answer,20
2026-11-24 09:00:40,2125550101,*97,Answered,30
""",
        ("0101",),
        {"answered": 0, "voicemail": 1, "calls": 1, "bad_rows": 0},
        ("started_at=Start",),
        (),
    ),
    Case(
        "cutoff",
        """\
Start,From,To,Result,Duration
2026-11-24 09:00:00,2125550101,201,Answered,15
2026-11-24 09:00:20,2125550101,201,No Answer,10
""",
        ("0101",),
        {"answered": 1, "missed": 1, "bad_rows": 0},
        ("started_at=Start",),
        (),
    ),
    Case(
        "cross",
        """\
Start,Direction,From,To,Result,Duration
2026-11-24 09:00:00,Inbound,2125550101,201,Missed,10
2026-11-24 10:00:00,Outbound,201,2125550101,No Answer,40
2026-11-24 10:00:10,Inbound,2125550101,201,Missed,20
""",
        ("0101",),
        {"missed": 2, "outbound": 1, "bad_rows": 0},
        ("started_at=Start",),
        (),
    ),
    Case(
        "twilio",
        """\
Call Sid,To,From,Status,Start Time,End Time,Duration,Direction
CA00000000000000001,+12125550100,+12125550101,completed,2026-11-24T14:00:00Z,2026-11-24T14:01:00Z,60,inbound
CA00000000000000002,+12125550100,+12125550102,no-answer,2026-11-24T14:10:00Z,,0,inbound
CA00000000000000003,+12125550100,client:anon,busy,2026-11-24T14:20:00Z,,0,inbound
""",
        ("0102",),
        {"answered": 1, "missed": 1, "bad_rows": 1},
        ("started_at=Start Time",),
        (),
    ),
    Case(
        "dialpad",
        """\
call_id,direction,external_number,internal_number,date_started,date_connected,date_ended,talk_duration,voicemail
1111111111,inbound,+12125550101,+12125550100,2026-11-24 09:00:00,2026-11-24 09:00:10,2026-11-24 09:02:00,1.8,
2222222222,inbound,+12125550102,+12125550100,2026-11-24 09:10:00,,2026-11-24 09:10:40,0,
3333333333,inbound,+12125550103,+12125550100,2026-11-24 09:20:00,,2026-11-24 09:20:40,,TRUE
""",
        ("0102", "0103"),
        {"answered": 1, "missed": 1, "voicemail": 1, "bad_rows": 0},
        ("started_at=date_started",),
        (),
    ),
    Case(
        "8x8",
        """\
Call Id,Start Time,Talk Time (ms),Caller,Caller Name,Callee,Direction,Last Leg Disposition
a1234567890,2026-11-24 09:00:00,120000,2125550101,Lin,201,Incoming,Connected
a1234567891,2026-11-24 09:10:00,0,2125550102,Noor,201,Incoming,Abandoned
a1234567892,2026-11-24 09:20:00,400,2125550103,Ira,201,Incoming,Connected
""",
        ("0102",),
        {"answered": 2, "missed": 1, "bad_rows": 0},
        ("started_at=Start Time",),
        (),
    ),
    Case(
        "zoom",
        """\
Call ID,Date Time,Direction,Caller Number,Caller Name,Callee Number,Result,Duration
7200000000000000001,"Nov 24, 2026 9:00 AM",Inbound,(212) 555-0101,Lin,Ext. 201,Call connected,00:02:00
7200000000000000002,"Nov 24, 2026 9:10 AM",Inbound,+1 2125550102,,Ext. 201,Missed,00:00:20
7200000000000000003,"Nov 24, 2026 9:20 AM",Inbound,2125550103,,Ext. 201,Voicemail,00:00:30
7200000000000000004,"Nov 24, 2026 9:30 AM",Inbound,Ext. 202,,Ext. 201,Answered by Other Member,00:00:30
""",
        ("0102", "0103"),
        {"missed": 1, "voicemail": 1, "bad_rows": 0},
        ("started_at=Date Time",),
        (),
    ),
    Case(
        "teams",
        """\
Call ID,Start time,End time,Duration seconds,Caller ID,Destination number,Call type,Success
g-000000001,11/24/2026 9:00:00 AM,11/24/2026 9:02:00 AM,120,+12125550101,+12125550100,user_in,Yes
g-000000002,11/24/2026 9:10:00 AM,,0,+12125550102,+12125550100,user_in,No
g-000000003,11/24/2026 9:20:00 AM,,0,+1212555****,+12125550100,user_in,No
""",
        ("0102",),
        {"answered": 1, "missed": 1, "bad_rows": 1},
        ("started_at=Start time", "result=Success"),
        (),
    ),
    Case(
        "quo",
        """\
id,createdAt (UTC),answeredAt,direction,from,to,status,duration,voicemailUrl
AC1,2026-11-24 14:00:00,2026-11-24 14:00:05,incoming,+12125550101,+12125550100,completed,100,
AC2,2026-11-24 14:10:00,,incoming,+12125550102,+12125550100,completed,30,
AC3,2026-11-24 14:20:00,,incoming,+12125550103,+12125550100,missed,0,https://e/3
""",
        ("0102", "0103"),
        {"answered": 1, "missed": 1, "voicemail": 1, "bad_rows": 0},
        ("started_at=createdAt (UTC)",),
        (),
    ),
    Case(
        "cucm",
        """\
cdrRecordType,globalCallID_callId,dateTimeOrigination,callingPartyNumber,originalCalledPartyNumber,finalCalledPartyNumber,dateTimeConnect,dateTimeDisconnect,duration
1,101,1795528800,2125550101,201,201,1795528805,1795528925,120
1,102,1795529400,2125550102,201,201,0,1795529420,0
""",
        ("0102",),
        {"answered": 1, "missed": 1, "bad_rows": 0},
        ("started_at=dateTimeOrigination",),
        (),
    ),
    Case(
        "avaya",
        """\
2026/11/24 09:00:00,00:02:00,5,2125550101,I,201,201,,0,1000015,0,E201,Dana,T9001,Line 1
2026/11/24 09:10:00,00:00:00,25,2125550102,I,201,201,,0,1000016,0,E201,Dana,T9001,Line 1
2026/11/24 09:20:00,00:01:00,5,201,O,2125550103,2125550103,,0,1000017,0,E201,Dana,T9001,Line 1
""",
        ("0102",),
        {"answered": 1, "missed": 1, "outbound": 1, "bad_rows": 0},
        (
            "started_at=column 1",
            "talk_time=column 2",
            "ring_time=column 3",
            "from_number=column 4",
            "direction=column 5",
            "to_number=column 6",
            "call_id=column 10",
        ),
        (),
    ),
    Case(
        "freeswitch",
        """\
caller_id_name,caller_id_number,destination_number,context,start_stamp,answer_stamp,end_stamp,duration,billsec,hangup_cause,uuid
Lin,2125550101,201,public,2026-11-24 09:00:00,2026-11-24 09:00:05,2026-11-24 09:01:00,60,55,NORMAL_CLEARING,11111111-1
Noor,2125550102,201,public,2026-11-24 09:10:00,,2026-11-24 09:10:20,20,0,NORMAL_CLEARING,11111111-2
Ira,2125550103,voicemail,public,2026-11-24 09:20:00,2026-11-24 09:20:05,2026-11-24 09:20:30,30,25,NORMAL_CLEARING,11111111-3
Bo,2125550104,201,public,2026-11-24 09:20:00,,2026-11-24 09:20:30,30,0,ORIGINATOR_CANCEL,11111111-4
""",
        ("0102", "0103", "0104"),
        {"answered": 1, "missed": 2, "voicemail": 1, "bad_rows": 0},
        ("started_at=start_stamp",),
        (),
    ),
    Case(
        "daycounter",
        """\
Call ID,Start,From,To,Result
1,2026-11-24 09:00:00,2125550101,201,Answered
2,2026-11-24 09:10:00,2125550102,201,Missed
1,2026-11-25 09:00:00,2125550103,201,Missed
2,2026-11-25 09:10:00,2125550104,201,Answered
""",
        ("0102", "0103"),
        {"calls": 4, "answered": 2, "missed": 2, "bad_rows": 0},
        ("started_at=Start",),
        (),
    ),
    Case(
        "zeroid",
        """\
Call ID,Start,From,To,Result
0,2026-11-24 09:00:00,2125550101,201,Answered
0,2026-11-24 09:10:00,2125550102,201,Missed
""",
        ("0102",),
        {"calls": 2, "bad_rows": 0},
        ("started_at=Start",),
        (),
    ),
    Case(
        "nextid",
        """\
Call ID,Unique ID,Start,From,To,Result
7,a-1234567890,2026-11-24 09:00:00,2125550101,201,No Answer
7,a-1234567890,2026-11-24 09:00:50,2125550101,202,Answered
7,a-1234567891,2026-11-25 09:10:00,2125550102,201,Missed
""",
        ("0102",),
        {"calls": 2, "answered": 1, "bad_rows": 0},
        ("started_at=Start",),
        (),
    ),
    Case(
        "ms",
        """\
start,from,to,seconds
1795532400000,2125550101,2125550100,0
1795532700000,2125550102,2125550100,65
""",
        ("0101",),
        {"calls": 2, "answered": 1, "bad_rows": 0},
        ("started_at=start", "duration=seconds"),
        (),
    ),
    Case(
        "numname",
        """\
Start,Caller,Called,Result
2026-11-24 09:03:00,Lin (2125550101),201,Missed
2026-11-24 09:04:00,2125550102 (Noor),201,Missed
2026-11-24 09:05:00,\"\"\"Ira"" <2125550103>",201,Missed
2026-11-24 09:06:00,sip:+12125550104@10.0.0.9:5060;user=phone,201,Missed
2026-11-24 09:07:00,"'+12125550105",201,Missed
2026-11-24 09:08:00,"=""2125550106\"\"\",201,Missed
2026-11-24 09:09:00,tel:+1-212-555-0107,201,Missed
2026-11-24 09:10:00,Lin Ames,201,Missed
2026-11-24 09:11:00,########,201,Missed
2026-11-24 09:12:00,restricted,201,Missed
2026-11-24 09:13:00,Ext.201,Ext.202,Missed
""",
        ("0101", "0102", "0103", "0104", "0105", "0106", "0107"),
        {"missed": 8, "bad_rows": 2},
        ("started_at=Start",),
        (),
    ),
    Case(
        "talkmapped",
        """\
Start,From,To,Total,Conversation
2026-11-24 09:10:00,2125550102,2125550100,12,0:00
2026-11-24 09:20:00,2125550103,2125550100,40,0:28
""",
        ("0102",),
        {"answered": 1, "missed": 1, "bad_rows": 0},
        ("started_at=Start", "duration=Total"),
        (),
    ),
    Case(
        "ringcentral",
        """\
Direction,Type,From,To,Extension,Forwarded To,Name,Date,Time,Action,Action Result,Duration
Inbound,Voice,(212) 555-0142,(212) 555-0100,,,Maria Alvarez,Tue 11/24/2026,9:30 AM,Phone Call,Accepted,0:01:40
Inbound,Voice,(212) 555-0143,(212) 555-0100,,,,Tue 11/24/2026,2:05 PM,Phone Call,Missed,-
Inbound,Voice,(212) 555-0144,(212) 555-0100,,,,Tue 11/24/2026,2:06 PM,Phone Call,Voicemail,0:00:31
""",
        ("0143", "0144"),
        {"answered": 1, "missed": 1, "voicemail": 1, "bad_rows": 0},
        ("started_at=Date",),
        (),
    ),
    Case(
        "android",
        """\
Name,Number,Time,Duration,Call type
Lin Ames,2125550101,2026-11-24 09:00:00,0,MISSED
Noor,2125550103,2026-11-24 09:10:00,95,INCOMING
Ira,2125550104,2026-11-24 09:15:00,0,REJECTED
Bo,2125550105,2026-11-24 09:15:00,10,OUTGOING
""",
        ("0101", "0104"),
        {"answered": 1, "missed": 2, "outbound": 1, "bad_rows": 0},
        ("started_at=Time",),
        ("MISSED=missed", "INCOMING=answered", "REJECTED=missed", "OUTGOING=outbound answered"),
    ),
    Case(
        "issabel",
        """\
Date,Source,Ring Group,Destination,Src. Channel,Account Code,Dst. Channel,Status,Duration,UniqueID
2026-11-24 09:00:00,2125550101,,201,PJSIP/trunk-1,,PJSIP/201-2,ANSWERED,55s,1795529400.1
2026-11-24 09:10:00,2125550102,,201,PJSIP/trunk-1,,PJSIP/201-2,NO ANSWER,0s,1795529401.1
2026-11-24 09:20:00,2125550103,,vmu201,PJSIP/trunk-1,,,ANSWERED,20s,1795529402.1
""",
        ("0102", "0103"),
        {"answered": 1, "missed": 1, "voicemail": 1, "bad_rows": 0},
        ("started_at=Date",),
        (),
    ),
)


def reordered(text: str) -> str:
    """The rows below the header in another order."""
    lines = text.splitlines(keepends=True)
    head = 2 if lines[0].startswith("sep=") else 0 if lines[0][:4] == "2026" else 1
    rows = lines[head:]
    random.Random(4).shuffle(rows)
    return "".join([*lines[:head], *rows])


@pytest.mark.parametrize("shuffled", [False, True], ids=["as it is", "shuffled"])
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_log_comes_to_what_happened(shell: Shell, tmp_path: Path, case: Case, shuffled: bool) -> None:
    assert_comes_to(shell, tmp_path, case, reordered(case.text) if shuffled else case.text)


def assert_comes_to(shell: Shell, tmp_path: Path, case: Case, text: str) -> None:
    """Import a case as this text: who is owed, the counts, nothing at the second time, undone without a rest."""
    practice, log = tmp_path / "practice.toml", tmp_path / "log.csv"
    practice.write_text(PRACTICE)
    log.write_text(text)
    shell.clock.set("mon 08:00")
    shell.clock.on(14 * 24 * 60)
    assert shell("setup", "--file", str(practice)).code == 0
    options = [part for one in case.maps for part in ("--map", one)]
    options += [part for one in case.means for part in ("--means", one)]
    command = ("import", "calls", str(log), *options, "--not-backlog", "--yes", "--json")
    got = shell(*command).record
    assert [
        one["number"][-4:] for one in sorted(shell("due", "--json").records, key=lambda one: one["number"])
    ] == [*case.owed]
    got["bad_rows"] = len(got["bad_rows"])
    assert {key: got[key] for key in case.counts} == case.counts
    twice = shell(*command).record
    assert (twice["calls"], twice["import"]) == (0, None)
    assert shell("import", "undo", "--yes").code == 0
    assert shell("due", "--json").records == []
