"""Tests of the product, and the small programs they and `make` call."""
