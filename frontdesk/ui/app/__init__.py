"""The program around the screens: keys in order, themes, messages, the terminal, and what Textual lacks."""
