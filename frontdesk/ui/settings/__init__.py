"""ctrl+o: the Settings screen and its pages, and the first start."""
