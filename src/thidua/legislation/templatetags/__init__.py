"""Tags of the pages about the law."""
