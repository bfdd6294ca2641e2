"""Practice settings as TOML and as the store's document: nothing lost, every mistake named with its place."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.domain.callbacks.ladder import Ladder
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.owed import OwedKind, SharedCare, Tell
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.rule.hours import Range, parse_ranges
from frontdesk.domain.rule.same_day import MetBy
from frontdesk.domain.rule.terms import Term
from frontdesk.domain.settings import ClockStyle, PracticeSettings
from frontdesk.domain.settings.crisis import DEFAULT_NUMBERS, CrisisNumber, CrisisSettings
from frontdesk.domain.settings.problems import MOST_REPORTED as MOST_TOLD
from frontdesk.domain.settings.referrals import DEFAULT_CHECKLISTS, OwedSettings, Profile
from frontdesk.domain.settings.table import TARGET_LANES
from frontdesk.domain.text import clean, fold
from frontdesk.services.settings import (
    read_practice,
    settings_from_document,
    settings_to_document,
    write_practice,
)

#: Half as many examples as the profile says: each is a whole practice, slow to invent.
HALF = settings(max_examples=settings().max_examples // 2)

#: The example of product.md, "Commands and files", as it stands there.
LAKESIDE = """\
[practice]
name = "Lakeside Psychiatry"
time_zone = "America/New_York"
phone_region = "US"                     # how national numbers are read
[hours]
mon = ["08:00-12:00", "13:00-17:00"]    # ranges of local time; "22:00-02:00" is refused: a day ends at 24:00
sat = []
holidays = "US-NY"                      # seeds the exceptions, which may then be edited
[hours.exceptions]
"2026-11-26" = []
"2026-12-24" = ["08:00-12:00"]
[rule]
met_by = "attempt"                      # attempt, message, contact
morning_deadline = "10:00"              # optional: for calls that arrived while closed
at_risk_minutes = [60, 30]
[rule.target_minutes]                   # optional, open minutes per lane
referring_office = 60
[phones]
own_numbers = ["+12125550100"]
inbound_contexts = ["from-trunk", "hq"]  # Asterisk contexts of calls from outside
extension_digits = 5                    # a source of at most so many digits is one of ours
[staff]
names = ["Dana Reyes"]                  # the first is asked to confirm who they are
"""


def _texts(limit: int = 120, least: int = 1) -> st.SearchStrategy[str]:
    """Any text as a form would keep it: cleaned, so that reading it again must change nothing."""
    raw = st.text(max_size=40) | st.sampled_from(
        ['O\'Neil \\ "Ann"', "[a] # b", "José Álvarez", '"""', "'''", "="]
    )
    return raw.map(lambda text: clean(text, limit=limit, joint=" ").text).filter(
        lambda text: len(text) >= least
    )


@st.composite
def _ranges(draw: st.DrawFn, least: int = 0) -> tuple[Range, ...]:
    """The ranges of one day, apart and in order."""
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2 * least, max_size=6)))
    return tuple(Range(*pair) for pair in zip(edges[::2], edges[1::2], strict=False))


_DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@st.composite
def _crises(draw: st.DrawFn) -> CrisisSettings:
    """The crisis settings of any practice; the usual numbers are always among them."""
    keys = [number.key for number in DEFAULT_NUMBERS]
    keys += draw(st.lists(st.sampled_from(["night", "clinician_2", "0-9"]), unique=True))
    numbers = [
        CrisisNumber(
            key,
            draw(_texts()),
            draw(st.sampled_from(["", "911", "(212) 555-0177", "+1 212 555 0177 x 4"])),
            draw(_texts(200, least=0)),
            draw(st.none() | _DAYS),
        )
        for key in keys
    ]
    return CrisisSettings(
        numbers=tuple(numbers),
        say=tuple(draw(st.lists(_texts(200), max_size=3))),
        approved_by=draw(_texts(least=0)),
        watch_words=tuple(draw(st.lists(_texts(), max_size=3, unique_by=fold))),
    )


def _lists() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(_texts(200), max_size=3, unique_by=fold).map(tuple)


