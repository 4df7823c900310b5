"""Records and files: the only speaker of SQL."""
