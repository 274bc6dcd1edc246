"""Refusals about outside systems that are down, and about the checks that find that out."""

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


class UnknownProbe(Refusal):
    """There is no such check."""

    code = "unknown_probe"
    status = 404


class ProbeKnown(Refusal):
    """A system of this name is checked already; `system` is its name."""

    code = "probe_known"


class ProbeAddressWrong(Refusal):
    """This is no address that can be checked."""

    code = "probe_address_wrong"
    status = 422
