"""What eligibility shows people: its forms."""
