"""Organisations, people and households, with dated names, parents and posts, mergers and successors."""
