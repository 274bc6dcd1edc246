"""Why a clip or a voice was refused; the sentences live in the catalogues."""

from server.core.errors import Refusal


class UnknownClip(Refusal):
    """The voice has no clip of this name."""

    code = "unknown_clip"
    status = 404


class ClipTooLarge(Refusal):
    """The uploaded file is larger than `limit` bytes."""

    code = "clip_too_large"
    status = 413


class ClipNotWav(Refusal):
    """The file is no WAV; `found` names what it looks like: ogg, mp3, flac, mp4, webm, unknown."""

    code = "clip_not_wav"
    status = 422


class ClipBroken(Refusal):
    """The file begins as a WAV but its parts do not hold together or end too early."""

    code = "clip_broken"
    status = 422


class ClipFormat(Refusal):
    """A real WAV of a kind we do not take; `bits`, `channels` and `rate` are what it has."""

    code = "clip_format"
    status = 422


class ClipTooLong(Refusal):
    """The recording lasts `seconds`, more than `limit`."""

    code = "clip_too_long"
    status = 422


class ClipSilent(Refusal):
    """Nothing, or nothing loud enough, is heard in the recording."""

    code = "clip_silent"
    status = 422


class VoiceMissing(Refusal):
    """A clip is not recorded and this machine has no espeak-ng to speak it."""

    code = "voice_missing"
    status = 503


class VoiceFailed(Refusal):
    """espeak-ng is there but did not speak; `program` is which, `reason` what it said."""

    code = "voice_failed"
    status = 503


class VoiceBusy(Refusal):
    """The machine's voice is still saying something else, or takes too long for somebody who listens."""

    code = "voice_busy"
    status = 503
