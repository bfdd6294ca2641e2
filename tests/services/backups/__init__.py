"""Backups: made, kept, encrypted, restored."""
