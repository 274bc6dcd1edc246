"""A whole installation in one file: made while it works, checked before it takes the place of another."""
