"""What the register shows people: its forms."""
