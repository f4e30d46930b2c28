"""Forms of the summary conference."""
