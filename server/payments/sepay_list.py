"""Asking SePay what came in: for a box that no webhook reaches."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx

from server.core.payment import Told
from server.payments.notices import clean, moment

_TIMEOUT: Final = httpx.Timeout(10, connect=5)
_MOST: Final = 5_000
"""All that SePay gives at once: after days without network a shorter answer would leave out the oldest."""


class SePayAway(Exception):
    """SePay did not answer as promised; the next round asks again."""


class SePayList:
    """SePay's list of transactions, oldest unknown first."""

    def __init__(self, token: str, *, url: str, transport: httpx.BaseTransport | None = None) -> None:
        """Ask with a token; it stands in no log and in no error."""
        self._client = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=_TIMEOUT,
            transport=transport,
        )

    def since(self, number: int) -> Sequence[tuple[Told, str]]:
        """Answer the movements from a number on, each with its raw words."""
        asked = {"since_id": number, "limit": _MOST}
        try:
            answer = self._client.get("/userapi/transactions/list", params=asked)
            answer.raise_for_status()
            told = answer.json()["transactions"]
            read = [(_told(one), json.dumps(one, ensure_ascii=False)) for one in told]
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as fault:
            raise SePayAway(type(fault).__name__) from None
        return sorted(read, key=lambda one: int(one[0].transaction_id))

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()


def _told(plain: Mapping[str, Any]) -> Told:
    incoming = _dong(plain["amount_in"])
    accounts = (str(plain.get(name) or "") for name in ("account_number", "sub_account"))
    said = (clean(str(plain.get(name) or "")) for name in ("code", "transaction_content"))
    return Told(
        provider="sepay",
        transaction_id=str(int(plain["id"])),
        accounts=frozenset(filter(None, accounts)),
        amount=incoming or _dong(plain.get("amount_out") or "0"),
        incoming=incoming > 0,
        content=" ".join(filter(None, said)),
        reference=str(plain.get("reference_number") or ""),
        booked_at=moment(str(plain.get("transaction_date") or "")),
    )


def _dong(text: object) -> int:
    whole, _, fraction = str(text).partition(".")
    if fraction.strip("0"):
        raise ValueError(text)
    return int(whole)
