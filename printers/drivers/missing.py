"""The words for a driver whose package is not installed."""

from __future__ import annotations

from printers.faults import Unreachable


def missing(package: str, extra: str) -> Unreachable:
    """Say which package, and how to get it."""
    return Unreachable(f"this printer needs the package {package}: pip install 'sothutu[{extra}]'")
