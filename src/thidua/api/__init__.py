"""Open data for machines."""
