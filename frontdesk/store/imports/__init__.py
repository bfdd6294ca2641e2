"""Imports in the store: the runs, what is known of a log's numbers, what is written, and undoing it."""
