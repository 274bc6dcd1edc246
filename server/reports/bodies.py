"""What the report's pages send."""

from datetime import date

from server.web.parse import Body


class Returned(Body):
    """A result was returned, today unless a day is given."""

    on: date | None = None
