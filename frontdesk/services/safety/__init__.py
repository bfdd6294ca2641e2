"""Checking the store, proving its audit, encryption, how long names are kept."""