@st.composite
def _owed(draw: st.DrawFn) -> OwedSettings:
    """When any practice owes what; a thing promised always has its own date."""
    once = [None, "24h", "48h", "same_day", "next_open_day", "7_days"]
    repeating = [None, "monthly", "quarterly", "yearly"]
    terms = {OwedKind.PROMISED: Term.PROMISED}
    for kind in OwedKind:
        if kind is not OwedKind.PROMISED:
            term = draw(st.sampled_from(repeating if kind.facts.term.repeats else once))
            terms |= {kind: Term(term)} if term else {}
    return OwedSettings(
        at_risk_minutes=draw(st.integers(1, 10_080)),
        update_sessions=draw(st.integers(1, 3)),
        model=draw(st.sampled_from(SharedCare)),
        clinicians_tell=draw(st.sampled_from([Tell.NOT_ASKED, Tell.YES])),
        terms=terms,
    )


@st.composite
def _profiles(draw: st.DrawFn) -> Profile:
    """The profile of any practice."""
    text, texts = _texts(200, least=0), _lists()
    return Profile(
        medical_director=draw(text),
        credentials=draw(text),
        services=draw(texts),
        conditions=draw(texts),
        insurance=draw(texts),
        address=draw(texts),
        fax=draw(st.sampled_from(["", "(212) 555-0199"])),
        email=draw(text),
        website=draw(text),
        referral_line=draw(text),
        opt_out=draw(text),
        signature=draw(text),
    )


