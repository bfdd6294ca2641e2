"""What keeps a store safe: backups, proofs, the audit, how long names are kept, what is read."""
