"""The report: the floor's own records as figures, for the head of the centre."""