@st.composite
def _practices(draw: st.DrawFn) -> PracticeSettings:
    """Settings of any practice that could be."""
    exceptions = draw(st.dictionaries(_DAYS, _ranges(), max_size=5))
    named = draw(st.sets(st.sampled_from(sorted(exceptions)))) if exceptions else set()
    return PracticeSettings(
        name=draw(_texts()),
        time_zone=draw(st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kathmandu", "UTC"])),
        phone_region=draw(st.sampled_from(["US", "DE", "GB"])),
        clock_style=draw(st.none() | st.sampled_from(ClockStyle)),
        phone=draw(_texts(80, least=0)),
        week=(draw(_ranges(least=1)), *(draw(_ranges()) for _ in range(6))),
        holidays=draw(st.sampled_from(["", "US", "US-NY", "DE-BY", "DE-Augsburg"])),
        exceptions=exceptions,
        exception_names={day: draw(_texts(200)) for day in named},
        holiday_years=tuple(draw(st.lists(st.integers(2000, 2100), max_size=3))),
        met_by=draw(st.sampled_from(MetBy)),
        morning_deadline=draw(st.none() | st.integers(0, 1440)),
        at_risk_minutes=tuple(draw(st.lists(st.integers(1, 10_080), max_size=3))),
        target_minutes=draw(st.dictionaries(st.sampled_from(TARGET_LANES), st.integers(1, 10_080))),
        own_numbers=tuple(draw(st.lists(st.sampled_from(["+12125550100", "(212) 555-0142", "100"])))),
        inbound_contexts=tuple(draw(st.lists(_texts(), max_size=3))),
        extension_digits=draw(st.integers(0, 9)),
        ring_seconds=draw(st.integers(1, 300)),
        staff=tuple(draw(st.lists(_texts(), max_size=3, unique_by=fold))),
        people_on_phones=draw(st.integers(1, 99)),
        minutes_per_callback=draw(st.integers(1, 240)),
        claim_minutes=draw(st.integers(1, 480)),
        escalate_minutes=draw(st.integers(1, 480)),
        bell=draw(st.booleans()),
        mask_minutes=draw(st.integers(1, 60)),
        backup_warn_hours=draw(st.integers(1, 720)),
        backlog_days=draw(st.integers(0, 3650)),
        backlog_quota=draw(st.integers(1, 9999)),
        apology=draw(_texts(200)),
        reasons=tuple(draw(st.lists(_texts(200), min_size=1, max_size=3, unique_by=fold))),
        ladder=Ladder(draw(st.integers(1, 60)), draw(st.integers(1, 365)), draw(st.integers(1, 480))),
        crisis=draw(_crises()),
        owed=draw(_owed()),
        checklists={**DEFAULT_CHECKLISTS, **draw(st.dictionaries(_texts(), _lists(), max_size=3))},
        outreach_limit=draw(st.integers(0, 1_000_000)),
        profile=draw(_profiles()),
    )


@given(_practices())
@HALF
def test_written_settings_read_back_as_they_were(practice: PracticeSettings) -> None:
    text = write_practice(practice)
    assert read_practice(text, "practice.toml", practice.exception_names) == practice
    assert tomllib.loads(text)["practice"]["name"] == practice.name


@given(_practices())
@HALF
def test_the_stores_document_goes_through_json_without_loss(practice: PracticeSettings) -> None:
    document = json.loads(json.dumps(settings_to_document(practice)))
    assert settings_from_document(document) == practice


def test_the_example_of_the_product_is_read_as_it_stands_there() -> None:
    practice = read_practice(LAKESIDE, "practice.toml")
    office_day = parse_ranges(["08:00-12:00", "13:00-17:00"])
    assert practice == PracticeSettings(
        name="Lakeside Psychiatry",
        week=(office_day,) * 5 + ((), ()),
        holidays="US-NY",
        exceptions={date(2026, 11, 26): (), date(2026, 12, 24): parse_ranges(["08:00-12:00"])},
        morning_deadline=600,
        target_minutes={Lane.REFERRING_OFFICE: 60},
        own_numbers=("+12125550100",),
        inbound_contexts=("from-trunk", "hq"),
        staff=("Dana Reyes",),
    )
    assert practice.rule().hours.ranges(date(2026, 12, 24)) == (Range(480, 720),)


def test_setting_one_number_takes_no_other_off_the_crisis_screen() -> None:
    text = '[crisis.numbers.clinician]\nnumber = "(212) 555-0177"\nlast_checked = 2026-11-02\n'
    text += "[crisis.numbers.night]\n"
    numbers = {number.key: number for number in read_practice(text, "practice.toml").crisis.numbers}
    assert list(numbers) == ["emergency", "lifeline", "clinician", "backup", "night"]
    assert [numbers[key].number for key in ("emergency", "lifeline", "clinician")] == [
        "911",
        "988",
        "(212) 555-0177",
    ]
    assert numbers["clinician"].last_checked == date(2026, 11, 2)
    assert numbers["clinician"].label == "Our urgent clinician"


def test_when_things_are_owed_is_read_from_the_file() -> None:
    text = """[owed]
at_risk_minutes = 90
treatment_update_sessions = 2
model = "collaborative"
clinicians_tell = "yes"
[owed.when]
acknowledgement = "same_day"
follow_up = "never"
meeting = "yearly"
[referrals.checklists]
TMS = ["Referral form"]
"Sleep study" = ["Report", "Mask: size"]
[profile]
services = ["TMS", "Spravato"]
signature = "Priya Patel, MD"
"""
    practice = read_practice(text, "practice.toml")
    owed = practice.owed
    assert (owed.at_risk_minutes, owed.update_sessions, owed.model) == (90, 2, "collaborative")
    assert owed.terms[OwedKind.ACKNOWLEDGEMENT] == "same_day"
    assert owed.terms[OwedKind.MEETING] == "yearly"
    assert owed.terms[OwedKind.BOOKED] == "next_open_day"
    assert "follow_up" not in owed.terms
    assert owed.tell_of(SourceKind.PSYCHIATRIST) == owed.tell_of(SourceKind.OUR_CLINICIANS) == "yes"
    assert owed.tell_of(SourceKind.EMPLOYEE_ASSISTANCE) == owed.tell_of(SourceKind.OTHER_PROVIDER)
    assert owed.tell_of(SourceKind.OTHER_PROVIDER) == "not_asked"
    assert practice.checklists["TMS"] == ("Referral form",)
    assert practice.checklists["Sleep study"] == ("Report", "Mask: size")
    assert "Referral form" in practice.checklists["Ketamine"]
    assert practice.profile == Profile(services=("TMS", "Spravato"), signature="Priya Patel, MD")
    written = write_practice(practice)
    assert 'follow_up = "never"\n' in written
    assert '"Sleep study" = ["Report", "Mask: size"]\n' in written


def test_a_stored_document_of_before_the_referral_loop_gets_the_defaults() -> None:
    document = settings_to_document(PracticeSettings(name="Lakeside Psychiatry"))
    for section in ("owed", "referrals", "profile"):
        del document[section]
    assert settings_from_document(document) == PracticeSettings(name="Lakeside Psychiatry")


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "[practice]\n[rule]\n", "\ufeff[practice]\r\n"])
def test_what_is_left_out_takes_its_default(text: str) -> None:
    assert read_practice(text, "practice.toml") == PracticeSettings()


