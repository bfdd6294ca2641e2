"""The tests of frontdesk: the folders mirror the package, the modules here are what they share."""
