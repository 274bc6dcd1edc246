"""The page of the people at the door: numbers by hand, who waits, counters and queues, on a tablet."""
