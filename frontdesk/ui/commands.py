"""Every command once: its key, its words, what it is for. Footer, help and keymap are made from these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a key does.

    Attributes:
        id: stable name, for a keymap in ``config.toml``.
        key: the key, or several separated by commas; the first is shown.
        action: Textual's action string.
        words: one or two words for the key line.
        tip: what it is for, for the help.
        shown: whether the key line shows it while there is room.
        anywhere: whether it works through dialogs and half-typed forms.
    """

    id: str
    key: str
    action: str
    words: str
    tip: str
    shown: bool = True
    anywhere: bool = False

    @property
    def key_shown(self) -> str:
        """The key as written on the key line: ``^n``, ``F10``, ``enter``."""
        first = self.key.split(",")[0]
        if first.startswith("ctrl+"):
            return "^" + first[5:]
        if first[0] == "f" and first[1:].isdigit():
            return first.upper()
        return _KEY_NAMES.get(first, first)


_KEY_NAMES = {
    "slash": "/",
    "full_stop": ".",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "plus": "+",
    "asterisk": "*",
}

#: The screens, in the order of the frame. Later screens take their places here.
SCREENS = (
    Command("screen.calls", "f2", "app.show('calls')", "Calls", "take a call"),
    Command(
        "screen.callbacks", "f3", "app.show('callbacks')", "Callbacks", "work the list of people to call back"
    ),
    Command("screen.referrals", "f4", "app.show('referrals')", "Referrals", "who sent the patients"),
    Command("screen.review", "f6", "app.show('review')", "Review", "end the day: what is open, then sign"),
    Command("screen.handbook", "f8", "app.show('handbook')", "Handbook", "treatments, scripts, questions"),
)

#: The frame shows it on every screen.
QUIT_KEY = Command("quit", "ctrl+q", "app.quit", "quit", "leave; what you typed is kept", anywhere=True)
CRISIS_KEY = Command(
    "crisis", "f9", "app.crisis", "CRISIS", "numbers, words and steps", shown=False, anywhere=True
)
#: Shown in the banner while the backup is called.
ANSWER_KEY = Command(
    "escalation",
    "ctrl+x",
    "app.cover('answer')",
    "answer",
    "the call for the backup",
    shown=False,
    anywhere=True,
)

EVERYWHERE = (
    Command("help", "f1", "app.help", "help", "the keys and words of this screen"),
    *SCREENS,
    CRISIS_KEY,
    Command("find", "ctrl+f", "app.find", "find", "anyone, by a part of the name or number", anywhere=True),
    Command("undo", "ctrl+z", "app.undo", "undo", "take your last action back"),
    Command("settings", "ctrl+o", "app.show('settings')", "settings", "hours, holidays, the rule, the staff"),
    Command("cover", "ctrl+p", "app.cover", "cover", "phones, backup, lunch, hand-off", anywhere=True),
    Command(
        "busy", "ctrl+b", "app.busy", "busy", "the backup takes the next ones", shown=False, anywhere=True
    ),
    ANSWER_KEY,
    Command(
        "hand_off", "ctrl+r", "app.show('hand_off')", "hand-off", "what the next one must know", shown=False
    ),
    Command(
        "keys",
        "ctrl+a",
        "app.cover('keys')",
        "all keys",
        "all keys of this screen in sight, or not",
        shown=False,
        anywhere=True,
    ),
    Command(
        "privacy", "ctrl+l", "app.privacy", "mask", "names and numbers, on or off", shown=False, anywhere=True
    ),
    Command("person", "ctrl+y", "app.who", "who am I", "change who is at this desk", shown=False),
    QUIT_KEY,
)

CALLS = (
    Command("call.save", "f10,ctrl+s", "screen.save", "save", "save this call"),
    Command("call.new", "ctrl+n", "screen.park", "new call", "park this call and take another"),
    Command("call.parked", "ctrl+t", "screen.unpark", "parked", "go back to a parked call"),
    Command("call.discard", "ctrl+g", "screen.discard", "discard", "throw this draft away", shown=False),
)

CALLBACKS = (
    Command("callback.next", "n", "screen.next", "next", "claim and open the one callback to make now"),
    Command("callback.claim", "enter", "screen.claim", "claim", "take the callback under the cursor"),
    Command("callback.release", "r", "screen.work('release')", "put back", "give your claim up", shown=False),
    Command("callback.hand_over", "h", "screen.work('hand_over')", "hand over", "give it to somebody"),
    Command(
        "callback.merge", "m", "screen.work('merge')", "merge", "make one of two callbacks of one person"
    ),
    Command(
        "callback.timeline",
        "full_stop",
        "screen.work('timeline')",
        "timeline",
        "who did what when, whole",
        shown=False,
    ),
    Command("callback.filter", "slash", "screen.filter", "filter", "show only what contains these words"),
    Command(
        "callback.mark", "space", "screen.mark('one')", "mark", "backlog: mark for one outcome", shown=False
    ),
    Command("callback.mark_all", "asterisk", "screen.mark('all')", "all", "backlog: mark all", shown=False),
    Command("callback.undo", "z", "app.undo", "undo", "take your last action back", shown=False),
    Command(
        "callback.left", "left_square_bracket,left", "screen.tab(-1)", "tab", "the list before", shown=False
    ),
    Command("callback.right", "right_square_bracket,right", "screen.tab(1)", "tab", "the list after"),
)

