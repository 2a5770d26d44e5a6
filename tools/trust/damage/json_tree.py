"""Damage to JSON that keeps it JSON."""

from __future__ import annotations

import json
from contextlib import suppress
from random import Random
from typing import Any

from tools.trust.damage.values import DEEP, value

_TWICE = "\u00a7twice\u00a7"


def damage_json(random: Random, text: str, names: tuple[str, ...] = (), most: int = 3) -> str:
    """Return JSON that differs in a few places; `names` are worth putting where other names were.

    What an earlier damage made too deep for Python is returned as it is.
    """
    try:
        tree = json.loads(text)
    except RecursionError:
        return text
    places = _places(tree)
    keys = tuple(dict.fromkeys(key for _, key in places if isinstance(key, str)))
    for number in range(random.randint(1, most)):
        if number and random.random() < 0.3:
            places = _places(tree)  # also those that the damage made; else only those that were there
        if not places:
            break
        with suppress(LookupError):  # a place that an earlier damage took away
            _change(random, places, names, keys)
    written = json.dumps(tree).replace(json.dumps(_TWICE)[1:-1], "")
    if json.dumps(DEEP) in written:
        depth = random.choice((500, 990, 100_000))
        written = written.replace(
            json.dumps(DEEP), random.choice(("[" * depth + "]" * depth, '{"config":' * depth + "1" + "}" * depth)), 1
        )
    return written


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Return every place: what holds it, and its key or number there."""
    found: list[tuple[Any, Any]] = []
    open_ = [tree]
    while open_:
        holder = open_.pop()
        items = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        for key, inner in items:
            found.append((holder, key))
            if isinstance(inner, dict | list):
                open_.append(inner)
    return found


def _change(random: Random, places: list[tuple[Any, Any]], names: tuple[str, ...], keys: tuple[str, ...]) -> None:
    holder, key = random.choice(places)
    old = holder[key]
    kind = random.randrange(14)
    if kind <= 2 or (kind == 3 and not names):
        holder[key] = value(random, names)
    elif kind == 3:
        holder[key] = random.choice(names)
    elif kind <= 5:
        other, place = random.choice(places)
        # A copy, as JSON knows no sharing (and a tree that holds itself could not be written).
        holder[key] = json.loads(json.dumps(other[place]))
    elif kind == 6:
        del holder[key]
    elif kind == 7 and isinstance(holder, dict):
        holder[str(key) + _TWICE] = value(random, names) if random.random() < 0.5 else old
    elif kind == 8 and isinstance(holder, dict):
        holder[random.choice(keys)] = holder.pop(key)
    elif kind == 9 and isinstance(old, dict | list):
        inner = list(old.values()) if isinstance(old, dict) else old
        holder[key] = random.choice(inner) if inner else None
    elif kind == 10:
        holder[key] = [old] if random.random() < 0.5 else {random.choice(keys) if keys else "a": old}
    elif kind == 11 and isinstance(old, list):
        holder[key] = random.choice((old * 2, old[::-1], old[:-1], [*old, value(random, names)], old * 30))
    elif kind == 12 and isinstance(holder, dict):
        holder[random.choice(keys)] = value(random, names)
    elif isinstance(old, bool) or not isinstance(old, int | float) or abs(old) > 1e300:
        holder[key] = random.choice((str(old)[:1000], [], {}, None, 0, 1))
    else:
        holder[key] = random.choice(
            (-old, old + 1, old - 1, old * 1000, old * 10**9, float(old), str(old), [old], bool(old))
        )
