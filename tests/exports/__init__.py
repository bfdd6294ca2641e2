"""Tests of reading exported tables: their lines, rows and dates."""