REFERRALS = (
    Command("source.fix", "enter", "screen.answer", "answer", "say who sent this patient"),
    Command("source.period", "p", "screen.period", "period", "look at another period"),
    Command("source.mix", "tab", "app.focus_next", "other list", "between the calls and who sent them"),
    Command("source.undo", "z", "app.undo", "undo", "take your last action back", shown=False),
)

REVIEW = (
    Command("review.sign", "f10,ctrl+s", "screen.sign", "sign", "sign this day, with its report"),
    Command("review.open", "enter", "screen.open", "open", "go to what it is about; F6 comes back"),
    Command("review.settle", "s", "screen.settle", "settle", "why, who calls tomorrow, or the count"),
    Command("review.alike", "a", "screen.settle_alike", "all alike", "settle all that is left here alike"),
    Command("review.report", "r", "screen.report", "report", "the report, the hand-off, or the cases"),
    Command("review.cases", "escape", "screen.cases", "cases", "from a paper to the cases", shown=False),
    Command("review.before", "left_square_bracket,left", "screen.day(-1)", "day before", "the day before"),
    Command("review.after", "right_square_bracket,right", "screen.day(1)", "after", "the next", shown=False),
    Command("review.type", "t", "screen.type_in", "type in", "calls written on paper, with their times"),
    Command(
        "review.print",
        "p",
        "screen.print",
        "to a file",
        "write the report, hand-off or day sheet",
    ),
    Command("review.note", "n", "screen.note", "note", "add to a signed day", shown=False),
    Command("review.other", "tab", "app.focus_next", "other list", "checklist or cases", shown=False),
    Command("review.undo", "z", "app.undo", "undo", "take your last action back", shown=False),
)

#: Calls that were written on paper.
PAPER = (
    Command("paper.save", "f10,ctrl+s", "screen.save", "save", "save this call, and type the next"),
    Command("paper.back", "escape", "screen.back", "back", "back to Review; what is typed is kept"),
)


def _crisis_step(kind: str, key: str, tip: str) -> Command:
    """A step of a crisis: its key works while a box is typed in, before the field's own use of it."""
    return Command(f"crisis.{kind}", key, f"screen.step('{kind}')", "", tip, shown=False, anywhere=True)


CRISIS = (
    Command("crisis.accept", "f10,ctrl+s", "screen.accept", "accepted by", "name who takes over"),
    Command("crisis.back", "escape", "screen.back", "back", "back; the crisis stays open"),
    _crisis_step("stayed_on_line", "ctrl+k", "stayed on the line"),
    _crisis_step("clinician_told", "ctrl+t", "a clinician was told"),
    _crisis_step("called_911", "ctrl+e", "911 was called"),
    _crisis_step("handed_to_988", "ctrl+r", "handed to 988, and stayed until they answered"),
    _crisis_step("line_dropped_called_back", "ctrl+d", "the line dropped and was called back"),
    Command("crisis.undo", "ctrl+z", "screen.take_back", "take back", "take your last step back"),
    Command("crisis.another", "ctrl+n", "screen.another", "another caller", "one more crisis"),
    Command("crisis.other", "pagedown", "screen.other(1)", "next crisis", "the others nobody accepted yet"),
    Command("crisis.prompts", "pageup", "screen.prompts", "words", "watched words in imported calls"),
    Command("crisis.near_miss", "ctrl+g", "screen.near_miss", "near miss", "keep what nearly went wrong"),
)

HAND_OFF = (
    Command(
        "hand_off.give", "f10,ctrl+s", "screen.give", "handed off", "keep it as it was told, with your name"
    ),
    Command("hand_off.note", "n", "screen.note", "note", "write a note for the next one"),
    Command("hand_off.tick", "enter,space", "screen.tick", "tick off", "the note under the cursor is done"),
    Command("hand_off.other", "tab", "app.focus_next", "notes", "between what is told and the notes"),
)

SETTINGS = (
    Command("settings.save", "f10,ctrl+s", "screen.save", "save", "save every change at once"),
    # Before a field's own escape: it leads back from everywhere.
    Command("settings.back", "escape", "screen.back", "sections", "back to the sections", anywhere=True),
    Command("settings.discard", "ctrl+g", "screen.discard", "put back", "put back what is saved"),
)

HANDBOOK = (
    Command("handbook.search", "slash", "screen.search", "search", "cards that have all of these words"),
    Command("handbook.back", "escape,f8", "screen.back", "back", "back to where you were"),
    Command("handbook.available", "e", "screen.available", "next available", "write down the next free time"),
    Command("handbook.approve", "a", "screen.approve", "approve", "keep which clinician approved this card"),
    Command("handbook.near_miss", "m", "screen.near_miss", "near miss", "keep what nearly went wrong"),
    Command(
        "handbook.prompts", "w", "screen.prompts", "words", "imported calls with watched words", shown=False
    ),
    Command("handbook.page", "pagedown,space", "screen.page(1)", "page", "read on", shown=False),
)

#: On the list of days with other hours.
OTHER_DAYS = (
    Command("days.add", "a", "add_day", "add a day", "give a day hours of its own"),
    Command("days.change", "e,enter", "change_day", "change", "change the day under the cursor"),
    Command("days.remove", "d,delete", "remove_day", "take out", "back to its weekday's hours"),
)


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Textual's bindings for these commands."""
    return [
        Binding(
            command.key,
            command.action,
            command.words,
            show=command.shown,
            tooltip=command.tip,
            id=command.id,
            priority=command.anywhere,
        )
        for command in commands
    ]
