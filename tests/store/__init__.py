"""Tests of the store, on SQLite files and on a real PostgreSQL."""
