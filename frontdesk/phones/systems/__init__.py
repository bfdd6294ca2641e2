"""Phone systems whose logs are recognized: one file each, and ``registry``."""
