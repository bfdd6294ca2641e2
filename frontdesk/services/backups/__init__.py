"""Backups of the store: made, kept, encrypted, restored and rehearsed."""
