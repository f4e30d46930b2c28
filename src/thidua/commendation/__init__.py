"""Proposals, checks, decisions, certificates and revocation."""
