"""Programs at the API: one connection, one token each."""

import http.client
import json
from collections import Counter as Tally
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

Json = Mapping[str, Any]


class ServerAway(Exception):
    """The server does not answer."""


class Refused(Exception):
    """The server refused; `code` says why, `facts` are the rest."""

    def __init__(self, error: Json) -> None:
        """Keep the refusal."""
        super().__init__(error["code"])
        self.code: str = error["code"]
        self.facts = error


class Api:
    """The API of one server, and the count of what was asked of it."""

    def __init__(self, url: str) -> None:
        """Remember where the server is; the first question connects."""
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "127.0.0.1", parts.port, timeout=30)
        self._base = parts.path.rstrip("/") + "/api/v1"
        self._asked = 0
        self.refusals: Tally[str] = Tally()

    @property
    def asked(self) -> int:
        """Answer how many requests were sent."""
        return self._asked

    def get(self, path: str, *, token: str) -> Any:
        """Read something."""
        return self._ask("GET", path, None, {"Authorization": f"Bearer {token}"})

    def post(self, path: str, body: Json | None = None, *, token: str) -> Any:
        """Change something; the key makes a repeat over a broken connection harmless."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"simulate-{self._asked}"}
        return self._ask("POST", path, json.dumps(body or {}), headers)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Any:
        self._asked += 1
        try:
            answer = self._once(method, path, body, headers)
        except (http.client.HTTPException, OSError):
            self._connection.close()  # kept open too long, perhaps: once more on a new one
            try:
                answer = self._once(method, path, body, headers)
            except (http.client.HTTPException, OSError) as trouble:
                raise ServerAway(str(trouble)) from trouble
        status, text = answer
        try:
            said = json.loads(text)
        except ValueError:
            raise ServerAway(f"{status} without JSON: is this a Sothutu server?") from None
        if status >= 400:  # noqa: PLR2004
            self.refusals[said["error"]["code"]] += 1
            raise Refused(said["error"])
        return said

    def _once(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
        headers = {**headers, "Content-Type": "application/json"} if body else headers
        self._connection.request(method, self._base + path, body=body, headers=headers)
        response = self._connection.getresponse()
        return response.status, response.read()
