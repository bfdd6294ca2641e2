"""Signing in, the lock, and what may be done while the desk is locked."""
