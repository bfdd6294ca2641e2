"""Tests of what is around the desk's process."""
