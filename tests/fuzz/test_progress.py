"""Long runs go on where they were."""

from __future__ import annotations

from pathlib import Path

from tools.trust.progress import Progress, read_result


def test_a_run_in_pieces_makes_each_trial_once(tmp_path: Path) -> None:
    file = tmp_path / "check.json"
    made: list[int] = []
    for stop in (3, 7, 100):
        progress = Progress("check", file, "sources")
        for number in progress.numbers(10):
            made.append(number)
            progress.done(problem="fails" if number == 5 else None, kind="odd" if number % 2 else "even")
            if number == stop:
                break
        progress.save()
    result = read_result(file, "sources")
    assert made == list(range(10))
    assert result is not None and (result.done, result.failed, result.failures) == (10, 1, ["fails"])
    assert result.counts == {"even": 5, "odd": 5} and result.state == "FAILED"


def test_pieces_begin_after_what_was_done() -> None:
    progress = Progress("check", first=100)
    pieces = progress.pieces(10, 4)
    assert next(pieces) == range(100, 104)
    progress.done(trials=2)  # a trial ended the worker
    assert next(pieces) == range(102, 106)


def test_what_other_sources_did_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "check.json"
    Progress("check", file, "old").done(problem="fails")
    assert read_result(file, "new") is None
    assert read_result(file) is not None
    assert read_result(tmp_path / "none.json") is None


def test_the_time_of_a_piece_ends_it() -> None:
    progress = Progress("check", seconds=0)
    assert list(progress.numbers(10)) == []
    assert progress.result().state == "not finished"
