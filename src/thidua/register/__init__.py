"""What each party has been given: the lifelong record of awards."""
