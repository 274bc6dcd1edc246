"""Paper: a slip as data, its picture, its bytes, and the one way it is printed with proof."""
