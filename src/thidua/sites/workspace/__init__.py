"""The signed-in workspace of officers, leaders, tellers and delegates."""
