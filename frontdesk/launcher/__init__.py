"""Around the desk's process: checks before it starts, and repairs after it ended in any way."""
