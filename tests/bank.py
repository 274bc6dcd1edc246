"""A bank with its go-betweens, as far as a test needs one: it signs, delivers, and delivers again."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from typing import Any, Final
from zlib import crc32

import httpx
from flask import Flask
from werkzeug.serving import make_server

from server.core.payment import Account, Finding, Payment, Way
from server.store import money
from server.store.money import Notice
from server.usecases import payments
from server.usecases.payments import Fee
from tests.world import World

ACCOUNT: Final = Account(bin="970405", number="3501205000123", holder="UBND XA HOANG LOC")
KEY: Final = "khóa của bài thử"


def sepay_body(number: int, amount: int, content: str, **more: Any) -> bytes:
    """A movement as SePay writes it."""
    plain = {
        "id": number,
        "gateway": "Agribank",
        "transactionDate": None,
        "accountNumber": ACCOUNT.number,
        "code": None,
        "content": content,
        "transferType": "in",
        "transferAmount": amount,
        "accumulated": 19077000,
        "subAccount": None,
        "referenceCode": f"FT{number}",
        "description": "",
        **more,
    }
    return json.dumps(plain, ensure_ascii=False).encode()


def sepay_headers(body: bytes, at: float, key: str = KEY) -> dict[str, str]:
    stamp = str(int(at))
    mac = hmac.new(key.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-SePay-Timestamp": stamp, "X-SePay-Signature": f"sha256={mac}"}


def casso_headers(body: bytes, at: float, key: str = KEY) -> dict[str, str]:
    stamp = str(int(at * 1000))
    text = json.dumps(json.loads(body), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    mac = hmac.new(key.encode(), f"{stamp}.{text}".encode(), hashlib.sha512).hexdigest()
    return {"X-Casso-Signature": f"t={stamp},v1={mac}"}


def payos_body(data: dict[str, Any], key: str = KEY) -> bytes:
    signed = "&".join(f"{name}={data[name] if data[name] is not None else ''}" for name in sorted(data))
    mac = hmac.new(key.encode(), signed.encode(), hashlib.sha256).hexdigest()
    return json.dumps(
        {"code": "00", "desc": "success", "success": True, "data": data, "signature": mac}
    ).encode()


def account_of(world: World) -> Account:
    """Each centre has an account of its own, as in a province."""
    return replace(ACCOUNT, number=f"3501{crc32(world.centre_id.encode()):010}")


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    """Serve an application over a real socket; answers its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Till:
    """The money side of a world: asks for fees, and looks at what became of them."""

    def __init__(self, world: World) -> None:
        self.world, self.store = world, world.store
        self.by = world.supervisor
        self.account = account_of(world)
        payments.set_account(self.store, self.account, by=self.by)

    def ask(self, amount: int = 8_000, way: Way = Way.TRANSFER, **more: Any) -> Payment:
        ticket = self.world.issue()
        return payments.ask_for(
            self.store, Fee(amount=amount, way=way, ticket_id=ticket.id, **more), by=self.by
        )

    def now(self, payment: Payment) -> Payment:
        with self.store.read() as conn:
            return money.payment(conn, self.world.centre_id, payment.id)

    def waiting(self) -> list[Payment]:
        with self.store.read() as conn:
            return money.still_open(conn, self.world.centre_id)

    def notices(self) -> list[Notice]:
        with self.store.read() as conn:
            return money.notices(conn, self.world.centre_id, findings=Finding)


class Postman:
    """Delivers SePay's notices over a real socket."""

    def __init__(self, address: str, world: World) -> None:
        self.address, self.world = address, world

    def send(self, provider: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        return httpx.post(f"{self.address}/pay/notices/{provider}", content=body, headers=headers, timeout=30)

    def sepay(self, number: int, amount: int, content: str, **more: Any) -> httpx.Response:
        body = sepay_body(number, amount, content, **{"accountNumber": account_of(self.world).number, **more})
        return self.send("sepay", body, sepay_headers(body, self.world.clock().timestamp()))
