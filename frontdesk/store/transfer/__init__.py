"""What copying, exporting and importing whole stores share: tables, digests, and filling a store."""
