"""Instants in the store: UTC, never naive, and text that sorts as time does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.store.db.fields import from_text, to_text
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.drafts import Draft
from tests.builders import Desk

FIXED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=ZONES)


@given(INSTANTS, INSTANTS)
def test_text_sorts_as_time_does_and_comes_back_in_utc(one: datetime, other: datetime) -> None:
    assert (to_text(one) < to_text(other)) == (one < other)
    assert from_text(to_text(one)) == one
    assert from_text(to_text(one)).utcoffset() == timedelta(0)
    assert FIXED.fullmatch(to_text(one))


def test_a_naive_instant_is_refused_by_the_function_and_by_the_column(desk: Desk) -> None:
    naive = datetime(2026, 11, 16, 9)
    with pytest.raises(ValueError, match="without a time zone"):
        to_text(naive)
    with pytest.raises(ValueError, match="without a time zone"):
        list(Callback.select().where(Callback.due < naive).execute(desk.store.database))


def test_a_column_gives_back_what_it_got_on_both_engines(any_desk: Desk) -> None:
    whole, part = datetime(2026, 11, 16, 14, tzinfo=UTC), datetime(2026, 11, 16, 14, 0, 0, 1, tzinfo=UTC)
    database = any_desk.store.database
    with any_desk.store.writing() as db:
        for uid, instant in (("later", part), ("sooner", whole)):
            Draft.insert(
                uid=uid, person=any_desk.dana, started_at=instant, updated_at=whole, fields="{}"
            ).execute(db)
    rows = Draft.select(Draft.uid, Draft.started_at).order_by(Draft.started_at).tuples().execute(database)
    assert list(rows) == [("sooner", whole), ("later", part)]
