"""Reading ahead: order, errors, how far ahead, and that the thread ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from fathoms.data import ReadAhead


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("fathoms")]


def test_items_come_in_order_and_the_thread_ends() -> None:
    with ReadAhead(iter(range(1000)), ahead=3) as items:
        assert list(items) == list(range(1000))
        assert list(items) == []
    assert not threads()


@pytest.mark.parametrize("ahead", [1, 2, 5])
def test_no_more_is_made_ahead_than_said(ahead: int) -> None:
    made: list[int] = []

    def source() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    with ReadAhead(source(), ahead=ahead) as items:
        for number in items:
            time.sleep(0.002)
            assert len(made) <= number + 1 + ahead
            if number == 20:
                break
    assert not threads()


def test_an_error_comes_in_its_place_and_the_generator_is_closed() -> None:
    closed: list[str] = []

    def source() -> Iterator[int]:
        try:
            yield 1
            yield 2
            raise OSError("the disk is gone")
        finally:
            closed.append(threading.current_thread().name)

    items = ReadAhead(source())
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(OSError, match="the disk is gone"):
        next(items)
    with pytest.raises(StopIteration):
        next(items)
    assert closed == ["fathoms-read-ahead"] and not threads()


def test_closing_early_closes_the_generator() -> None:
    closed = threading.Event()

    def source() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    items = ReadAhead(source())
    next(items)
    items.close()
    items.close()
    assert closed.is_set() and not threads()
    with pytest.raises(StopIteration):
        next(items)
