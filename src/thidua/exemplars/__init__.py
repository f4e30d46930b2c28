"""Role models, good practices and who adopted them."""