def test_hours_in_the_file_may_be_written_as_people_say_them() -> None:
    text = '[hours]\nmon = ["8:30am-5pm"]\ntue = ["8-12", "1-5"]\n'
    practice = read_practice(text, "practice.toml")
    assert practice.week[:2] == ((Range(510, 1020),), (Range(480, 720), Range(780, 1020)))
    assert 'mon = ["08:30-17:00"]\ntue = ["08:00-12:00", "13:00-17:00"]\n' in write_practice(practice)


def test_names_of_exceptions_are_kept_for_the_days_that_are_still_there() -> None:
    names = {date(2026, 11, 26): "Thanksgiving", date(2026, 7, 4): "Independence Day"}
    practice = read_practice(LAKESIDE, "practice.toml", names)
    assert practice.exception_names == {date(2026, 11, 26): "Thanksgiving"}


MISTAKES = [
    ('[practice]\nname = ""', "line 2, practice.name:", "may not be empty"),
    ("[practice]\nname = 5", "practice.name:", "5 is not a text; write it in quotes"),
    (f'[practice]\nname = "{"x" * 121}"', "practice.name:", "at most 120 characters"),
    ('[practice]\ntime_zone = "America/New_Yrok"', "practice.time_zone:", "such as America/New_York"),
    ('[practice]\ntime_zone = "America"', "practice.time_zone:", "is not a time zone"),
    ('[practice]\ntime_zone = "../../etc/passwd"', "practice.time_zone:", "is not a time zone"),
    ('[practice]\nphone_region = "USA"', "practice.phone_region:", 'two letters, for example "US"'),
    ('[practice]\nphone_region = "XX"', "practice.phone_region:", "XX is not a country"),
    ('[owed.when]\nbooked = "monthly"', "line 2, owed.when.booked:", "write one of 24h, 48h, same_day,"),
    ('[owed.when]\nmeeting = "24h"', "owed.when.meeting:", "one of monthly, quarterly, yearly, never"),
    ('[owed.when]\npromised = "24h"', "owed.when.promised:", "there is no such setting"),
    ("[owed]\ntreatment_update_sessions = 4", "owed.treatment_update_sessions:", "number from 1 to 3"),
    ('[owed]\nclinicians_tell = "no"', "owed.clinicians_tell:", "write one of not_asked, yes"),
    ('[referrals.checklists]\nTMS = "all"', "referrals.checklists.TMS:", "'all' is not a list"),
    ('[referrals.checklists]\n"" = []', "referrals.checklists.:", "may not be empty"),
    ('[profile]\nfax = "none"', "profile.fax:", "holds no digit"),
    ('[practice]\nclock = "12"', "practice.clock:", "write one of auto, 12h, 24h"),
    ('[hours]\nmon = "08:00-12:00"', "hours.mon:", "is not a list; write it in square brackets"),
    ('[hours]\nmon = ["22:00-02:00"]', "hours.mon:", "A day ends at 24:00"),
    ('[hours]\nmon = ["08:00-12:00", "11:00-13:00"]', "hours.mon:", "overlap"),
    ("[hours]\nmon = [8]", "hours.mon:", "8 is not allowed; write ranges in quotes"),
    (
        "[hours]\nmon = []\ntue = []\nwed = []\nthu = []\nfri = []",
        "line 2, hours.mon:",
        "every weekday is closed",
    ),
    ('[hours]\nholidays = "us-ny"', "hours.holidays:", '"US-NY"'),
    ('[hours]\nholidays = "US-XX"', "hours.holidays:", "write one such as US-TX, US, US-AK"),
    ("[hours]\nholiday_years = [26]", "hours.holiday_years:", "from 2000 to 2100"),
    ('[hours.exceptions]\n"26.11.2026" = []', "hours.exceptions.26.11.2026:", '"2026-11-26"'),
    ('[hours.exceptions]\n"2026-02-30" = []', "hours.exceptions.2026-02-30:", "is not a day"),
    ('[hours.exceptions]\n"0206-02-03" = []', "hours.exceptions.0206-02-03:", "from 2000 to 2100"),
    ('[hours.exceptions]\n"2026-12-24" = true', "hours.exceptions.2026-12-24:", "or [] for a closed day"),
    ('[rule]\nmet_by = "call"', "rule.met_by:", "write one of attempt, message, contact"),
    ('[rule]\nmorning_deadline = "ten"', "rule.morning_deadline:", "for example 08:00"),
    ("[rule]\nmorning_deadline = 10:00:00", "rule.morning_deadline:", 'in quotes, for example "10:00"'),
    ("[rule]\nat_risk_minutes = 60", "rule.at_risk_minutes:", "for example [60, 30]"),
    ("[rule]\nat_risk_minutes = [0]", "rule.at_risk_minutes:", "from 1 to 10080"),
    (
        "[rule.target_minutes]\nreferring_office = -1",
        "rule.target_minutes.referring_office:",
        "-1 is not allowed",
    ),
    ("[rule.target_minutes]\nother = 'five'", "rule.target_minutes.other:", "'five' is not allowed"),
    ("[rule.target_minutes]\nother = 1e9", "rule.target_minutes.other:", "write a whole number"),
    ("[rule.target_minutes]\ncrisis = 5", "rule.target_minutes.crisis:", "there is no such setting"),
    ("[desk]\nclaim_minutes = true", "desk.claim_minutes:", "true is not allowed"),
    (f"[desk]\nclaim_minutes = 0x{'f' * 5000}", "desk.claim_minutes:", "a very large number is not allowed"),
    ("[desk]\nreasons = []", "desk.reasons:", "from 1 to 500"),
    ('[desk]\nreasons = ["TMS", "tms"]', "desk.reasons:", "'tms' is there twice"),
    ('[staff]\nnames = ["Dana Reyes", "dana  reyes"]', "staff.names:", "is there twice"),
    ('[phones]\nown_numbers = ["main"]', "phones.own_numbers:", "'main' holds no digit"),
    ("[phones]\nextension_digits = 10", "phones.extension_digits:", "from 0 to 9"),
    ("[ladder]\ndays_to_letter = 0", "ladder.days_to_letter:", "from 1 to 60"),
    ('[crisis]\nsay = "help"', "line 2, crisis.say:", "is not a list; write it in square brackets"),
    ('[crisis]\nwatch_words = ["Pills", "pills"]', "crisis.watch_words:", "'pills' is there twice"),
    ("[crisis]\napproved_by = 3", "crisis.approved_by:", "3 is not a text"),
    (
        '[crisis.numbers.clinician]\nnumber = "Dr Stein"',
        "line 2, crisis.numbers.clinician.number:",
        "holds no digit",
    ),
    (
        '[crisis.numbers.backup]\nlast_checked = "2026-02-30"',
        "crisis.numbers.backup.last_checked:",
        "is not a day from 2000 to 2100",
    ),
    ("[crisis.numbers.backup]\nlast_checked = 5", "crisis.numbers.backup.last_checked:", '"2026-11-26"'),
    ('[crisis.numbers."Dr S"]\nnumber = "1"', "crisis.numbers.Dr S:", "small letters and digits"),
    ("[crisis.numbers.backup]\nnmber = '1'", "crisis.numbers.backup.nmber:", "Did you mean number?"),
    ("[crisis]\nnumbers = 911", "crisis.numbers:", "911 is not a section"),
    ("rule = 5", "line 1, rule:", "5 is not a section"),
    ("[[hours]]\nmon = []", "hours:", "a list is not a section"),
    ("[practice]\nnmae = 'x'", "line 2, practice.nmae:", "there is no such setting. Did you mean name?"),
    ("[hours]\nmonday = []", "hours.monday:", "Did you mean mon?"),
    ("[practise]\nname = 'x'", "line 1, practise:", "Did you mean practice?"),
    ("[staff]\nq = 1", "staff.q:", "Allowed here: names, clinicians."),
    ('exception_names = {"2026-12-24" = "x"}', "exception_names:", "there is no such setting"),
]


