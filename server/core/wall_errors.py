"""Refusals about boards, their playlist and their messages."""

from server.core.errors import Refusal


class UnknownBoard(Refusal):
    """There is no such board."""

    code = "unknown_board"
    status = 404


class MessageMissing(Refusal):
    """An emergency message has to say something."""

    code = "message_missing"
    status = 422
