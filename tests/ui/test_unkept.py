"""Whether all that was typed is in the store, as the launcher reads it."""

from __future__ import annotations

from frontdesk.launcher.launch import SavedFlag
from frontdesk.ui.jobs import Jobs
from frontdesk.ui.keeping import Unkept


def heard() -> tuple[SavedFlag, Unkept]:
    """A flag, and what sets it."""
    saved, unkept = SavedFlag(), Unkept()
    unkept.tell_to(saved.set)
    return saved, unkept


def test_a_flag_that_was_never_set_is_true() -> None:
    assert SavedFlag().get()


def test_one_place_that_is_not_kept_is_enough() -> None:
    saved, unkept = heard()
    unkept.trying("form")
    unkept.trying("paper")
    unkept.kept("form")
    unkept.kept("form")
    assert not saved.get()
    unkept.kept("paper")
    assert saved.get()


def test_what_could_not_be_handed_over_at_the_end_is_not_kept() -> None:
    def refused() -> None:
        raise OSError("no room")

    for works, all_kept in (((lambda: None, lambda: None), True), ((refused, lambda: None), False)):
        saved = SavedFlag()
        jobs = Jobs(lambda title, sentence: None, lambda: None)
        jobs.unkept.tell_to(saved.set)
        for place, work in zip(("form", "paper"), works, strict=True):
            jobs.hand_over(place, work)
        jobs.stop()
        assert saved.get() == all_kept


def test_a_launcher_that_is_gone_holds_nobody_up() -> None:
    saved = SavedFlag()
    for number in range(200_000):
        saved.set(number % 2 == 0)
