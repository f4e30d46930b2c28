"""Phong trào thi đua: launched, cascaded, joined, reported on, reviewed."""
