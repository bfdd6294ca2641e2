"""F4 Referrals: who sends patients, and the calls where nobody asked."""
