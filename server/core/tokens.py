"""Tokens: random where they can be, derived only where a slip must show one again."""

import base64
import hashlib
import hmac
from datetime import date


def token_hash(token: str) -> str:
    """Answer what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def person_mark(secret: bytes, centre_id: str, day: date, number: str) -> str:
    """Answer what stands for the holder of an ID card, at one centre and on one day; the number is not kept.

    Without the secret nobody can try all twelve digits, and tomorrow the same card has another mark.
    """
    return _derived(secret, f"person:{centre_id}:{day.isoformat()}:{number}")


def ticket_token(secret: bytes, ticket_id: str) -> str:
    """Answer the 128-bit token of a ticket's phone page; it is never stored, only made again."""
    return _derived(secret, f"ticket:{ticket_id}")


def _derived(secret: bytes, text: str) -> str:
    """Answer 128 bits that only the secret's owner can make of a text."""
    mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
