"""Around the desk's process: what is checked before it starts, and put right when it has ended in any way."""
