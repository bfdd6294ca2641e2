"""Every benchmark, in the order of the table."""

from __future__ import annotations

from tests.benchmarks.row import Benchmark

EVERY: tuple[Benchmark, ...] = ()
