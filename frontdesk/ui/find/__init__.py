"""ctrl+f: find anyone over all history."""
