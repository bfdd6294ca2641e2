"""Letters to referrers: their texts, what they take from the record, and how they are handed over."""
