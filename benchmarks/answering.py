"""The other side of `PeerProcess`: what a peer's own process does with the requests that come, line by line in JSON."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any


def answer_requests(make: Callable[[], Any]) -> None:
    """Make a worker and answer until there are no more requests; first `{}`, or which package is missing.

    A request is a list: the name of a method of the worker, and its arguments. What libraries print goes to the standard
    error stream.
    """
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)

        def say(answer: dict[str, Any]) -> None:
            answers.write(json.dumps(answer) + "\n")
            answers.flush()

        try:
            worker = make()
        except ImportError as missing:
            say({"missing": missing.name or str(missing)})
            return
        say({})
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            say(getattr(worker, name)(*arguments))
