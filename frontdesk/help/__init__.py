"""What the program tells about itself: Markdown files beside this module, one a topic.

``frontdesk help`` prints them and F1 shows them. The topic of a screen has the name of its place in the table
of commands; a new topic is a new file. Words between two stars are typed as they stand: a key, a command, a
setting; tests hold each of them against the program. ``{outcomes}`` stands for the table of outcomes,
``{events}`` for the letters of what happens on the way, ``{phone_systems}`` for the phone systems' names,
``{roles}`` for what each role may do.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from frontdesk.domain.callbacks.outcomes import KEYED
from frontdesk.domain.errors import NotFound
from frontdesk.domain.markdown import Block, blocks_of
from frontdesk.domain.text import fold, one_line

_FOLDER = Path(__file__).resolve().parent
_ENDING = ".md"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic.

    Attributes:
        name: as typed after ``frontdesk help``.
        title: what it is about, in a few words.
        blocks: its text, without the title.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]


def topic_names() -> list[str]:
    """Return the names of all topics, in alphabetical order."""
    return sorted(path.stem for path in _FOLDER.glob(f"*{_ENDING}"))


def read_topic(name: str) -> Topic:
    """Read a topic.

    Args:
        name: of the topic; capitals, spaces and underscores do as well.

    Raises:
        NotFound: there is no such topic; the sentence names the nearest.
    """
    names = topic_names()
    wanted = fold(name).replace(" ", "-").replace("_", "-")
    if wanted not in names:
        near = get_close_matches(wanted, names, cutoff=0.5) or [one for one in names if one[:2] == wanted[:2]]
        perhaps = f"perhaps {', '.join(near)}" if near else f"there are {', '.join(names)}"
        raise NotFound(f"There is no help on “{one_line(name, 40)}”; {perhaps}.")
    text = (_FOLDER / f"{wanted}{_ENDING}").read_text(encoding="utf-8")
    outcomes = "\n".join(f"- **{outcome.facts.key}** {outcome.words}" for outcome in KEYED)
    text = text.replace("{outcomes}", outcomes)
    if "{events}" in text:
        from frontdesk.domain.referrals.events import EventKind

        keyed = (kind for kind in EventKind if kind.facts.key)
        text = text.replace("{events}", "\n".join(f"- **{one.facts.key}** {one.words}" for one in keyed))
    if "{phone_systems}" in text:
        from frontdesk.phones.systems.registry import system_names

        text = text.replace("{phone_systems}", system_names())
    if "{roles}" in text:
        from frontdesk.domain.sign_in.roles import Permission, who_may

        text = text.replace("{roles}", "\n".join(f"- {one.words}: {who_may(one)}" for one in Permission))
    title, *blocks = blocks_of(text)
    return Topic(wanted, title.text, tuple(blocks))
