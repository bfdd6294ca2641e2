"""One key at a time, whatever happens to the widget it went to."""

from __future__ import annotations

from textual import events

from frontdesk.ui.keys_in_order import LOST_AFTER_SECONDS, KeysInOrder


def key(letter: str) -> events.Key:
    """A key as the terminal sends it."""
    return events.Key(letter, letter)


def test_a_key_waits_until_the_one_before_is_through() -> None:
    keys = KeysInOrder(lambda: True)
    assert not keys.must_wait(key("a"), 0.0)
    marker = keys.sent(0.0, lambda: True)
    second = key("b")
    assert keys.must_wait(second, 0.1)
    assert keys.next(0.2) is None
    keys.through(marker.number)
    assert keys.next(0.2) is second
    assert keys.next(0.2) is None


def test_a_key_whose_widget_went_away_holds_nobody() -> None:
    keys = KeysInOrder(lambda: True)
    keys.sent(0.0, lambda: False)
    assert not keys.must_wait(key("b"), 0.1)


def test_a_marker_that_is_lost_holds_nobody_for_ever() -> None:
    keys = KeysInOrder(lambda: True)
    keys.sent(0.0, lambda: True)
    second = key("b")
    assert keys.must_wait(second, 0.1)
    assert keys.next(LOST_AFTER_SECONDS - 0.1) is None
    assert keys.next(LOST_AFTER_SECONDS + 0.1) is second


def test_keys_wait_for_a_screen_and_keep_their_order() -> None:
    ready = False
    keys = KeysInOrder(lambda: ready)
    typed = [key(letter) for letter in "abc"]
    assert all(keys.must_wait(one, 0.0) for one in typed)
    assert keys.is_busy
    assert keys.next(1.0) is None
    ready = True
    assert [keys.next(1.0) for _ in range(4)] == [*typed, None]
