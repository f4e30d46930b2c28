"""What is known about a party beside its awards, and all of it as facts for the rules."""
