"""Notices of money as three providers send them: signature first, over the raw body; then what they say.

Nothing here trusts a body before its key or signature has been compared, in constant time.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from server.core.payment import Told
from server.core.payment_errors import NoticeUnreadable, NoticeUnsigned

OLDEST: Final = 300
"""Seconds by which a signed time may differ from ours."""
_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
"""Vietnamese banks tell their own local time and no zone."""
_CASSO: Final = re.compile(r"t=(\d{10,16}),v1=([0-9a-f]{128})")
_MOST_DIGITS: Final = 13
_STAMP: Final = re.compile(r"[0-9]{9,16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The secrets shared with the providers; an empty one refuses everything."""

    sepay_api: str = ""
    sepay_hmac: str = ""
    casso: str = ""
    payos: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request as it came: the raw body, its headers by small letters, and our time in seconds."""

    body: bytes
    headers: Mapping[str, str]
    now: float


def sepay(delivery: Delivery, keys: Keys) -> Told:
    """Read a webhook of SePay, signed by HMAC or carrying the API key."""
    if keys.sepay_hmac:
        stamp = delivery.headers.get("x-sepay-timestamp", "")
        _check_time(stamp, delivery.now)
        wanted = hmac.new(keys.sepay_hmac.encode(), stamp.encode() + b"." + delivery.body, hashlib.sha256)
        _check(delivery.headers.get("x-sepay-signature", ""), f"sha256={wanted.hexdigest()}")
    elif keys.sepay_api:
        _check(delivery.headers.get("authorization", ""), f"Apikey {keys.sepay_api}")
    else:
        raise NoticeUnsigned
    return sepay_told(_object(delivery.body))


def sepay_told(plain: Mapping[str, Any]) -> Told:
    """Read a movement as SePay's webhook writes it."""
    read = _Reader(plain)
    return Told(
        provider="sepay",
        transaction_id=str(read.whole("id")),
        accounts=read.accounts("accountNumber", "subAccount"),
        amount=read.whole("transferAmount"),
        incoming=read.text("transferType") == "in",
        content=" ".join(filter(None, (read.text("code"), read.text("content"), read.text("description")))),
        reference=read.text("referenceCode"),
        booked_at=read.moment("transactionDate"),
    )


def casso(delivery: Delivery, keys: Keys) -> Told:
    """Read a webhook of Casso, version 2."""
    found = _CASSO.fullmatch(delivery.headers.get("x-casso-signature", "").replace(" ", ""))
    if found is None or not keys.casso:
        raise NoticeUnsigned
    stamp, signature = found.groups()
    _check_time(stamp, delivery.now, unit=1000)
    plain = _object(delivery.body, unreadable=NoticeUnsigned)
    # Casso's own samples disagree whether letters beyond ASCII and slashes are escaped.
    written = [_sorted_json(plain, ascii_only=ascii_only) for ascii_only in (False, True)]
    written.append(written[1].replace("/", "\\/"))
    signed = [
        hmac.new(keys.casso.encode(), _bytes(f"{stamp}.{text}"), hashlib.sha512).hexdigest()
        for text in written
    ]
    if not any([hmac.compare_digest(signature, one) for one in signed]):  # noqa: C419  -- all are compared
        raise NoticeUnsigned
    read = _Reader(_inner(plain))
    amount = read.whole("amount", negative=True)
    return Told(
        provider="casso",
        transaction_id=str(read.whole("id")),
        accounts=read.accounts("accountNumber", "virtualAccountNumber"),
        amount=abs(amount),
        incoming=amount > 0,
        content=read.text("description"),
        reference=read.text("reference"),
        payer=read.text("counterAccountName"),
        booked_at=read.moment("transactionDateTime"),
    )


def payos(delivery: Delivery, keys: Keys) -> Told:
    """Read a webhook of payOS."""
    if not keys.payos:
        raise NoticeUnsigned
    plain = _object(delivery.body, unreadable=NoticeUnsigned)
    data = _inner(plain, unreadable=NoticeUnsigned)
    signed = "&".join(f"{name}={_payos_value(data[name])}" for name in sorted(data))
    wanted = hmac.new(keys.payos.encode(), _bytes(signed), hashlib.sha256).hexdigest()
    _check(str(plain.get("signature", "")), wanted)
    read = _Reader(data)
    return Told(
        provider="payos",
        transaction_id=f"{read.text('paymentLinkId')}:{read.text('reference')}",
        accounts=read.accounts("accountNumber", "virtualAccountNumber"),
        amount=read.whole("amount"),
        incoming=read.text("code") == "00" and read.text("currency") in {"", "VND"},
        content=read.text("description"),
        reference=read.text("reference"),
        payer=read.text("counterAccountName"),
        booked_at=read.moment("transactionDateTime"),
    )


PROVIDERS: Final[Mapping[str, Callable[[Delivery, Keys], Told]]] = {
    "sepay": sepay,
    "casso": casso,
    "payos": payos,
}


class _Reader:
    """Takes single values out of a body, refusing what is not of the promised kind."""

    def __init__(self, plain: Mapping[str, Any]) -> None:
        self._plain = plain

    def text(self, name: str) -> str:
        value = self._plain.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise NoticeUnreadable(field=name)
        return clean(value)

    def whole(self, name: str, *, negative: bool = False) -> int:
        value = self._plain.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or (value < 0 and not negative):
            raise NoticeUnreadable(field=name)
        if abs(value) >= 10**_MOST_DIGITS:
            raise NoticeUnreadable(field=name)
        return value

    def accounts(self, *names: str) -> frozenset[str]:
        return frozenset(filter(None, (self.text(name) for name in names)))

    def moment(self, name: str) -> datetime | None:
        return moment(self.text(name))


def moment(text: str) -> datetime | None:
    """Read a bank's local time; None when it says none that can be read."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=_ZONE)


def clean(text: str) -> str:
    """Answer a text that every database keeps: no NUL, no half letters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "").strip()


def _check(given: str, wanted: str) -> None:
    if not hmac.compare_digest(_bytes(given), _bytes(wanted)):
        raise NoticeUnsigned


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _check_time(stamp: str, now: float, *, unit: int = 1) -> None:
    if not _STAMP.fullmatch(stamp) or abs(int(stamp) / unit - now) > OLDEST:
        raise NoticeUnsigned


def _object(
    body: bytes, unreadable: type[NoticeUnreadable | NoticeUnsigned] = NoticeUnreadable
) -> dict[str, Any]:
    try:
        plain = json.loads(body)
    except (ValueError, RecursionError):
        raise unreadable(field="body") from None
    if not isinstance(plain, dict):
        raise unreadable(field="body")
    return plain


def _inner(
    plain: Mapping[str, Any], unreadable: type[NoticeUnreadable | NoticeUnsigned] = NoticeUnreadable
) -> dict[str, Any]:
    data = plain.get("data")
    if not isinstance(data, dict):
        raise unreadable(field="data")
    return data


def _sorted_json(plain: Mapping[str, Any], *, ascii_only: bool) -> str:
    return json.dumps(plain, ensure_ascii=ascii_only, sort_keys=True, separators=(",", ":"))


def _payos_value(value: object) -> str:
    if value is None or value in ("null", "undefined"):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return str(value)
