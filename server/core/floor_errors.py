"""Refusals about daily limits and numbers that were written by hand."""

from server.core.errors import Refusal


class QueueFull(Refusal):
    """The queue has given its `limit` numbers of the day; the people at the door may still give more."""

    code = "queue_full"


class NumbersTaken(Refusal):
    """Of the numbers that were written by hand, `ticket` exists already."""

    code = "numbers_taken"


class NumbersWrong(Refusal):
    """The stretch is empty, too long, not of a day that was, or still waiting for an earlier day."""

    code = "numbers_wrong"
    status = 422
