"""Periods, audit trail, workflow tables, document numbers, stored files, html pieces: what every room stands on."""
