"""F6 Review: the checklist of a day, its papers and its signature."""
