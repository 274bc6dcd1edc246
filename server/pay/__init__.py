"""What speaks with banks, and the small screen that shows a code at a counter."""
