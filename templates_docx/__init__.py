"""Form definitions and Word templates: what stands on each official form, and where."""
