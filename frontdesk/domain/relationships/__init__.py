"""Relationships with those who refer: contacts with them, how often, how they stand, who to see next."""
