"""The chain of the audit: what seals every entry, and what proves that none was altered or is missing."""
