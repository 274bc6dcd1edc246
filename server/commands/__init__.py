"""The commands of the one who keeps an installation, each with its own module."""
