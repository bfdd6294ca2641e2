"""Small dialogs: each asks one thing and gives a typed answer back."""
