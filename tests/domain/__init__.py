"""Tests of the rules: no store, no clock, no screen."""
