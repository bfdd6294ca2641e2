"""Importing call logs: read a log, write it in batches, report what it did, and undo it."""
