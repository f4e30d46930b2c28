"""What people open in a browser, one site an audience; views are thin and hold no models."""
