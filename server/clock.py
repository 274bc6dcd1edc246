"""The one place that asks the machine what time it is."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Answer the present moment in UTC."""
    return datetime.now(UTC)
