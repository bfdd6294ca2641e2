"""What the practice owes those who send patients: how it arises, is sent, is told, and passes."""
