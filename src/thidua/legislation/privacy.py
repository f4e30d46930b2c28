"""The law's data is public; this room keeps no records of its own."""

FIELDS: dict[str, str] = {}
