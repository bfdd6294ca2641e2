"""Whether all that was typed is kept, as the launcher hears it."""

from __future__ import annotations

from frontdesk.launcher.word import Word
from frontdesk.ui.jobs import Jobs, Unkept


def heard() -> tuple[Word, Unkept]:
    """A word, and what says it."""
    word, unkept = Word(), Unkept()
    unkept.tell_to(word.say)
    return word, unkept


def test_nothing_said_is_all_kept() -> None:
    assert Word().all_was_kept()


def test_one_place_that_is_not_kept_is_enough() -> None:
    word, unkept = heard()
    unkept.trying("form")
    unkept.trying("paper")
    unkept.kept("form")
    unkept.kept("form")
    assert not word.all_was_kept()
    unkept.kept("paper")
    assert word.all_was_kept()


def test_what_could_not_be_handed_over_at_the_end_is_not_kept() -> None:
    def refused() -> None:
        raise OSError("no room")

    for works, all_kept in (((lambda: None, lambda: None), True), ((refused, lambda: None), False)):
        word = Word()
        jobs = Jobs(lambda title, sentence: None, lambda: None)
        jobs.unkept.tell_to(word.say)
        for place, work in zip(("form", "paper"), works, strict=True):
            jobs.hand_over(place, work)
        jobs.stop()
        assert word.all_was_kept() == all_kept


def test_a_launcher_that_is_gone_holds_nobody_up() -> None:
    word = Word()
    for number in range(200_000):
        word.say(number % 2 == 0)
