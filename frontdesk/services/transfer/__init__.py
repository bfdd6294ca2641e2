"""Everything of a practice to another place: moved to another store, exported in open formats, imported."""
