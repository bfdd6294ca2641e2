"""Phone numbers: as people and phone systems write them, compared, shown and dialed."""
