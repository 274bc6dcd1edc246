"""The clerk's console: log in, sit down at a counter, call, serve and finish."""
