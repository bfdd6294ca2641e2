"""F2 Calls: taking a call, who it is, the calls of today; and calls typed in from paper."""
