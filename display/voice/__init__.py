"""The voice of the wall: clips a person recorded, or the machine spoke, joined into calls."""
