"""Every command in one table: its key, its words, what it is for, where it works.

The key lines, the help (F1), Textual's bindings, the ``[keys]`` of ``config.toml`` and what opens each screen
(``registry``) are made from these rows. A new command is a row here and the method that its action names. A
new screen is a row of ``SCREENS``, a ``Place``, and its own commands, which stand in ``COMMANDS`` too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from frontdesk.config import Config
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import one_line


class Place(StrEnum):
    """Where a command works. Its help topic has the same name."""

    EVERYWHERE = "keys"
    CALLS = "calls"
    CALLBACKS = "callbacks"
    REFERRALS = "referrals"
    PATIENTS = "patients"
    OWED = "owed"
    REFERRERS = "referrers"
    OFFICE = "office"
    REVIEW = "review"
    NUMBERS = "numbers"
    PAPER = "paper"
    CRISIS = "crisis"
    HAND_OFF = "hand-off"
    SETTINGS = "settings"
    OTHER_DAYS = "hours"
    HANDBOOK = "handbook"
    LOCK = "lock"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a key does.

    Attributes:
        id: stable name, for ``[keys]`` in ``config.toml``.
        key: the key, or several separated by commas; the first is shown.
        words: one or two words for the key line.
        tip: what it is for, for the help.
        action: Textual's action string.
        shown: True if the key line shows it while there is room.
        priority: True if it works in dialogs and half-typed forms too.
        where: the screen it works on.
        opens: the class of the screen that it opens, as it is found in ``frontdesk.ui``; or "".
        needs: what a role must be allowed for that screen, once sign-in is on; None if it is for everybody.
    """

    id: str
    key: str
    words: str
    tip: str
    action: str
    shown: bool = True
    priority: bool = False
    where: Place = Place.EVERYWHERE
    opens: str = ""
    needs: Permission | None = None

    @property
    def screen(self) -> str:
        """The name of the screen that it opens: that of its id."""
        return self.id.rpartition(".")[2]

    @property
    def key_shown(self) -> str:
        """The key as written on the key line: ``^n``, ``F10``, ``enter``."""
        return self.key_written.replace("ctrl+", "^")

    @property
    def key_written(self) -> str:
        """The key as written in a text: ``ctrl+n``, ``F10``, ``enter``."""
        first = self.key.split(",")[0]
        if first[0] == "f" and first[1:].isdigit():
            return first.upper()
        return KEY_NAMES.get(first, first)


