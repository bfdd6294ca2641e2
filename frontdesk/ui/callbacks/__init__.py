"""F3 Callbacks: the list of people to call back, and everything one does with it."""
