"""Refusals about boards, their playlist and their messages."""

from server.core.errors import Refusal


class UnknownBoard(Refusal):
    """There is no such board."""

    code = "unknown_board"
    status = 404


class UnknownMedia(Refusal):
    """There is no such picture or film in the playlist."""

    code = "unknown_media"
    status = 404


class MediaKind(Refusal):
    """The file is neither a picture nor a film that every board can show."""

    code = "media_kind"
    status = 422


class MediaBroken(Refusal):
    """The file begins like a picture or film, but does not hold together."""

    code = "media_broken"
    status = 422


class MediaTooLarge(Refusal):
    """The file has more than `limit` MB, or the picture too many dots."""

    code = "media_too_large"
    status = 413


class PlaylistFull(Refusal):
    """The playlist holds `most` pieces already."""

    code = "playlist_full"


class MessageMissing(Refusal):
    """An emergency message has to say something."""

    code = "message_missing"
    status = 422
