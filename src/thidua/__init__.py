"""Thi đua: the emulation and commendation year of a cluster, end to end."""
