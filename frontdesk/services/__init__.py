"""What the desk does: one user action is one method is one transaction, with its audit entry."""
