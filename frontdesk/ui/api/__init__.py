"""What screens may ask of the desk they run in: the ``Desk`` protocol, and requests to open something."""
