"""Power cuts on paper: what a process does to its files is recorded, and the disk rebuilt at any instant."""
