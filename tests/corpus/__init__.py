"""A frozen corpus: what happens to callbacks, event by event, and the verdicts that came of it."""
