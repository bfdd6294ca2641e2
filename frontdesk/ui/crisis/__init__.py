"""F9: the path of a crisis, from the key to the named person who accepts it."""
