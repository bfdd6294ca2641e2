"""Every benchmark, in the order of the table."""

from __future__ import annotations

from tests.benchmarks import (
    encrypted_rows,
    import_rows,
    patient_rows,
    screen_calls,
    screen_crisis,
    screen_find,
    screen_idle,
    screen_memory,
    screen_numbers,
    screen_queue,
    screen_quit,
    screen_start,
    store_rows,
)
from tests.benchmarks.row import Benchmark

EVERY: tuple[Benchmark, ...] = (
    screen_start.BENCHMARK,
    screen_memory.BENCHMARK,
    screen_queue.BENCHMARK,
    screen_calls.BENCHMARK,
    screen_crisis.BENCHMARK,
    screen_find.BENCHMARK,
    screen_numbers.BENCHMARK,
    screen_idle.BENCHMARK,
    screen_quit.BENCHMARK,
    store_rows.BENCHMARK,
    patient_rows.BENCHMARK,
    import_rows.BENCHMARK,
    encrypted_rows.BENCHMARK,
)
