"""Agenda, delegates, quorum, the live screen and minutes."""
