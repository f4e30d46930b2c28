"""The chapters of the demo story, one a room, each played through that room's actions."""
