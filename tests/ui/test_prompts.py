"""A long transcript with watched words: the part around them is shown, and that it was cut."""

from __future__ import annotations

from frontdesk.ui.crisis.notes_dialogs import excerpt


def test_the_part_around_the_first_watched_word_is_shown() -> None:
    text = "hello " * 100 + "the pills are here " + "bye " * 100
    shown = excerpt(text, ["End it", "Pills"], 90)
    assert "the pills are here" in shown
    assert shown[0] == shown[-1] == "…"
    assert len(shown) <= 92


def test_a_short_text_is_whole_and_one_without_its_words_begins_at_its_begin() -> None:
    assert excerpt("no more pills", ["pills"], 90) == "no more pills"
    assert excerpt("abc " * 50, ["end it"], 20) == "abc abc abc abc abc…"
