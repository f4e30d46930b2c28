"""What the records show people: their forms."""
