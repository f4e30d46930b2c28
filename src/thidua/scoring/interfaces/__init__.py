"""Scoring tables and sheets as Excel files."""
