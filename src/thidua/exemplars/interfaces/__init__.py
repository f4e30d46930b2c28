"""What the exemplars room shows people: its forms."""
