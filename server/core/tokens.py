"""Tokens: random where they can be, derived only where a slip must show one again."""

import base64
import hashlib
import hmac


def token_hash(token: str) -> str:
    """Answer what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def ticket_token(secret: bytes, ticket_id: str) -> str:
    """Answer the 128-bit token of a ticket's phone page; it is never stored, only made again."""
    mac = hmac.new(secret, b"ticket:" + ticket_id.encode(), hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
