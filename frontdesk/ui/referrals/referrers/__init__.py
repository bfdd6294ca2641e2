"""The Referrers tab: who is contacted next, everybody who refers, and what is done about them."""
