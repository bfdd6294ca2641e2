"""A year with fifty who refer: the lists name those who need it, on the right day."""
