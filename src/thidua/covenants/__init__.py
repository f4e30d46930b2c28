"""Registered targets, the covenant's text, its signatures and amendments."""
