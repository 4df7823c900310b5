"""Photos of a part to findings and a verdict."""
