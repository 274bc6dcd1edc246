"""Refusals about fees and the notices of banks."""

from server.core.errors import Refusal


class UnknownPayment(Refusal):
    """There is no such request in this centre."""

    code = "unknown_payment"
    status = 404


class UnknownNotice(Refusal):
    """There is no such notice in this centre."""

    code = "unknown_notice"
    status = 404


class PaymentOpen(Refusal):
    """The ticket already has an open request; `reference` is its own."""

    code = "payment_open"


class PaymentSettled(Refusal):
    """The request is no longer in a state that allows this; `state` is the one it has."""

    code = "payment_settled"


class NoticeDecided(Refusal):
    """Somebody has already decided about the notice."""

    code = "notice_decided"


class AccountMissing(Refusal):
    """The centre has no approved account, so nobody can be asked for a transfer."""

    code = "account_missing"


class AccountWrong(Refusal):
    """The account cannot be put into a VietQR code; `field` says where."""

    code = "account_wrong"
    status = 422


class NoticeUnsigned(Refusal):
    """The notice does not carry the right signature or key, or is too old."""

    code = "notice_unsigned"
    status = 401


class NoticeUnreadable(Refusal):
    """The notice is signed, but not written as its provider writes them."""

    code = "notice_unreadable"
    status = 422


class StatementUnreadable(Refusal):
    """The file is no statement that can be read; `why` is a short code."""

    code = "statement_unreadable"
    status = 422