@pytest.mark.parametrize(("text", "place", "allowed"), MISTAKES, ids=[f"{n}" for n in range(len(MISTAKES))])
def test_a_mistake_is_told_with_file_line_key_and_what_is_allowed(
    text: str, place: str, allowed: str
) -> None:
    with pytest.raises(BadSettings) as refused:
        read_practice(text, "practice.toml")
    sentence = refused.value.sentence
    assert sentence.startswith("practice.toml, line ")
    assert place in sentence
    assert allowed in sentence
    assert sentence.count("othing was changed") == 1
    assert sentence.count("\n") == 0
    assert len(sentence) < 400


def test_several_mistakes_are_told_at_once_each_with_its_line() -> None:
    text = LAKESIDE.replace('"attempt" ', '"often" ').replace("referring_office = 60", "referring_office = 0")
    text = text.replace('"America/New_York"', '"Mars"')
    with pytest.raises(BadSettings) as refused:
        read_practice(text, "lakeside.toml")
    lines = refused.value.sentence.splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == [
        "lakeside.toml, line 3, practice.time_zone",
        "lakeside.toml, line 13, rule.met_by",
        "lakeside.toml, line 17, rule.target_minutes.referring_office",
    ]
    assert lines[-1] == "Nothing was changed."


def test_a_flood_of_mistakes_is_told_in_few_lines() -> None:
    text = "[staff]\n" + "\n".join(f"x{number} = 1" for number in range(5_000))
    with pytest.raises(BadSettings, match=f"{5_000 - MOST_TOLD} more like these") as refused:
        read_practice(text, "practice.toml")
    assert len(refused.value.sentence.splitlines()) == MOST_TOLD + 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[practice]\nname = Lakeside", "practice.toml, line 2, column 8: this is not TOML"),
        ("[rule]\nmorning_deadline = 10:00", "practice.toml, line 2, column "),
        ("[practice]\n\n[practice]\n", "practice.toml, line 3, column "),
        ("[hours]\nmon = [\n", "practice.toml, line 2: this is not TOML"),
        ("\x00", "practice.toml, line 1, column 1: this is not TOML"),
        ("a = " + "[" * 5000, "practice.toml: a value is too deep or too long"),
        ("a = " + "9" * 5000, "practice.toml: a value is too deep or too long"),
    ],
)
def test_broken_toml_is_refused_with_its_line(text: str, place: str) -> None:
    with pytest.raises(BadSettings) as refused:
        read_practice(text, "practice.toml")
    assert refused.value.sentence.startswith(place)
    assert refused.value.sentence.isprintable()


