"""Tests of letters as services make them."""
