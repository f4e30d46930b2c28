"""What the movements room shows people: its forms."""
