"""HTTP: JSON for programs, Chinese pages for people."""
