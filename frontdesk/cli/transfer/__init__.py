"""Everything into another store, or into open formats, and back."""
