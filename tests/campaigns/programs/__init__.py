"""Small programs that campaigns start: the naive ways that must break, and what stands around the desk."""
