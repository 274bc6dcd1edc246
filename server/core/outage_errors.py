"""Refusals about outside systems that are down."""

from server.core.errors import Refusal


class UnknownOutage(Refusal):
    """There is no such outage."""

    code = "unknown_outage"
    status = 404


class OutageKnown(Refusal):
    """This system is noted as down already; `outage` is its name."""

    code = "outage_known"


class OutageOver(Refusal):
    """The outage has ended; `outage` is its name."""

    code = "outage_over"
