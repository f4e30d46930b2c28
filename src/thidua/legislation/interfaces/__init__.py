"""What the law shows people: the pages that both sites have."""
