"""Checks of the store: its records against one another, and what it stands on."""
