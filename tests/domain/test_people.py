"""A list of names, as people type one."""

from __future__ import annotations

import pytest

from frontdesk.domain.people import names_in


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["Joan, Bea"], ("Joan", "Bea")),
        (["Joan; Bea", " Lee  Wong ,", ""], ("Joan", "Bea", "Lee Wong")),
        (["Ann Lee, MD"], ("Ann Lee, MD",)),
        (["Ann Lee, M.D., PhD, Bea Ito, PMHNP-BC"], ("Ann Lee, M.D., PhD", "Bea Ito, PMHNP-BC")),
        (["Joan", "MD"], ("Joan", "MD")),
        ([" , "], ()),
    ],
)
def test_names_on_one_line_are_several_people(lines: list[str], names: tuple[str, ...]) -> None:
    assert names_in(lines) == names


def test_a_name_that_is_on_the_staff_stays_as_it_is() -> None:
    assert names_in(["Reyes, Dana", "Joan, Bea"], {"Reyes, Dana"}) == ("Reyes, Dana", "Joan", "Bea")
