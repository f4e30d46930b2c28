"""The law as pure functions: facts in, findings out. Standard library only."""