def test_hostile_text_is_cleaned_and_never_repeated_raw() -> None:
    named = '[practice]\nname = "Lake\\u001b[2Jside\\u202e\\u0007"\n'
    hostile = named + 'phone_region = "\\u001b]0;x\\u0007"\n"\\u001b[A" = 1'
    with pytest.raises(BadSettings) as refused:
        read_practice(hostile, "practice.toml")
    assert refused.value.sentence.replace("\n", "").isprintable()
    kept = read_practice(named, "practice.toml")
    assert kept.name == "Lake[2Jside"


def test_the_written_file_explains_itself() -> None:
    practice = PracticeSettings(
        exceptions={date(2026, 11, 26): (), date(2026, 12, 24): (Range(480, 720),)},
        exception_names={date(2026, 11, 26): "Thanksgiving\n[rule]\nmet_by = 'contact'"},
    )
    text = write_practice(practice)
    assert '"2026-11-26" = []  # Thanksgiving / [rule] / met_by' in text
    assert '"2026-12-24" = ["08:00-12:00"]\n' in text
    assert '# morning_deadline = "10:00"\n' in text
    assert "# referring_office = 60\n" in text
    for line in text.splitlines():
        assert len(line) < 120
    keys = [line for line in text.splitlines() if "=" in line and not line.startswith(("#", '"', " "))]
    unexplained = {key.split(" ")[0] for key in keys if f"#\n{key}" in text}
    assert not unexplained
    assert read_practice(text, "x").met_by is MetBy.ATTEMPT


