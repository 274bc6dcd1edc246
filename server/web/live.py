"""Which screen may follow which room, over the socket and over HTTP alike."""

from typing import Any

from flask import Blueprint, jsonify, make_response, request

from server.core.errors import (
    DeviceLocked,
    DeviceUnpaired,
    NoCounterChosen,
    NotAllowed,
    NotLoggedIn,
    UnknownPath,
)
from server.core.floor_errors import ScreenLocked
from server.core.room import Room
from server.usecases.people import Session, Shown
from server.web import guards
from server.web.parts import parts

bp = Blueprint("live", __name__)
DEVICES = frozenset({"kiosk", "board"})


def admit(face: str) -> Room:
    """Answer the one room that the credentials of this request open for a face."""
    if face in DEVICES:
        device = guards.paired_device(face)
        if device is None:
            raise DeviceUnpaired(kind=face)
        if device.locked is not None:
            raise DeviceLocked(message=device.locked)
        return Room(device.centre_id, face, device.id)
    session = guards.staff_session()
    if session is None:
        raise NotLoggedIn
    if session.locked:
        raise ScreenLocked
    return _room_of_staff(session, face)


def holder(face: str) -> Shown:
    """Answer what this request showed to be let in: the question whether it still lets in outlives it."""
    device = face in DEVICES
    cookie = guards.DEVICE_COOKIE.format(kind=face) if device else guards.STAFF_COOKIE
    return Shown(device, request.cookies.get(cookie, ""))


def _room_of_staff(session: Session, face: str) -> Room:
    if face == "console":
        if session.counter_id is None:
            raise NoCounterChosen
        return Room(session.centre_id, face, session.counter_id)
    if face == "admin":
        return Room(session.centre_id, face)
    if face == "floor":
        if session.role not in guards.AT_THE_DOOR:
            raise NotAllowed(role=session.role.value)
        return Room(session.centre_id, face)
    raise UnknownPath(face=face)


@bp.get("/live/<face>.json")
@guards.face
def snapshot(face: str) -> Any:
    """Answer what a face shows now; unchanged while the seq is."""
    room = admit(face)
    body = parts().snapshot(room.centre_id, room.face, room.subject)
    answer = make_response(jsonify(body))
    answer.set_etag(f"{body['seq']}-{room.subject}-{parts().build}", weak=True)
    answer.headers["Cache-Control"] = "no-cache"
    return answer.make_conditional(request)
