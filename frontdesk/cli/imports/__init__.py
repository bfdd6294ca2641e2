"""Bringing in what other systems write: call logs, appointments, lists of those who refer."""
