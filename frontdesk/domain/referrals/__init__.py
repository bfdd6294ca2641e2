"""Referrals: who or what sent a patient."""
