"""Server-rendered Chinese pages; every one works without JavaScript."""
