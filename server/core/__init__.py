"""The rules of the floor: pure, standard library only, no clock and no I/O."""
