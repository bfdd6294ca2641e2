"""The practice's settings as TOML."""