#: Keys that Textual names otherwise than a keyboard does.
KEY_NAMES: Mapping[str, str] = {
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


def _screen(
    name: str, key: str, words: str, tip: str, opens: str, needs: Permission | None = None
) -> Command:
    """Return the command that opens a screen from anywhere."""
    return Command(f"screen.{name}", key, words, tip, f"app.show('{name}')", opens=opens, needs=needs)


def _crisis_step(kind: str, key: str, tip: str) -> Command:
    """Return the command of a crisis step; its key works while a box is typed in."""
    return Command(f"crisis.{kind}", key, "", tip, f"screen.step('{kind}')", shown=False, priority=True)


def _on(where: Place, *rows: Command) -> tuple[Command, ...]:
    return tuple(replace(row, where=where) for row in rows)


#: The screens, in the order of the frame.
SCREENS = (
    _screen("calls", "f2", "Calls", "take a call", "calls.screen.CallsScreen"),
    _screen(
        "callbacks",
        "f3",
        "Callbacks",
        "work the list of people to call back",
        "callbacks.screen.CallbacksScreen",
    ),
    _screen(
        "referrals",
        "f4",
        "Referrals",
        "who sent the patients, where they are, what is owed",
        "referrals.screen.ReferralsScreen",
    ),
    _screen("review", "f6", "Review", "end the day: what is open, then sign", "review.screen.ReviewScreen"),
    _screen(
        "numbers",
        "f7",
        "Numbers",
        "how the practice is doing",
        "numbers.screen.NumbersScreen",
        needs=Permission.REPORTS,
    ),
    _screen("handbook", "f8", "Handbook", "treatments, scripts, questions", "handbook.screen.HandbookScreen"),
)

EVERYWHERE = (
    Command("help", "f1", "help", "the keys of this screen, and what they do", "app.help"),
    *SCREENS,
    Command("crisis", "f9", "CRISIS", "numbers, words and steps", "app.crisis", shown=False, priority=True),
    Command("find", "ctrl+f", "find", "anyone, by a part of the name or number", "app.find", priority=True),
    Command("undo", "ctrl+z", "undo", "take your last action back", "app.undo"),
    Command(
        "settings",
        "ctrl+o",
        "settings",
        "hours, holidays, the rule, the staff",
        "app.show('settings')",
        opens="settings.screen.SettingsScreen",
    ),
    Command("cover", "ctrl+p", "cover", "phones, backup, lunch, hand-off", "app.cover", priority=True),
    Command(
        "busy", "ctrl+b", "busy", "the backup takes the next ones", "app.busy", shown=False, priority=True
    ),
    Command(
        "escalation",
        "ctrl+x",
        "answer",
        "the call for the backup",
        "app.cover('answer')",
        shown=False,
        priority=True,
    ),
    Command(
        "hand_off",
        "ctrl+r",
        "hand-off",
        "what the next one must know",
        "app.show('hand_off')",
        shown=False,
        opens="cover.hand_off.HandOffScreen",
    ),
    Command(
        "keys",
        "ctrl+a",
        "all keys",
        "keep all keys of this screen in sight",
        "app.cover('keys')",
        shown=False,
        priority=True,
    ),
    Command(
        "privacy",
        "ctrl+l",
        "mask, lock",
        "mask names; lock where people sign in",
        "app.privacy",
        shown=False,
        priority=True,
    ),
    Command("person", "ctrl+y", "who am I", "change who is at this desk", "app.who", shown=False),
    Command("quit", "ctrl+q", "quit", "leave; what you typed is kept", "app.quit", priority=True),
)

CALLS = _on(
    Place.CALLS,
    Command("call.save", "f10,ctrl+s", "save", "save this call", "screen.save"),
    Command("call.new", "ctrl+n", "new call", "park this call and take another", "screen.park"),
    Command("call.parked", "ctrl+t", "parked", "go back to a parked call", "screen.unpark"),
    Command(
        "call.office",
        "ctrl+e",
        "their office",
        "all patients of the office that calls",
        "screen.office",
        shown=False,
        priority=True,
    ),
    Command("call.discard", "ctrl+g", "discard", "throw this draft away", "screen.discard", shown=False),
)

CALLBACKS = _on(
    Place.CALLBACKS,
    Command("callback.next", "n", "next", "claim and open the one callback to make now", "screen.next"),
    Command("callback.claim", "enter", "claim", "take the callback under the cursor", "screen.claim"),
    Command("callback.release", "r", "put back", "give your claim up", "screen.work('release')", shown=False),
    Command("callback.hand_over", "h", "hand over", "give it to somebody", "screen.work('hand_over')"),
    Command(
        "callback.merge", "m", "merge", "make one of two callbacks of one person", "screen.work('merge')"
    ),
    Command(
        "callback.timeline",
        "full_stop",
        "timeline",
        "everything that was done, by whom and when",
        "screen.work('timeline')",
        shown=False,
    ),
    Command("callback.filter", "slash", "filter", "show only what contains these words", "screen.filter"),
    Command(
        "callback.mark", "space", "mark", "backlog: mark for one outcome", "screen.mark('one')", shown=False
    ),
    Command("callback.mark_all", "asterisk", "all", "backlog: mark all", "screen.mark('all')", shown=False),
    Command("callback.undo", "z", "undo", "take your last action back", "app.undo", shown=False),
    Command(
        "callback.left", "left_square_bracket,left", "tab", "the list before", "screen.tab(-1)", shown=False
    ),
    Command("callback.right", "right_square_bracket,right", "tab", "the list after", "screen.tab(1)"),
)

#: On Sources, the first tab of Referrals.
REFERRALS = _on(
    Place.REFERRALS,
    Command("source.fix", "enter", "answer", "say who sent this patient", "screen.work('answer')"),
    Command("source.period", "p", "period", "look at another period", "screen.work('period')"),
    Command("source.mix", "tab", "other list", "between the calls and who sent them", "app.focus_next"),
    Command("source.undo", "z", "undo", "take your last action back", "app.undo", shown=False),
    Command(
        "source.left", "left_square_bracket,left", "tab", "the tab before", "screen.tab(-1)", shown=False
    ),
    Command(
        "source.right",
        "right_square_bracket,right",
        "tab",
        "Sources, Patients, Owed, Referrers",
        "screen.tab(1)",
    ),
)

#: On Patients, the second; the letters of what happened are the rows of ``EventKind``.
PATIENTS = _on(
    Place.PATIENTS,
    Command(
        "patient.open", "enter", "open", "their callback, or everything about them", "screen.work('open')"
    ),
    Command("patient.add", "a", "add", "take in a referral", "screen.work('add')"),
    Command("patient.owner", "o", "owner", "give them to somebody", "screen.work('owner')"),
    Command("patient.tell", "t", "tell", "what their referrer may be told", "screen.work('tell')"),
    Command(
        "patient.primary",
        "r",
        "primary",
        "which of their referrers is the primary one",
        "screen.work('primary')",
        shown=False,
    ),
    Command("patient.filter", "slash", "filter", "show only what contains these words", "screen.filter"),
    Command(
        "patient.detail", "full_stop", "all", "everything about them", "screen.work('detail')", shown=False
    ),
    Command("patient.view_left", "left", "list", "the list before", "screen.view(-1)", shown=False),
    Command("patient.view", "right", "list", "all open, waiting, booked …", "screen.view(1)", shown=False),
    Command("patient.undo", "z", "undo", "take your last action back", "app.undo", shown=False),
    Command("patient.left", "left_square_bracket", "tab", "the tab before", "screen.tab(-1)", shown=False),
    Command(
        "patient.right", "right_square_bracket", "tab", "Sources, Patients, Owed, Referrers", "screen.tab(1)"
    ),
)

#: On Owed, the third.
OWED = _on(
    Place.OWED,
    Command("owed.send", "enter,s", "send", "write down that it was sent, and how", "screen.work('send')"),
    Command("owed.next", "n", "next", "go to the one to do now", "screen.work('next')"),
    Command(
        "owed.letter", "l", "letter", "look at its letter, write it or hand it over", "screen.work('letter')"
    ),
    Command("owed.confirmed", "c", "confirmed", "they have it", "screen.work('confirmed')"),
    Command("owed.failed", "f", "failed", "the sending failed: it is open again", "screen.work('failed')"),
    Command("owed.waive", "w", "waive", "it is not owed after all", "screen.work('waive')"),
    Command("owed.tell", "t", "tell", "what this referrer may be told", "screen.work('tell')"),
    Command("owed.promise", "p", "promise", "write down what was promised to them", "screen.work('promise')"),
    Command("owed.filter", "slash", "filter", "show only what contains these words", "screen.filter"),
    Command("owed.detail", "full_stop", "all", "everything about it", "screen.work('detail')", shown=False),
    Command("owed.view_left", "left", "list", "the list before", "screen.view(-1)", shown=False),
    Command("owed.view", "right", "list", "due, waits for permission, sent …", "screen.view(1)", shown=False),
    Command("owed.undo", "z", "undo", "take your last action back", "app.undo", shown=False),
    Command("owed.left", "left_square_bracket", "tab", "the tab before", "screen.tab(-1)", shown=False),
    Command(
        "owed.right", "right_square_bracket", "tab", "Sources, Patients, Owed, Referrers", "screen.tab(1)"
    ),
)

#: On Referrers, the fourth.
REFERRERS = _on(
    Place.REFERRERS,
    Command("referrer.touch", "c,enter", "contact", "write a contact down", "screen.work('touch')"),
    Command("referrer.next", "n", "next", "go to the next one to contact", "screen.work('next')"),
    Command(
        "referrer.focus", "f", "focus", "put them on the focus list or take them off", "screen.work('focus')"
    ),
    Command(
        "referrer.complaint",
        "x",
        "complaint",
        "write a complaint down, or settle it",
        "screen.work('complaint')",
    ),
    Command("referrer.sheet", "v", "sheet", "what to take along to a meeting", "screen.work('sheet')"),
    Command("referrer.edit", "e", "edit", "change what is known of them", "screen.work('edit')"),
    Command(
        "referrer.event",
        "i",
        "events",
        "an event for many: plan it, invite, who came",
        "screen.work('event')",
    ),
    Command("referrer.mark", "space", "mark", "mark for an event", "screen.work('mark')", shown=False),
    Command(
        "referrer.mark_all", "asterisk", "all", "mark all in the list", "screen.work('mark_all')", shown=False
    ),
    Command(
        "referrer.organization",
        "w",
        "where",
        "where they work, and who else matters there",
        "screen.work('organization')",
        shown=False,
    ),
    Command(
        "referrer.library",
        "l",
        "library",
        "the messages that are sent to them",
        "screen.work('library')",
        shown=False,
    ),
    Command(
        "referrer.merge", "m", "merge", "two entries are one person", "screen.work('merge')", shown=False
    ),
    Command(
        "referrer.opt_out",
        "o",
        "opted out",
        "they asked not to be contacted",
        "screen.work('opt_out')",
        shown=False,
    ),
    Command("referrer.filter", "slash", "filter", "show only what contains these words", "screen.filter"),
    Command(
        "referrer.detail", "full_stop", "all", "everything about them", "screen.work('detail')", shown=False
    ),
    Command("referrer.view_left", "left", "list", "the list before", "screen.view(-1)", shown=False),
    Command("referrer.view", "right", "list", "to contact, focus, all …", "screen.view(1)", shown=False),
    Command("referrer.undo", "z", "undo", "take your last action back", "app.undo", shown=False),
    Command("referrer.left", "left_square_bracket", "tab", "the tab before", "screen.tab(-1)", shown=False),
    Command(
        "referrer.right", "right_square_bracket", "tab", "Sources, Patients, Owed, Referrers", "screen.tab(1)"
    ),
)

#: The patients of a referring office that calls, over the screen that is open.
OFFICE = _on(
    Place.OFFICE,
    Command("office.open", "enter", "open", "go to this patient", "screen.open"),
    Command("office.print", "p", "to a file", "write this page to a file", "screen.print"),
    Command("office.other", "o", "other office", "look at another office", "screen.other"),
    Command("office.back", "escape", "back", "back to where you were", "screen.back"),
)

REVIEW = _on(
    Place.REVIEW,
    Command("review.sign", "f10,ctrl+s", "sign", "sign this day, with its report", "screen.sign"),
    Command("review.open", "enter", "open", "go to what it is about; F6 comes back", "screen.open"),
    Command("review.settle", "s", "settle", "why, who calls tomorrow, or the count", "screen.settle"),
    Command("review.alike", "a", "all alike", "settle all that is left here alike", "screen.settle_alike"),
    Command("review.report", "r", "report", "the report, the hand-off, or the cases", "screen.report"),
    Command("review.cases", "escape", "cases", "from a paper to the cases", "screen.cases", shown=False),
    Command("review.before", "left_square_bracket,left", "day before", "the day before", "screen.day(-1)"),
    Command(
        "review.after", "right_square_bracket,right", "after", "the day after", "screen.day(1)", shown=False
    ),
    Command("review.type", "t", "type in", "calls written on paper, with their times", "screen.type_in"),
    Command("review.print", "p", "to a file", "write the report, hand-off or day sheet", "screen.print"),
    Command("review.note", "n", "note", "add to a signed day", "screen.note", shown=False),
    Command("review.other", "tab", "other list", "checklist or cases", "app.focus_next", shown=False),
    Command("review.undo", "z", "undo", "take your last action back", "app.undo", shown=False),
)

NUMBERS = _on(
    Place.NUMBERS,
    Command("numbers.cases", "enter", "cases", "the cases behind a figure", "screen.open_cases"),
    Command("numbers.period", "p", "period", "look at another period", "screen.period"),
    Command("numbers.other", "tab", "other list", "between the figures and their parts", "app.focus_next"),
)

#: Calls that were written on paper.
PAPER = _on(
    Place.PAPER,
    Command("paper.save", "f10,ctrl+s", "save", "save this call, and type the next", "screen.save"),
    Command("paper.back", "escape", "back", "back to Review; what is typed is kept", "screen.back"),
)

CRISIS = _on(
    Place.CRISIS,
    Command("crisis.accept", "f10,ctrl+s", "accepted by", "name who takes over", "screen.accept"),
    Command("crisis.back", "escape", "back", "back; the crisis stays open", "screen.back"),
    _crisis_step("stayed_on_line", "ctrl+k", "stayed on the line"),
    _crisis_step("clinician_told", "ctrl+t", "a clinician was told"),
    _crisis_step("called_911", "ctrl+e", "911 was called"),
    _crisis_step("handed_to_988", "ctrl+r", "handed to 988, and stayed until they answered"),
    _crisis_step("line_dropped_called_back", "ctrl+d", "the line dropped and was called back"),
    Command("crisis.undo", "ctrl+z", "take back", "take your last step back", "screen.take_back"),
    Command("crisis.another", "ctrl+n", "another caller", "one more crisis", "screen.another"),
    Command(
        "crisis.other", "pagedown", "next crisis", "one more that nobody accepted yet", "screen.other(1)"
    ),
    Command("crisis.prompts", "pageup", "words", "watched words in imported calls", "screen.prompts"),
    Command(
        "crisis.near_miss", "ctrl+g", "near miss", "write down what nearly went wrong", "screen.near_miss"
    ),
)

HAND_OFF = _on(
    Place.HAND_OFF,
    Command(
        "hand_off.give",
        "f10,ctrl+s",
        "handed off",
        "keep it as it was read aloud, with your name",
        "screen.give",
    ),
    Command("hand_off.note", "n", "note", "write a note for the next one", "screen.note"),
    Command("hand_off.tick", "enter,space", "tick off", "the note under the cursor is done", "screen.tick"),
    Command("hand_off.other", "tab", "notes", "between the hand-off and the notes", "app.focus_next"),
)

SETTINGS = _on(
    Place.SETTINGS,
    Command("settings.save", "f10,ctrl+s", "save", "save every change at once", "screen.save"),
    Command("settings.back", "escape", "sections", "back to the sections", "screen.back", priority=True),
    Command("settings.discard", "ctrl+g", "put back", "put back what is saved", "screen.discard"),
)

#: On the list of days with other hours, a part of Settings.
OTHER_DAYS = _on(
    Place.OTHER_DAYS,
    Command("days.add", "a", "add a day", "give a day hours of its own", "add_day"),
    Command("days.change", "e,enter", "change", "change the day under the cursor", "change_day"),
    Command("days.remove", "d,delete", "take out", "back to its weekday's hours", "remove_day"),
)

HANDBOOK = _on(
    Place.HANDBOOK,
    Command("handbook.search", "slash", "search", "cards that have all of these words", "screen.search"),
    Command("handbook.back", "escape,f8", "back", "back to where you were", "screen.back"),
    Command("handbook.available", "e", "next available", "write down the next free time", "screen.available"),
    Command(
        "handbook.approve", "a", "approve", "name the clinician who approved this card", "screen.approve"
    ),
    Command("handbook.read", "r", "read it", "write down that you have read this card", "screen.mark_read"),
    Command("handbook.near_miss", "m", "near miss", "write down what nearly went wrong", "screen.near_miss"),
    Command(
        "handbook.prompts", "w", "words", "imported calls with watched words", "screen.prompts", shown=False
    ),
    Command("handbook.page", "pagedown,space", "page", "read on", "screen.page(1)", shown=False),
)

#: Signing in, and the lock.
LOCK = _on(
    Place.LOCK,
    Command("lock.enter", "enter", "sign in", "with your PIN, password or one-time code", "screen.enter"),
    Command("lock.after", "down", "next name", "somebody else signs in", "screen.move(1)"),
    Command("lock.before", "up", "name before", "the name above it", "screen.move(-1)", shown=False),
    Command(
        "lock.recover",
        "ctrl+r",
        "recovery key",
        "when no lead can sign in: the sealed key, and why",
        "screen.recover",
    ),
)

#: On the list of those who sign in, a part of Settings.
PEOPLE = _on(
    Place.PEOPLE,
    Command("people.turn", "o", "on or off", "turn signing in on or off", "turn"),
    Command("people.code", "c", "code", "hand out a code to who is under the cursor", "code"),
    Command("people.role", "e,enter", "role", "give who is under the cursor another role", "role"),
    Command("people.add", "a", "add", "add somebody to the staff, with a role", "add"),
    Command("people.key", "k", "new key", "make a new recovery key; the old one ends", "new_key"),
)

#: Every command there is.
COMMANDS = (
    *EVERYWHERE, *CALLS, *CALLBACKS, *REFERRALS, *PATIENTS, *OWED, *REFERRERS, *OFFICE, *REVIEW,
    *NUMBERS, *PAPER, *CRISIS, *HAND_OFF, *SETTINGS, *OTHER_DAYS, *HANDBOOK, *LOCK, *PEOPLE,
)  # fmt: skip
#: What a role must be allowed for a screen, by the screen's name.
SCREEN_NEEDS: Mapping[str, Permission] = {
    command.screen: command.needs for command in COMMANDS if command.opens and command.needs
}

_BY_ID = {command.id: command for command in COMMANDS}

#: The frame shows it on every screen.
CRISIS_KEY = _BY_ID["crisis"]
#: Waits for no job, so that nobody has to stay for one.
LOCK_KEY = _BY_ID["privacy"]
#: Works also where the desk cannot open.
QUIT_KEY = _BY_ID["quit"]
#: Shown in the banner while the backup is called.
ANSWER_KEY = _BY_ID["escalation"]


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Return Textual's bindings for these commands."""
    return [
        Binding(
            command.key,
            command.action,
            command.words,
            show=command.shown,
            tooltip=command.tip,
            id=command.id,
            priority=command.priority,
        )
        for command in commands
    ]


def with_own_keys(node: DOMNode, commands: Iterable[Command]) -> list[Command]:
    """Return the commands with the keys that the person gave them in ``config.toml``.

    Args:
        node: a widget of the program; outside the desk, as in a test of one widget, no key is changed.
        commands: to be shown.
    """
    config = getattr(node.app, "config", None)
    keys = config.keys if isinstance(config, Config) else {}
    return [replace(one, key=keys[one.id]) if one.id in keys else one for one in commands]


def everywhere_beside(node: DOMNode, commands: Iterable[Command]) -> list[Command]:
    """Return the commands that work everywhere, without those whose keys a screen uses itself.

    Args:
        node: as in ``with_own_keys``.
        commands: the screen's own, as ``with_own_keys`` returned them.
    """
    taken = {key for command in commands for key in command.key.split(",")}
    return [one for one in with_own_keys(node, EVERYWHERE) if taken.isdisjoint(one.key.split(","))]


def check_ids(ids: Collection[str]) -> None:
    """Refuse keys given to a command that does not exist.

    Args:
        ids: the ids under ``[keys]`` in ``config.toml``.

    Raises:
        BadSettings: one does not exist; the sentence names the nearest that does.
    """
    for unknown in (one for one in ids if one not in _BY_ID):
        from difflib import get_close_matches

        (near,) = get_close_matches(unknown, _BY_ID, n=1, cutoff=0)
        raise BadSettings(
            f"config.toml, [keys]: “{one_line(unknown, 40)}” is no command; perhaps {near} is meant."
            " Nothing was started; mend the line or take it out."
        )
