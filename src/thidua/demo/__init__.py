"""Demo seasons as data, and the builder that plays them through the actions a user triggers."""
