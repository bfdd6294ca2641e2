"""Tests of importing call logs, and of undoing imports."""
