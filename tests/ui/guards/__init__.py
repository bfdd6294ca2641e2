"""Each guard: what it does, that stock Textual does not, and the names inside Textual it leans on."""
