"""What speaks: the machine's own voice, the one sound of everything it says, and screens read aloud."""
