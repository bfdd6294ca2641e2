"""Desks as processes of their own, started in a few milliseconds."""

from __future__ import annotations

import multiprocessing
import sys
from multiprocessing.context import ForkServerContext

_PRELOADED = ["tests.campaigns.programs.warm_up"]


def desks() -> ForkServerContext:
    """Where processes come from: one that has imported and warmed the program, and only forks.

    A start from nothing costs 300 ms of processor; a campaign starts thousands.
    """
    context = multiprocessing.get_context("forkserver")
    # A child imports what its parent was started as: under the tests that is pytest.
    context.set_forkserver_preload(_PRELOADED + [name for name in ("pytest",) if name in sys.modules])
    return context
