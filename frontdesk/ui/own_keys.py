"""The keys that the person gave commands in ``config.toml``: wherever a key is shown, theirs is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from textual.dom import DOMNode

from frontdesk.config import Config
from frontdesk.ui.commands import Command


def own_keys(node: DOMNode) -> Mapping[str, str]:
    """The person's keys by the id of the command; none where no desk is around."""
    config = getattr(node.app, "config", None)
    return config.keys if isinstance(config, Config) else {}


def with_own_keys(node: DOMNode, commands: Iterable[Command]) -> list[Command]:
    """The commands as their keys are on this machine."""
    keys = own_keys(node)
    return [replace(one, key=keys[one.id]) if one.id in keys else one for one in commands]
