"""What acts after a commit: the relay to the screens, the spooler, the timers."""
