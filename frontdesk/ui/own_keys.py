"""The keys that the person gave commands in ``config.toml``: wherever a key is shown, theirs is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from textual.dom import DOMNode

from frontdesk.config import Config
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.text import one_line
from frontdesk.ui import commands as known
from frontdesk.ui.commands import Command


def own_keys(node: DOMNode) -> Mapping[str, str]:
    """The person's keys by the id of the command; none where no desk is around."""
    config = getattr(node.app, "config", None)
    return config.keys if isinstance(config, Config) else {}


def with_own_keys(node: DOMNode, commands: Iterable[Command]) -> list[Command]:
    """The commands as their keys are on this machine."""
    keys = own_keys(node)
    return [replace(one, key=keys[one.id]) if one.id in keys else one for one in commands]


_EVERY = (
    known.EVERYWHERE, known.CALLS, known.CALLBACKS, known.REFERRALS, known.REVIEW, known.PAPER,
    known.CRISIS, known.HAND_OFF, known.SETTINGS, known.HANDBOOK, known.OTHER_DAYS,
)  # fmt: skip


def check_ids(ids: Collection[str]) -> None:
    """See that a person gave keys to commands that there are.

    Raises:
        BadSettings: one is no command; the sentence names the nearest that is.
    """
    if not ids:
        return
    there = {command.id for commands in _EVERY for command in commands}
    for unknown in (one for one in ids if one not in there):
        from difflib import get_close_matches

        (near,) = get_close_matches(unknown, there, n=1, cutoff=0)
        raise BadSettings(
            f"config.toml, [keys]: “{one_line(unknown, 40)}” is no command; perhaps {near} is meant."
            " Nothing was started; mend the line or take it out."
        )
