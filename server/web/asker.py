"""Who is asking: a person with a browser, or a program."""

from flask import request


def reads_pages() -> bool:
    """Tell whether the answer is opened by a browser as a page.

    Browsers name text/html among many other types of the same weight, so its presence decides, not its rank.
    """
    return request.method == "GET" and "text/html" in request.headers.get("Accept", "")
