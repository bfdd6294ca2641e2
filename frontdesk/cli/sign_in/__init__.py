"""Who may sign in, and signing in at the command line."""
