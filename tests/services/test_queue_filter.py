"""The filter finds what people can read of a callback, all words of it, and the digits of a number."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.phone.numbers import show_number
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.text import fold
from tests.builders import Desk, known
from tests.many_callbacks import many_callbacks

#: Letters that fold, part, join and turn; brackets, digits and what parts words.
LETTERS = "aAáÁßłŁ ﬁ\u0301\u200d`'\u2019-\u20131205\t\n[]/山"
TEXTS = st.text(LETTERS, max_size=12)


def matches(callback: Callback, typed: str) -> bool:
    """The rule in its plainest form: fold everything that can be read, then look."""
    folded = fold(typed)
    if not folded:
        return True
    number = show_number(callback.number, "US")
    text = fold(
        f"{callback.name} {number} {callback.lane.words} {callback.about} {callback.source}"
        f" {callback.owner} {callback.note}"
    )
    digits = "".join(char for char in folded if char.isdigit())
    by_number = bool(digits) and folded.replace("-", "").isdigit() and digits in callback.number
    return by_number or all(word in text for word in folded.split())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=6, max_size=6),
    st.lists(
        TEXTS | st.sampled_from(["lee", "new pat", "existing", "555", "0-1", "psych", "dr"]), max_size=5
    ),
)
def test_it_finds_what_the_plain_rule_finds(
    desk: Desk, texts: list[tuple[str, str, str]], typed: list[str]
) -> None:
    work = desk.do.callbacks
    if not work.order(Tab.NOW, by=desk.dana):
        patel = desk.do.referrals.add("Dr Łucja Patel", SourceKind.PSYCHIATRIST, "Wéstside", by=desk.dana)
        for _ in range(5):
            work.claim(desk.callback(source=known(SourceKind.PSYCHIATRIST, patel.id)), by=desk.lee)
        desk.change(f"UPDATE callback SET number = '' WHERE id = {desk.callback()}")
    with desk.store.writing() as db:
        for number, (name, about, note) in zip(work.order(Tab.NOW, by=desk.dana), texts, strict=True):
            db.execute_sql(
                "UPDATE callback SET name = ?, about = ?, note = ? WHERE id = ?", (name, about, note, number)
            )
    index, rows = work.filter(Tab.NOW, by=desk.dana), work.tab(Tab.NOW, by=desk.dana)
    for one in ("", *typed, *(part[:3] for line in texts for part in line)):
        assert index.matching(one) == tuple(row.id for row in rows if matches(row, one))


def test_the_order_and_the_rows_of_a_long_list_are_the_list(desk: Desk) -> None:
    work = desk.do.callbacks
    ids = many_callbacks(desk, 250)
    order = work.order(Tab.NOW, by=desk.dana)
    assert list(order) == ids
    assert work.rows(order) == work.tab(Tab.NOW, by=desk.dana)
    some = [ids[7], ids[249], 10**6, ids[0]]
    assert [row.id for row in work.rows(some)] == [ids[7], ids[249], ids[0]]
    assert work.rows([]) == []
