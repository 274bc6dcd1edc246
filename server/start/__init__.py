"""The start page: which screens there are, and where they are meant to stand."""
