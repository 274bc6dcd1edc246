"""Who may: every view carries exactly one guard, and a test walks all routes to see that it does."""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

from flask import current_app, g, redirect, request, url_for

from server.core.errors import (
    DeviceLocked,
    DeviceUnpaired,
    ForeignOrigin,
    NoCounterChosen,
    NotAllowed,
    NotLoggedIn,
    TooManyRequests,
)
from server.core.floor_errors import ScreenLocked
from server.core.house import Actor, Role, house
from server.core.payment import Told
from server.core.payment_errors import NoticeUnsigned
from server.payments.notices import PROVIDERS, Delivery, Keys
from server.store import people as people_store
from server.store import read
from server.usecases import people, programs
from server.usecases.people import Device, Session
from server.web.asker import reads_pages
from server.web.flood import Flood
from server.web.parts import parts

F = TypeVar("F", bound=Callable[..., Any])
STAFF_COOKIE: Final = "stt_staff"
DEVICE_COOKIE: Final = "stt_{kind}"
STAFF: Final = frozenset({Role.CLERK, Role.GREETER, Role.SUPERVISOR, Role.CASHIER, Role.HEAD, Role.ADMIN})
AT_THE_DOOR: Final = frozenset({Role.GREETER, Role.SUPERVISOR, Role.ADMIN})
"""Who looks after the lobby: the page of the floor is theirs."""
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_bearers: Final = Flood()


def public(view: F) -> F:
    """Let everybody see it."""
    return _marked(view, "public")


def face(view: F) -> F:
    """Leave it to `server.web.live.admit`, which asks for the credential that fits the face."""
    return _marked(view, "face")


def local(view: F) -> F:
    """Let only programs on this very machine in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not _from_this_machine():
            raise NotAllowed(role="remote")
        return view(*args, **kwargs)

    return _marked(cast("F", guarded), "local")


def staff(*roles: Role, even_locked: bool = False) -> Callable[[F], F]:
    """Let logged-in people of these roles in; no roles means every role of the staff."""
    allowed = frozenset(roles) or STAFF

    def guard(view: F) -> F:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            session = staff_session()
            if session is None:
                if reads_pages():
                    return redirect(url_for("console.login", next=request.full_path.rstrip("?")))
                raise NotLoggedIn
            if session.locked and not even_locked:
                if reads_pages():
                    return redirect(url_for("console.locked"))
                raise ScreenLocked
            if session.role not in allowed:
                raise NotAllowed(role=session.role.value)
            g.session, g.actor = session, session.actor
            return view(*args, **kwargs)

        return _marked(cast("F", guarded), "staff:" + ",".join(sorted(allowed)))

    return guard


def device(kind: str) -> Callable[[F], F]:
    """Let a paired device of this kind in; a sample centre pairs on first use from this very machine."""

    def guard(view: F) -> F:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            found, fresh = _device(kind)
            if found is None:
                if reads_pages():
                    return redirect(f"/pair/{kind}")
                raise DeviceUnpaired(kind=kind)
            if found.locked is not None:
                raise DeviceLocked(message=found.locked)
            g.device, g.actor = found, found.actor
            answer = view(*args, **kwargs)
            return _with_cookie(answer, DEVICE_COOKIE.format(kind=kind), fresh) if fresh else answer

        return _marked(cast("F", guarded), f"device:{kind}")

    return guard


def bearer(*roles: Role) -> Callable[[F], F]:
    """Let programs with a token of these roles in."""
    allowed = frozenset(roles)

    def guard(view: F) -> F:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            found = programs.bearer_of(parts().store, token) if scheme.lower() == "bearer" and token else None
            if found is None:
                raise NotLoggedIn
            if found.actor.role not in allowed:
                raise NotAllowed(role=found.actor.role.value)
            if found.rate and (wait := _bearers.hit(found.actor.id, per_minute=found.rate)):
                raise TooManyRequests(seconds=wait)
            g.actor, g.counter_number = found.actor, found.counter_number
            return view(*args, **kwargs)

        return _marked(cast("F", guarded), "bearer:" + ",".join(sorted(allowed)))

    return guard


def signed(view: F) -> F:
    """Let in what carries its provider's key or signature over the raw body; the view gets what it tells."""

    @wraps(view)
    def guarded(provider: str, **kwargs: Any) -> Any:
        read_notice = PROVIDERS.get(provider)
        if read_notice is None:
            raise NoticeUnsigned
        headers = {name.lower(): value for name, value in request.headers.items()}
        now = parts().store.clock().timestamp()
        g.told = read_notice(Delivery(request.get_data(), headers, now), _keys())
        return view(provider, **kwargs)

    return _marked(cast("F", guarded), "signed")


