"""When things owed are due against their oracle, and planted faults that the same comparison must catch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.campaigns.campaign import Campaign, Score
from tests.domain.term_comparison import is_caught, term_answers, term_differences, true_engine
from tests.domain.term_oracle import TermAnswer, TermCase, term_cases
from tests.domain.test_planted_term_faults import FAULTS

#: The faults are tried on so many of the first cases: enough to meet each.
FOR_FAULTS = 2000
TOLD = 5


def run(count: int, _: Path) -> Score:
    """Compare the terms with the oracle in as many cases, and the faulty ones in the first of them."""
    first: list[tuple[TermCase, TermAnswer]] = []
    seen = 0

    def judged() -> Iterator[tuple[TermCase, TermAnswer]]:
        nonlocal seen
        for answered in term_answers(term_cases(count)):
            seen += 1
            if seen <= FOR_FAULTS:
                first.append(answered)
            yield answered

    broken = 0
    examples: list[str] = []
    for difference in term_differences(judged(), true_engine):
        broken += 1
        if len(examples) < TOLD:
            examples.append(str(difference))
    missed = [name for name, fault in FAULTS.items() if not is_caught(first, fault)]
    return Score(
        seen=f"{seen:,} things owed judged by the terms and by the oracle",
        broken=broken,
        control=f"{len(FAULTS)} planted faults" + (f", blind for {', '.join(missed)}" if missed else ""),
        control_broken=0 if missed else len(FAULTS),
        examples=tuple(examples),
    )


CAMPAIGN = Campaign(
    name="terms",
    promise="everything owed is due when an independent minute-by-minute oracle says",
    run=run,
    test_cases=1500,
    full_cases=100_000,
)
