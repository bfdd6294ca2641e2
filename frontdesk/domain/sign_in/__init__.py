"""Sign-in: roles and what each may do, what a PIN or password must be, and the wait after misses."""
