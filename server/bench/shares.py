"""Measured values as figures."""

import math
import statistics
from collections.abc import Sequence


def percentile(share: int, values: Sequence[float]) -> float:
    """Answer the value that `share` percent stay below, between two neighbours where it falls between them."""
    if len(values) < 2:  # noqa: PLR2004  -- there is nothing between
        return max(values, default=math.nan)
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def rounded(value: float) -> float:
    """Answer three digits of a value: no measurement here knows more."""
    return float(f"{value:.3g}")


def spread(values: Sequence[float], shares: Sequence[int] = (50, 99)) -> dict[str, float]:
    """Answer some percentiles by their names."""
    return {f"p{share}": rounded(percentile(share, values)) for share in shares}
