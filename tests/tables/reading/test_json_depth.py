"""How deep values lie within each other, against values that Python made."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from fathoms.tables.reading.json_depth import is_deeper


def value(random: Random, depth: int) -> Any:
    """Something that is exactly so deep."""
    if depth == 0:
        return random.choice([1, None, "{[{[", "]}", '"[', "\\", "\\\\{"])
    inner = [value(random, random.randrange(depth)) for _ in range(random.randrange(3))] + [value(random, depth - 1)]
    random.shuffle(inner)
    return inner if random.random() < 0.5 else {f"{n}}}[{{": part for n, part in enumerate(inner)}


@pytest.mark.parametrize("seed", range(30))
def test_the_deepest_of_several_lines_counts(seed: int) -> None:
    random = Random(seed)
    depths = [random.randint(1, 6) for _ in range(5)]
    text = "\n".join(json.dumps(value(random, depth)) for depth in depths)
    assert [is_deeper(text, most) for most in range(8)] == [max(depths) > most for most in range(8)]


def test_lines_that_are_no_records_hide_nothing() -> None:
    assert is_deeper('{"a":' * 40 + "\n" * 100, 32)
    assert is_deeper("\n{\n{\n{\n" + "[" * 40, 32)


def test_a_text_without_an_end_is_looked_at_once() -> None:
    """Every second quotation mark of it might begin another text: looking from each took minutes for a megabyte."""
    assert is_deeper('{"a":' + "[" * 40 + '"' + '\\"' * 1_000_000, 32)
