"""Phone systems whose logs are known on sight: a file each that recognizes and lays out, and ``registry``."""
