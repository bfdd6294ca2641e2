"""A tour of every screen and dialog of the desk, with a word of its own typed into every field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from frontdesk.ui.settings.pages import PAGES, PEOPLE_PAGE
from tests.campaigns.canary_words import CanaryWords
from tests.campaigns.real_desk import WatchedTerminal
from tests.phones.logs import MISSED, Row, master

#: The frame above tells the time: two pictures are two views when they differ below it.
_FRAME_LINES = 2
#: Before the text of a stop: that it is on the screen no more.
GONE = "not "

#: What who sits there signs in with.
PIN = "271828"
_RECOVERY_KEY = re.compile(r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}")

#: The keys of a stop, and what is then to be seen.
Stop = tuple[str, str]


class Tour:
    """Walks through the desk and counts what it saw."""

    def __init__(self, terminal: WatchedTerminal, words: CanaryWords, *, whole: bool) -> None:
        """Stand before a desk that was just opened; what is not whole is calls and a crisis only."""
        self.views: set[str] = set()
        self._terminal = terminal
        self._words = words
        self._whole = whole

    def walk(self) -> None:
        """Visit everything, and leave a call half-typed in the form."""
        self._terminal.wait_for("F10 save")
        more = (self._callbacks, self._referrals, self._day, self._settings) if self._whole else ()
        for part in (self._calls, self._crisis, *more, self._last_call):
            for keys, shows in part():
                self.stop(keys, shows)

    def stop(self, keys: str, shows: str) -> None:
        """Press keys, wait for what is to be seen or to be gone, and look."""
        self._terminal.send(keys)
        if shows.startswith(GONE):
            gone = shows.removeprefix(GONE)
            screen = self._terminal.wait_until(lambda seen: gone not in seen, what=f"the end of {gone!r}")
        else:
            screen = self._terminal.wait_for(shows)
        self.views.add("\n".join(screen.split("\n")[_FRAME_LINES:]))

    def _typed(self, before: str, field: str) -> Stop:
        """Type the word of a field behind other keys, and see it."""
        word = self._words.word(field)
        return before + word, word

    def _numbered(self, field: str, name: str) -> Stop:
        """Type a number and a name."""
        return self._typed(f"{self._words.number(field)}{{tab}}", name)

    def _calls(self) -> Iterator[Stop]:
        yield self._numbered("number", "name")
        yield self._typed("{tab 2}", "about")
        yield self._typed("{tab}", "referrer")
        yield "{enter}", "New referrer"
        yield self._typed("psychiatrist{tab}", "organization")
        yield "{f10}", f"{GONE}New referrer"
        yield self._typed("", "note")
        yield "{f10}", GONE + self._words.word("note")
        yield self._numbered("second number", "second name")
        yield self._typed("{tab 3}web{tab}takes pills ", "watched note")
        yield "{f10}", "Open the crisis steps?"
        yield "{down}{enter}", f"{GONE}Open the crisis steps?"
        yield self._numbered("parked number", "parked name")
        yield self._typed("{tab 5}at{tab}", "asked time")
        yield self._typed("{tab}", "for")
        yield "{ctrl+n}", "parked: "
        yield self._typed("{tab}", "other name")
        yield self._typed("{tab}", "kind of caller")
        yield "{ctrl+t}", f"parked: {self._words.word('other name')}"
        yield "{ctrl+g}", "Throw this call away?"
        yield "{escape}", f"{GONE}Throw this call away?"
        yield "{f1}", "On this screen"
        yield "{escape}", f"{GONE}On this screen"
        yield "{ctrl+y}", "Who is at this desk?"
        yield "{escape}", f"{GONE}Who is at this desk?"

    def _callbacks(self) -> Iterator[Stop]:
        yield "{f3}", "Outcome: one key"
        yield "n", "Mine 1"
        yield "h", "Hand over to"
        yield "{escape}", f"{GONE}Hand over to"
        for key, question, field in (
            ("p", "When", "promise"),
            ("x", "Where", "sent where"),
            ("i", "whom", "asked"),
        ):
            yield key, question
            yield self._typed("", field)
            yield "{escape}", GONE + self._words.word(field)
        yield "i", "whom"
        yield self._typed("", "from whom")
        yield "{enter}", GONE + self._words.word("from whom")
        yield "]", "Later"
        yield "]]]", "Done today"
        yield "{f1}", "On this screen"
        yield "{escape}", f"{GONE}On this screen"
        yield self._typed("/", "filter")
        yield "{escape}", GONE + self._words.word("filter")

    def _referrals(self) -> Iterator[Stop]:
        yield "{f4}", "Source not known"
        yield "p", "which period?"
        yield "{escape}", f"{GONE}which period?"
        yield "{tab}", "Source not known"
        yield "{f1}", "On this screen"
        yield "{escape}", f"{GONE}On this screen"
        yield from self._patients()
        yield from self._owed()

    def _patients(self) -> Iterator[Stop]:
        """A referral, its referrer, and the questions of a few keys."""
        yield "]", "What happened: one key"
        yield "a", "A referral came"
        yield self._typed("", "referred patient")
        yield self._typed(f"{{tab}}{self._words.number('referred number')}{{tab}}", "who referred")
        yield "{enter}", "New referrer"
        yield self._typed("therapist{tab}", "where they work")
        yield "{f10}", f"{GONE}New referrer"
        yield self._typed("{tab 2}", "treatment")
        yield self._typed("{tab 3}", "who said so")
        yield self._typed("{tab}", "missing item")
        yield "{f10}", f"{GONE}A referral came"
        yield from self._only("patient filter", "referred patient")
        yield "q", "For whom do they wait?"
        yield self._typed("{tab}", "who exactly")
        yield self._typed("{tab}", "question")
        yield "{f10}", f"{GONE}For whom do they wait?"
        yield "k", "Why are they lost?"
        yield self._typed("", "why lost")
        yield "{escape}", f"{GONE}Why are they lost?"
        yield ".", "up, down  scroll"
        yield "{escape}", f"{GONE}up, down  scroll"
        yield "t", "May we tell their referrer?"
        yield self._typed("yes{tab}", "who allowed it")
        yield "{f10}", f"{GONE}May we tell their referrer?"
        yield "{escape}", f"{GONE}filter:"

    def _owed(self) -> Iterator[Stop]:
        """What is owed for it: its letter, the questions, and a promise."""
        yield "]", "For whom"
        yield from self._only("owed filter", "referred patient")
        yield "l", "Letter:"
        yield "{escape}", f"{GONE}Letter:"
        yield "w", "Why is it not owed?"
        yield self._typed("", "why waived")
        yield "{escape}", f"{GONE}Why is it not owed?"
        yield "s", "How was it sent?"
        yield self._typed("phone{tab}{home}{ctrl+k}", "with whom")
        yield "{f10}", f"{GONE}How was it sent?"
        yield "{escape}", f"{GONE}filter:"
        yield "p", "What did we promise a referrer?"
        yield self._typed("", "promised to")
        yield self._typed("{tab}{tab}", "promised thing")
        yield "{escape}", "Drop what you typed?"
        yield "{enter}", f"{GONE}What did we promise a referrer?"

    def _only(self, field: str, shown: str) -> Iterator[Stop]:
        """Filter a list by a word that nobody has, then by one that somebody has."""
        yield self._typed("/", field)
        yield "{escape}", GONE + self._words.word(field)
        yield f"/{self._words.word(shown)}{{enter}}", f"filter: {self._words.word(shown)}"

    def _day(self) -> Iterator[Stop]:
        """Find, the cover, the hand-off, the review, the paper, the handbook."""
        yield "{ctrl+f}", "Find anyone"
        yield self._typed("", "found")
        yield "{escape}", f"{GONE}Find anyone"
        yield "{ctrl+p}", "On the phones"
        yield "{escape}", f"{GONE}On the phones"
        yield "{ctrl+r}", "Notes for the next one"
        yield "n", "A note for the next one"
        yield self._typed("", "hand-off note")
        yield "{enter}", f"{GONE}A note for the next one"
        yield "{f6}", "Before the day is signed"
        yield "t", "From paper"
        yield self._typed("{tab}{tab}", "name on paper")
        yield "{escape}", "Before the day is signed"
        yield "{f8}", "Handbook"
        yield self._typed("/", "looked up")
        yield "{escape}", GONE + self._words.word("looked up")
        yield "m", "What nearly went wrong?"
        yield self._typed("", "near miss")
        yield "{f10}", f"{GONE}What nearly went wrong?"

    def _crisis(self) -> Iterator[Stop]:
        yield "{f9}", "their exact words"
        for field in ("where they are", "call back", "their words", "with whom"):
            yield self._typed("", field)
            yield "{tab}", self._words.word(field)
        yield "{ctrl+k}", "stayed on the line"
        yield "{f10}", "Accepted by whom?"
        yield self._typed("", "accepted by")
        yield "{escape}", f"{GONE}Accepted by whom?"
        yield "{f9}", f"{GONE}Call back"

    def _settings(self) -> Iterator[Stop]:
        """Every field of every section gets a word it does not want; nothing of it is saved."""
        yield "{ctrl+o}", "Practice name"
        for place, section in enumerate(PAGES):
            lines = section.fields if section.name != "machine" else ()
            down = f"{{down {place}}}" if place else ""
            yield "{escape}{home}" + down, lines[0].label if lines else section.title
            for number, line in enumerate(lines):
                yield self._typed("{tab}" if number else "{enter}{end}", f"{section.title}, {line.label}")
        yield "{f10}", "wrong"
        yield "{f1}", "On this screen"
        yield "{escape}", f"{GONE}On this screen"

    def lock(self) -> None:
        """Have people sign in from now on, and type the last call again, half-way."""
        self._terminal.send("{ctrl+o}")
        self._terminal.wait_for("Practice name")
        page = next(place for place, section in enumerate(PAGES) if section is PEOPLE_PAGE)
        for keys, shows in (
            (f"{{escape}}{{home}}{{down {page}}}{{enter}}", "Sign-in is off"),
            ("o", "Turn sign-in on?"),
            (f"{PIN}{{enter}}{PIN}{{enter}}", "I have written it down"),
        ):
            self.stop(keys, shows)
        (key,) = _RECOVERY_KEY.findall(self._terminal.screen())
        self._words.know("recovery key", key)
        for keys, shows in (("{enter}", "Sign-in is on"), *self._last_call()):
            self.stop(keys, shows)

    def _last_call(self) -> Iterator[Stop]:
        yield "{f2}", "New call"
        yield "{ctrl+n}", "unknown caller"
        yield self._numbered("last number", "last name")
        yield self._typed("{tab 3}web{tab}", "last note")


def write_call_log(folder: Path, words: CanaryWords) -> Path:
    """A phone system's log with names and numbers that no other place has, and a row that cannot be read."""
    rows = (
        Row(name=words.word("logged name"), src=words.number("logged number")),
        replace(
            MISSED, name=words.word("missed name"), src=words.number("missed number"), uniqueid="1773754200.9"
        ),
    )
    path = folder / "Master.csv"
    path.write_text(master(*rows) + f'"{words.word("bad row")}","no date"\n')
    return path
