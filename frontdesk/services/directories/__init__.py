"""Lists of those who refer, in and out: whom a row means, what it changes, undoing it, and exporting."""