def _keys() -> Keys:
    settings = parts().settings
    return Keys(
        sepay_api=settings.sepay_api_key.get_secret_value(),
        sepay_hmac=settings.sepay_hmac_key.get_secret_value(),
        casso=settings.casso_key.get_secret_value(),
        payos=settings.payos_key.get_secret_value(),
    )


def told() -> Told:
    """Answer what a signed notice tells; only behind that guard."""
    return cast("Told", g.told)


def token_counter() -> int | None:
    """Answer the number of the counter a token belongs to; only behind that guard."""
    return cast("int | None", g.counter_number)


def actor() -> Actor:
    """Answer who asks; only inside a guarded view."""
    return cast("Actor", g.actor)


def at_counter() -> Actor:
    """Answer who asks, refusing a person who has not sat down at a counter."""
    if actor().counter_id is None:
        raise NoCounterChosen
    return actor()


def this_device() -> Device:
    """Answer the device that asks; only behind a device guard."""
    return cast("Device", g.device)


def this_session() -> Session:
    """Answer the session that asks; only behind a staff guard."""
    return cast("Session", g.session)


def staff_session() -> Session | None:
    """Answer the living session of the request's cookie."""
    token = request.cookies.get(STAFF_COOKIE)
    return people.session_of(parts().store, token) if token else None


def paired_device(kind: str) -> Device | None:
    """Answer the device of the request's cookie, without pairing one."""
    token = request.cookies.get(DEVICE_COOKIE.format(kind=kind))
    found = people.device_of(parts().store, token) if token else None
    return found if found and found.kind == kind else None


def check_origin() -> None:
    """Refuse a change of state that a page of another site asks for; where a token is wanted, no cookie helps it."""
    view = current_app.view_functions.get(request.endpoint or "")
    if (
        request.method in _SAFE
        or view is None
        or getattr(view, "guard", "").startswith(("bearer:", "signed"))
    ):
        return
    origin = request.headers.get("Origin")
    if origin is not None:
        if urlsplit(origin).netloc != request.host:
            raise ForeignOrigin(origin=origin)
    elif request.headers.get("Sec-Fetch-Site") != "same-origin":
        raise ForeignOrigin(origin=None)


def set_cookie(answer: Any, name: str, value: str, *, days: int | None = None) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send."""
    age = days * 86400 if days else None
    answer.set_cookie(name, value, httponly=True, samesite="Strict", secure=request.is_secure, max_age=age)


def _device(kind: str) -> tuple[Device | None, str | None]:
    found = paired_device(kind)
    if found is not None or request.method != "GET":
        return found, None
    token = _pair_sample(kind)
    return (people.device_of(parts().store, token), token) if token else (None, None)


def _pair_sample(kind: str) -> str | None:
    if not _from_this_machine():
        return None
    store = parts().store
    with store.read() as conn:
        samples = [c for c in read.centre_ids(conn) if read.centre(conn, c).sample]
        if not samples:
            return None
        ids = people_store.device_ids(conn, samples[0], kind)
    wanted = request.args.get("n", default=1, type=int)
    if not 1 <= wanted <= len(ids):
        return None
    return people.pair_device(store, ids[wanted - 1], by=house(samples[0], "pairing"))


def _from_this_machine() -> bool:
    forwarded = any(h in request.headers for h in ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"))
    try:
        peer = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    mapped = getattr(peer, "ipv4_mapped", None) or peer
    return bool(mapped.is_loopback) and not forwarded


def _with_cookie(answer: Any, name: str, token: str) -> Any:
    from flask import make_response

    response = make_response(answer)
    set_cookie(response, name, token, days=3650)
    return response


def _marked(view: F, guard: str) -> F:
    view.guard = guard  # type: ignore[attr-defined]
    return view
