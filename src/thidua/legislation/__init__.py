"""Instruments, titles and forms, authorities and thresholds as dated data with citations."""
