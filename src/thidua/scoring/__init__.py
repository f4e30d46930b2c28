"""Scoring tables, entries, the pure engine, ranking and traces."""
