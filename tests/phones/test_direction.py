"""Inbound, outbound or internal; and a sensible guess where the settings do not say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.phones.direction import PhoneSettings, country_code, notations
from tests.phones.logs import MISSED, PRACTICE, REPORT, Row, master, opened, read, table

IN, OUT, WITHIN = "inbound", "outbound", "internal"
PATIENT, OURS, EXTENSION = "2125550142", "2125550100", "201"


@pytest.mark.parametrize(
    ("context", "src", "dst", "expected"),
    [
        ("from-trunk", PATIENT, OURS, IN),
        ("FROM-TRUNK", PATIENT, "s", IN),
        ("from-trunk", "", "s", IN),
        ("from-trunk", "anonymous", OURS, IN),
        ("from-trunk", "+1 (212) 555-0100", OURS, WITHIN),
        ("from-trunk", EXTENSION, OURS, WITHIN),
        ("from-internal", EXTENSION, PATIENT, OUT),
        ("from-internal", EXTENSION, "12125550142", OUT),
        ("from-internal", EXTENSION, "202", WITHIN),
        ("from-internal", EXTENSION, "*97", WITHIN),
        ("from-internal", EXTENSION, "vmu202", WITHIN),
        ("from-internal", EXTENSION, "911", OUT),
        ("from-internal", EXTENSION, "988", OUT),
        ("from-internal", EXTENSION, "1-800-555-0199", OUT),
        ("from-internal", EXTENSION, "bob@example.com", OUT),
        ("from-internal", OURS, PATIENT, OUT),
        ("from-internal", "2125550177", PATIENT, OUT),
        ("ext-group", PATIENT, "600", IN),
        ("ivr-1", PATIENT, "s", IN),
        ("ext-local", PATIENT, "vmu201", IN),
        ("from-did-direct", PATIENT, "2125550188", IN),
        ("hall", PATIENT, OURS, IN),
    ],
)
def test_directions(tmp_path: Path, context: str, src: str, dst: str, expected: str) -> None:
    row = replace(MISSED, context=context, src=src, dst=dst, channel="", dst_channel="", more={"clid": ""})
    calls, _ = read(tmp_path, master(row))
    assert calls[0].direction == expected


def test_the_parties_of_a_call(tmp_path: Path) -> None:
    inbound, outbound, internal = (
        read(tmp_path, master(row))[0][0]
        for row in (
            MISSED,
            replace(MISSED, context="from-internal", src="201", dst="2125550142", name="Dana Reyes"),
            replace(MISSED, context="from-internal", src="201", dst="202", name="Dana Reyes"),
        )
    )
    assert (inbound.other_number, inbound.own_number, inbound.name) == (PATIENT, OURS, "Maria Alvarez")
    assert (outbound.other_number, outbound.own_number, outbound.name) == (PATIENT, "201", "")
    assert (internal.other_number, internal.own_number, internal.name) == ("201", "202", "Dana Reyes")


def test_what_a_freepbx_report_adds(tmp_path: Path) -> None:
    more = {"did": "2125550100", "cnam": "M Alvarez"}
    calls, _ = read(
        tmp_path, table([replace(MISSED, dst="600", context="ext-group", more=more)], REPORT, header=True)
    )
    assert (calls[0].own_number, calls[0].name) == ("2125550100", "M Alvarez")
    out = replace(
        MISSED,
        src="2125550177",
        dst="2125550143",
        context="macro",
        more={"outbound_cnum": "1", "dst_cnam": "Ann Lee"},
    )
    calls, _ = read(tmp_path, table([out], REPORT, header=True))
    assert (calls[0].direction, calls[0].other_number, calls[0].name) == (OUT, "2125550143", "Ann Lee")


def test_channels_help_where_numbers_do_not(tmp_path: Path) -> None:
    settings = replace(PRACTICE, inbound_contexts=())
    row = replace(MISSED, src="2125550177", dst="2125550143", context="hall", channel="PJSIP/201-0a")
    assert read(tmp_path, master(row), settings)[0][0].direction == OUT
    row = replace(row, channel="PJSIP/carrier-0a", dst_channel="PJSIP/201-0b")
    assert read(tmp_path, master(row), settings)[0][0].direction == IN


def test_nothing_known_counts_as_inbound(tmp_path: Path) -> None:
    row = replace(MISSED, src="2125550177", dst="2125550143", context="hall", channel="", dst_channel="")
    assert read(tmp_path, master(row), PhoneSettings("UTC"))[0][0].direction == IN


def test_notations_of_one_number() -> None:
    us, german = country_code("US"), country_code("DE")
    assert (us, german, country_code("??")) == ("1", "49", "")
    for text in ("+1 212 555 0100", "1-212-555-0100", "(212) 555-0100", "0012125550100", "01112125550100"):
        assert not notations(text, us).isdisjoint(notations("2125550100", us)), text
    assert not notations("+49 30 5550100", german).isdisjoint(notations("030 5550100", german))
    assert notations("2125550100", us).isdisjoint(notations("2125550101", us))
    assert notations("201", us) == {"201"}
    assert notations("", us) == frozenset()


def patients(count: int, context: str, dst: str = OURS) -> list[Row]:
    return [
        replace(MISSED, src=f"21255501{at:02d}", dst=dst, context=context, uniqueid=f"1773754200.{at}").at(
            9, at
        )
        for at in range(10, 10 + count)
    ]


def test_a_context_in_which_many_call_few_is_guessed_inbound(tmp_path: Path) -> None:
    with opened(tmp_path, master(*patients(6, "lobby")), PhoneSettings("UTC")) as log:
        assert log.settings.inbound_contexts == ("lobby",)
        assert log.settings.own_numbers == (OURS,)
        assert "6 different numbers call 1 there" in log.reasons[0]
        assert {call.direction for call in log} == {IN}


def test_a_line_that_calls_many_is_guessed_to_be_own_and_a_patient_never(tmp_path: Path) -> None:
    staff = "6465550177"
    out = [
        replace(MISSED, src=staff, dst=f"21255501{at:02d}", context="desks", uniqueid=f"1773754300.{at}").at(
            10, at
        )
        for at in range(10, 16)
    ]
    # A transfer puts a patient into the context of the desks once; the staff's line calls the lobby once.
    transfer = replace(MISSED, src="2125550110", dst=staff, context="desks", uniqueid="1773754400.1").at(11)
    inside = replace(MISSED, src=staff, dst=OURS, context="lobby", uniqueid="1773754400.2").at(12)
    with opened(tmp_path, master(*patients(6, "lobby"), *out, transfer, inside), PhoneSettings("UTC")) as log:
        directions = {call.external_id: call.direction for call in log}
        assert set(log.settings.own_numbers) == {OURS, staff}
    assert directions["asterisk:1773754400.1"] == IN
    assert directions["asterisk:1773754400.2"] == WITHIN
    assert directions["asterisk:1773754300.10"] == OUT


def test_patients_who_reach_a_ring_group_are_never_own_numbers(tmp_path: Path) -> None:
    rows = [*patients(3, "ext-group", "600"), *patients(3, "ext-group", "600")]
    with opened(tmp_path, master(*rows), PhoneSettings("UTC")) as log:
        assert log.settings.own_numbers == ()
        assert {call.direction for call in log} == {IN}


def test_both_ends_of_a_door_phone_are_own_numbers(tmp_path: Path) -> None:
    door = [
        replace(MISSED, src="6465550150", dst="6465550151", context="door", uniqueid=f"1773754500.{at}").at(
            10, at
        )
        for at in range(3)
    ]
    with opened(tmp_path, master(*door), PhoneSettings("UTC")) as log:
        assert {call.direction for call in log} == {WITHIN}
        assert any("door phone" in reason for reason in log.reasons)


def test_settings_that_fit_the_file_are_trusted_alone(tmp_path: Path) -> None:
    rows = [*patients(6, "lobby"), *patients(6, "from-trunk")]
    with opened(tmp_path, master(*rows), PRACTICE) as log:
        assert log.settings == PRACTICE
        assert any("as the settings say" in reason for reason in log.reasons)


def test_settings_that_do_not_occur_in_the_file_are_completed(tmp_path: Path) -> None:
    settings = PhoneSettings("UTC", ("+16465550199",), ("from-trunk",))
    with opened(tmp_path, master(*patients(6, "lobby")), settings) as log:
        assert log.settings.inbound_contexts == ("from-trunk", "lobby")
        assert log.settings.own_numbers == ("+16465550199", OURS)
        assert any("are not in this file" in reason for reason in log.reasons)
