"""Tests of what the desk does, one user action a test, on a real store."""
