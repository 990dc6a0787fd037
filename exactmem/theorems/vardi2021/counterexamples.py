"""What each hypothesis is for."""
WHY = ()
