"""Refusals of the way online and of ratings."""

from server.core.errors import Refusal


class PortalAddressWrong(Refusal):
    """The address is none that citizens may open; `fault` names what is wrong with it."""

    code = "portal_address_wrong"
    status = 422


class AlreadyRated(Refusal):
    """The visit was rated before; one rating a visit."""

    code = "already_rated"
