"""Whether the store is whole, safe and as it was written; backups, encryption, how long names are kept."""
