"""What the desk sees: Textual screens over the services; never the store."""
