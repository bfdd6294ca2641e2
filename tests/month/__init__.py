"""A month of referrals: stories with what must be true after each line, driven through the program."""
