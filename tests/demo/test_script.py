"""The plan of a demo, before it is played: for many seeds, as planning takes no time."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from frontdesk.demo import data, opening
from frontdesk.demo.data import Topic, lakeside
from frontdesk.demo.day import ASLEEP, AWAKE
from frontdesk.demo.script import OFFICE_COURSES, PATIENT_COURSES, Script
from frontdesk.demo.stage import CaseStep, TakeCall
from frontdesk.domain.callbacks.outcomes import KEYED, Then
from frontdesk.services.holidays import seed_holidays
from frontdesk.services.office import Practice
from tests.demo.conftest import new_york

SETTINGS = seed_holidays(lakeside(), (2025, 2026, 2027))
PRACTICE = Practice(1, SETTINGS, SETTINGS.rule())
MOMENTS = ("2026-03-09 08:01", "2026-07-07 10:10", "2026-11-24 14:32")


def planned(seed: int, moment: str) -> Script:
    """The whole script of a demo."""
    script = Script(Random(seed), PRACTICE, new_york(moment))
    opening.plan(script)
    return script


def spans_by_line(script: Script) -> dict[int, list[tuple[datetime, datetime]]]:
    """First and last step of every case, by the line it came on, in the order of time."""
    times: dict[int, list[datetime]] = defaultdict(list)
    lines: dict[int, dict[int, list[datetime]]] = defaultdict(dict)
    for step in script.steps:
        if isinstance(step, CaseStep):
            times[id(step.case)].append(step.at)
            lines[id(step.case.caller.line)][id(step.case)] = times[id(step.case)]
    return {
        line: sorted((min(steps), max(steps)) for steps in cases.values()) for line, cases in lines.items()
    }


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("seed", range(8))
def test_one_case_at_a_time_is_open_on_a_line(seed: int, moment: str) -> None:
    spans = spans_by_line(planned(seed, moment))
    assert max(len(cases) for cases in spans.values()) > 3
    for cases in spans.values():
        for (_, before), (after, _) in pairwise(cases):
            assert before < after


@pytest.mark.parametrize("moment", MOMENTS)
def test_all_is_planned_before_the_moment_and_after_the_practice_was_set_up(moment: str) -> None:
    script = planned(3, moment)
    times = [step.at for step in script.steps]
    times += [step.called_at for step in script.steps if isinstance(step, TakeCall)]
    assert max(times) <= script.moment
    assert min(times) > script.moment - opening.SET_UP_BEFORE + timedelta(days=7)


def test_nobody_writes_a_call_down_before_it_came() -> None:
    calls = [step for step in planned(4, MOMENTS[2]).steps if isinstance(step, TakeCall)]
    assert len(calls) > 400
    assert all(call.called_at <= call.at for call in calls)


def test_other_seeds_make_other_days() -> None:
    names = [
        {step.case.caller.shown for step in planned(seed, MOMENTS[2]).steps if isinstance(step, TakeCall)}
        for seed in (1, 2)
    ]
    assert len(names[0] & names[1]) < len(names[0]) / 2


def test_every_outcome_is_in_a_course() -> None:
    courses = [course for course, _ in (*PATIENT_COURSES, *OFFICE_COURSES)]
    played = {outcome for course in (*courses, *ASLEEP, *AWAKE) for outcome in course.outcomes}
    assert played == set(KEYED), f"put these into a course in demo/script.py: {set(KEYED) - played}"
    # A course ends with what closes the callback, or with their own call.
    for course in courses:
        assert (course.outcomes[-1].facts.then is Then.CLOSES) is not course.they_call


def test_the_notes_are_kind_short_and_about_the_desk() -> None:
    notes = [topic.note for topic in all_topics() if topic.note]
    assert len(notes) > 80
    assert len(set(notes)) == len(notes)
    unwanted = re.compile(r"\b(suicid|kill|harm|hurt|overdos|die\b|crazy|rude|noncompl)", re.IGNORECASE)
    assert [note for note in notes if unwanted.search(note) or len(note) > 100] == []


def all_topics() -> list[Topic]:
    """Every topic of the demo."""
    found: list[Topic] = []
    for value in vars(data).values():
        values = value if isinstance(value, tuple) else (value,)
        found += [one for one in values if isinstance(one, Topic)]
    return found
