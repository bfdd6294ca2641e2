"""Importing the appointments of a practice system: match them to patients, record what they say, undo it."""
