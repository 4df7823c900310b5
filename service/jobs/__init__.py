"""The queue of work and the pools that do it."""
