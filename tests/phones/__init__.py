"""Tests of the call logs of phone systems, read from files."""
