"""Referral sources: what is a whole answer, what counts against the desk, and how it is said."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.referrals.sources import (
    CaptureRate,
    Referrer,
    Source,
    SourceAnswer,
    SourceKind,
    capture_rate,
    check_source,
)

#: Each answer: counts as known, and could be asked. "Not asked" is the only gap that counts against the desk.
COUNTS: dict[SourceAnswer | None, tuple[int, int]] = {
    SourceAnswer.KNOWN: (1, 1),
    SourceAnswer.DOES_NOT_KNOW: (0, 1),
    SourceAnswer.DECLINED: (0, 1),
    SourceAnswer.NOT_ASKED: (0, 1),
    None: (0, 1),
    SourceAnswer.IN_DISTRESS: (0, 0),
    SourceAnswer.MISSED: (0, 0),
}


@given(st.lists(st.sampled_from(list(COUNTS))))
def test_the_capture_rate_counts_by_the_table(answers: list[SourceAnswer | None]) -> None:
    wanted = CaptureRate(sum(COUNTS[one][0] for one in answers), sum(COUNTS[one][1] for one in answers))
    assert capture_rate(answers) == wanted
    assert set(COUNTS) == {*SourceAnswer, None}


def test_nobody_to_ask_is_no_rate() -> None:
    assert capture_rate([SourceAnswer.MISSED]).share is None
    assert capture_rate([SourceAnswer.KNOWN, None, SourceAnswer.DECLINED, SourceAnswer.KNOWN]).share == 0.5


@pytest.mark.parametrize("answer", SourceAnswer)
def test_every_answer_says_what_it_needs(answer: SourceAnswer) -> None:
    bare = Source(answer)
    if answer in (SourceAnswer.KNOWN, SourceAnswer.NOT_ASKED):
        with pytest.raises(Incomplete) as told:
            check_source(bare)
        assert told.value.field == "source"
    else:
        assert check_source(bare) is bare
    whole = Source(answer, SourceKind.PAIN, detail="two lines ringing")
    assert check_source(whole) is whole


def test_no_answer_is_asked_for_in_the_practices_words() -> None:
    with pytest.raises(Incomplete, match="Who can we thank for sending you"):
        check_source(None)


def test_the_kinds_stand_in_the_fields_order_of_priority() -> None:
    first, *_, last = SourceKind
    assert (first, last) == (SourceKind.PSYCHIATRIST, SourceKind.OTHER)
    kinds = list(SourceKind)
    order = [SourceKind.PRIMARY_CARE, SourceKind.HOSPITAL, SourceKind.WEB_SEARCH, SourceKind.EXISTING_PATIENT]
    assert [kinds.index(kind) for kind in order] == sorted(kinds.index(kind) for kind in order)


def test_every_kind_and_answer_has_words_of_its_own() -> None:
    for words in ([kind.words for kind in SourceKind], [answer.words for answer in SourceAnswer]):
        assert len(set(words)) == len(words)
        assert all(words)


@pytest.mark.parametrize(
    ("kind", "is_person"),
    [
        (SourceKind.PSYCHIATRIST, True),
        (SourceKind.COMMUNITY_HEALTH, True),
        (SourceKind.OTHER_PROVIDER, True),
        (SourceKind.WEB_SEARCH, False),
        (SourceKind.WORD_OF_MOUTH, False),
        (SourceKind.EXISTING_PATIENT, False),
    ],
)
def test_a_person_stands_behind_some_kinds_only(kind: SourceKind, is_person: bool) -> None:
    assert kind.is_referrer is is_person


def test_a_referrer_is_named_with_where_they_work() -> None:
    assert (
        Referrer(1, "Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", 3).words
        == "Dr Priya Patel · Westside"
    )
    assert Referrer(1, "Dr Priya Patel", SourceKind.PSYCHIATRIST, "", 3).words == "Dr Priya Patel"


@pytest.mark.parametrize("kind", SourceKind)
def test_a_kind_is_its_code_and_is_read_by_its_old_ones(kind: SourceKind) -> None:
    assert kind == kind.value == kind.facts.code == kind.name.lower()
    assert all(SourceKind(code) is kind for code in kind.stored_codes)
    assert copy.deepcopy(kind) is kind
    assert pickle.loads(pickle.dumps(kind)) is kind


def test_a_code_of_a_later_program_is_no_kind() -> None:
    with pytest.raises(ValueError, match="telepathy"):
        SourceKind("telepathy")
