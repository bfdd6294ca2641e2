"""The examination of an installation: is it safe, backed up, and was that proved."""
