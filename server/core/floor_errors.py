"""Refusals about daily limits, numbers that were written by hand, and locked screens."""

from server.core.errors import Refusal


class QueueFull(Refusal):
    """The queue has given its `limit` numbers of the day; the people at the door may still give more."""

    code = "queue_full"


class NumberHad(Refusal):
    """The person has `ticket` of this queue already; another one is for somebody else."""

    code = "number_had"


class KioskResting(Refusal):
    """This kiosk has given very many numbers in a short while; `seconds` until it gives the next."""

    code = "kiosk_resting"
    status = 429


class ScreenLocked(Refusal):
    """The person has locked the screen; their password opens it again."""

    code = "screen_locked"
    status = 423


class NumbersTaken(Refusal):
    """Of the numbers that were written by hand, `ticket` exists already."""

    code = "numbers_taken"


class NumbersWrong(Refusal):
    """The stretch is empty, too long, not of a day that was, or still waiting for an earlier day."""

    code = "numbers_wrong"
    status = 422
