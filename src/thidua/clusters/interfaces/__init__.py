"""Forms of the season's own pages."""
