"""The routes of the application, each worked out as far as somebody asks."""

from collections.abc import Callable
from functools import cache

from werkzeug.routing import Rule


class LateRule(Rule):
    """A route that learns to write its address when it is first asked for it.

    Werkzeug compiles two functions for each of some 250 routes, a tenth of what the web does before it answers;
    the addresses of most are never written.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002
        made = cache(super()._compile_builder)

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            return made(append_unknown)(rule, **values)

        return build