def test_examples_in_the_written_file_are_right_when_taken_out_of_the_comment() -> None:
    text = write_practice(PracticeSettings())
    text = text.replace("# morning_deadline", "morning_deadline").replace(
        "# referring_office = ", "referring_office = "
    )
    practice = read_practice(text, "practice.toml")
    assert practice.morning_deadline == 600
    assert practice.target_minutes == {Lane.REFERRING_OFFICE: 60}


def test_a_wrong_document_of_the_store_is_refused_by_name() -> None:
    document = settings_to_document(PracticeSettings(exceptions={date(2026, 12, 24): ()}))
    wrong = {**document, "exception_names": {"someday": "x"}, "desk": {"claim_minutes": "20"}}
    with pytest.raises(BadSettings) as refused:
        settings_from_document(wrong)
    first, second, _ = refused.value.sentence.splitlines()
    assert first.startswith("the store, desk.claim_minutes: '20' is not allowed")
    assert second.startswith("the store, exception_names.someday: 'someday' is not a day")


_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["24:00", "08:00-12:00", "America/", "zone.tab", "2026-12-24", "US-"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)


@given(st.data())
def test_whatever_stands_at_a_key_is_read_or_refused_in_words(data: st.DataObject) -> None:
    document = settings_to_document(
        PracticeSettings(morning_deadline=600, exceptions={date(2026, 12, 24): ()})
    )
    section = data.draw(st.sampled_from(sorted(document)))
    inside = document[section]
    assert isinstance(inside, dict)
    key = data.draw(st.sampled_from([*sorted(inside), "2026-12-25"]))
    wrong = {**document, section: {**inside, key: data.draw(_ANYTHING)}}
    told = ""
    practice = PracticeSettings()
    try:
        practice = settings_from_document(wrong)
    except BadSettings as refused:
        told = refused.sentence
    assert told.replace("\n", "").isprintable()
    assert not told or told.startswith("the store, ")
    assert settings_from_document(settings_to_document(practice)) == practice
    assert practice.rule()


def test_a_document_of_older_settings_gets_the_defaults_of_newer_ones() -> None:
    document = settings_to_document(PracticeSettings(name="Lakeside"))
    for newer in ("desk", "ladder", "crisis", "exception_names"):
        del document[newer]
    assert settings_from_document(document) == PracticeSettings(name="Lakeside")


def test_a_document_that_was_stored_before_the_table_reads_as_it_was() -> None:
    stored = json.loads((Path(__file__).parent / "stored_settings.json").read_text())
    practice = settings_from_document(stored)
    assert (practice.name, practice.morning_deadline) == ("Old", 600)
    assert practice.target_minutes == {Lane.OTHER: 30}
    assert practice.exceptions == {date(2026, 11, 26): (), date(2026, 12, 24): (Range(480, 720),)}
    assert practice.exception_names == {date(2026, 11, 26): "Thanks"}
    assert practice.crisis.numbers[-1] == CrisisNumber("night", "Night", "1", last_checked=date(2026, 11, 2))
    written = settings_to_document(practice)
    # What was stored is written as it was; beside it stand settings that are newer.
    for section, old in stored.items():
        assert {key: written[section].get(key) for key in old} == old


def test_reading_the_store_imports_none_of_the_heavy_libraries() -> None:
    program = (
        "import sys\n"
        "import frontdesk.config, frontdesk.locations\n"
        "from frontdesk.domain.settings import ClockStyle, PracticeSettings\n"
        "from frontdesk.services.settings import settings_from_document, settings_to_document\n"
        "settings_from_document(settings_to_document(PracticeSettings()))\n"
        "heavy = {'tomlkit', 'holidays', 'phonenumbers', 'platformdirs'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
