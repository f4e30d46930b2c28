"""The public portal: what is published, for everybody, without sign-in."""
