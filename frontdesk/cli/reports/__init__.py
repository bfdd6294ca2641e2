"""Papers and figures."""
