"""Rolls, secret ballots, elections and counts."""
