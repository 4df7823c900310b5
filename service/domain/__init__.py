"""The rulebook as pure functions of values; standard library only."""
