"""Ways to hold on to names inside Textual: a test that uses one fails when Textual changes it."""

from __future__ import annotations

import inspect
import textwrap
from typing import Any


def takes(function: Any, *parameters: str) -> bool:
    """True if a function has these parameters, in this order, behind ``self``."""
    names = [name for name in inspect.signature(function).parameters if name != "self"]
    return names[: len(parameters)] == list(parameters)


def says(owner: Any, *phrases: str) -> bool:
    """True if the source of a class, function or module holds these words."""
    source = textwrap.dedent(inspect.getsource(owner))
    return all(phrase in source for phrase in phrases)
