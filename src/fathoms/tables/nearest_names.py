"""What a person may have meant by a name that is not there."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

_CLOSE = 0.6  # of the letters, as difflib.get_close_matches has it
_CLOSE_PART = 0.8  # a part of a name must be nearer than a whole one: there are many parts
_SHORTEST_PART = 3
_AS_CLOSE = 0.1
_SAME = 2.0  # above all that are only alike


def nearest_names(wanted: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The names most like another, the nearest first; none if all are unlike it.

    Names whose letters and digits agree (``unit price``, ``Unit_Price``) come first and alone. Others are alike if they share
    most letters in order, or if one is, but for a slip, a part of the other (``strenght``, ``CompressiveStrength``). Only
    names about as near as the nearest are given.

    Arguments:
        wanted: The name that is not there.
        names: Those that are.
        most: How many to give at most.

    Example:
        >>> nearest_names("Strenght", ["Cement", "Age", "CompressiveStrength"])
        ['CompressiveStrength']
    """
    letters = _letters(wanted)
    likeness = {name: _likeness(letters, _letters(name)) for name in names}
    ranked = sorted(likeness, key=lambda name: -likeness[name])
    least = max(_CLOSE, likeness[ranked[0]] - _AS_CLOSE) if ranked else _CLOSE
    return [name for name in ranked[:most] if likeness[name] >= least]


def name_hint(wanted: str, names: Sequence[str]) -> str:
    """The end of a message about a name that is not there: what may be meant, and what there is.

    Example:
        >>> name_hint("colour", ["size", "color"])
        "did you mean 'color'? It has 'size', 'color'."
    """
    near = nearest_names(wanted, names)
    if not near:
        return f"it has {listed(names)}."
    return f"did you mean {' or '.join(repr(_short(name)) for name in near)}? It has {listed(names)}."


def listed(names: Sequence[str], width: int = 160) -> str:
    """Names in quotes, as many as fit into about `width` characters, and how many more there are.

    Example:
        >>> listed(["a", "b", "c"], width=8)
        "'a', 'b' and 1 more"
    """
    shown: list[str] = []
    for name in names:
        shown.append(repr(_short(name)))
        if len(shown) > 1 and len(", ".join(shown)) > width:
            shown.pop()
            break
    more = len(names) - len(shown)
    return (", ".join(shown) or "none") + (f" and {more:,} more" if more else "")


def _letters(name: str) -> str:
    """Letters and digits alone, without accents and case; all of it if it has none of them."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(filter(str.isalnum, plain)) or plain


def _short(name: str) -> str:
    return name if len(name) <= 60 else name[:59] + "…"


def _likeness(wanted: str, name: str) -> float:
    if wanted == name:
        return _SAME
    matcher = SequenceMatcher(None, name, wanted, autojunk=False)
    whole = matcher.ratio() if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _CLOSE else 0.0
    return max(whole, _likeness_of_part(*sorted((wanted, name), key=len)))


def _likeness_of_part(part: str, whole: str) -> float:
    """How like `part` the likest stretch of `whole` is; 0 if not very."""
    size = len(part)
    if size < _SHORTEST_PART or (Counter(part) & Counter(whole)).total() < _CLOSE_PART * size:
        return 0.0
    if part in whole:
        return _CLOSE_PART + (1 - _CLOSE_PART) * size / len(whole)
    matcher = SequenceMatcher(None, "", part, autojunk=False)
    nearest = 0.0
    for start in range(min(len(whole), 200) - size + 1):
        matcher.set_seq1(whole[start : start + size])
        nearest = max(nearest, matcher.ratio())
    return _CLOSE_PART * nearest if nearest >= _CLOSE_PART else 0.0
