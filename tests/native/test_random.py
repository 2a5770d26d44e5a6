"""Random numbers: Philox against its published test vectors, and what is made of it against the formulas."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from fathoms import _native

MASK = 0xFFFFFFFF


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Philox 4x32-10 in plain Python, from the paper."""
    c, k = list(counter), list(key)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & MASK, (p0 >> 32) ^ c[3] ^ k[1], p0 & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def test_the_reference_against_the_published_vectors() -> None:
    # The known answers that come with Random123, the paper's own library.
    assert philox([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    assert philox([MASK] * 4, [MASK] * 2) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]
    pi = philox([0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0])
    assert pi == [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]


@pytest.mark.parametrize(("seed", "stream"), [(0, 0), (1, 2), (0x299F31D0A4093822, 0x0370734413198A2E)])
def test_uniform(seed: int, stream: int) -> None:
    words = [w for i in range(3) for w in philox([i, 0, stream & MASK, stream >> 32], [seed & MASK, seed >> 32])]
    single, double = np.empty(11, "float32"), np.empty(5, "float64")
    _native.uniform(seed, stream, single)
    _native.uniform(seed, stream, double)
    np.testing.assert_array_equal(single, [(w >> 8) * 2.0**-24 for w in words[:11]])
    np.testing.assert_array_equal(
        double, [((words[2 * i] << 32 | words[2 * i + 1]) >> 11) * 2.0**-53 for i in range(5)]
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_distributions(dtype: str) -> None:
    sample = np.empty(200_000, dtype)
    _native.uniform(7, 1, sample)
    assert sample.min() >= 0 and sample.max() < 1
    assert scipy.stats.kstest(sample, "uniform").pvalue > 1e-3
    _native.normal(7, 2, sample)
    assert scipy.stats.kstest(sample, "norm").pvalue > 1e-3
    assert abs(np.corrcoef(sample[:-1], sample[1:])[0, 1]) < 0.01


def test_permutation() -> None:
    assert _native.permutation(1, 0, 0).tolist() == []
    order = _native.permutation(1, 0, 1000)
    assert sorted(order.tolist()) == list(range(1000))
    assert (order == _native.permutation(1, 0, 1000)).all()
    assert (order != _native.permutation(1, 1, 1000)).any() and (order != _native.permutation(2, 0, 1000)).any()
    # Every order of four is as likely as another: chi-squared over the 24.
    counts: dict[tuple[int, ...], int] = {}
    for stream in range(4800):
        key = tuple(_native.permutation(3, stream, 4).tolist())
        counts[key] = counts.get(key, 0) + 1
    assert len(counts) == 24
    assert scipy.stats.chisquare(list(counts.values())).pvalue > 1e-3


def halves(number: int) -> list[int]:
    return [number & 0xFFFFFFFF, number >> 32]


@pytest.mark.parametrize("count", [1, 2, 5, 64, 65, 66, 300])
@pytest.mark.parametrize(("seed", "stream"), [(0, 0), (7, 3), (2**40 + 9, 2**33 + 1)])
def test_permutation_is_fisher_and_yates_on_philox(seed: int, stream: int, count: int) -> None:
    expected = list(range(count))
    for draw in range(count - 1):
        words = philox(halves(draw // 2) + halves(stream), halves(seed))
        word = words[2 * (draw % 2)] << 32 | words[2 * (draw % 2) + 1]
        left = count - draw
        pick = word * left >> 64
        expected[left - 1], expected[pick] = expected[pick], expected[left - 1]
    assert _native.permutation(seed, stream, count).tolist() == expected


def test_many_permutations() -> None:
    many = _native.permutation(5, 10, 33, 4, 7).reshape(4, 33)
    for number, order in enumerate(many):
        assert order.tolist() == _native.permutation(5, 10 + 7 * number, 33).tolist()
    assert _native.permutation(5, 10, 33, 0).tolist() == []
    with pytest.raises(ValueError, match="too many"):
        _native.permutation(5, 10, 2**21, 2**21)


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_dropout(rate: float) -> None:
    program = _native.Program("float32")
    program.output(program.operation("dropout", [program.input(50)], [], {"rate": rate, "seed": 11}))
    ones, result, again = (
        np.ones((4000, 50), "float32"),
        np.empty((4000, 50), "float32"),
        np.empty((4000, 50), "float32"),
    )
    program.predict([ones], [result])
    assert (result == 1).all()
    program.predict([ones], [result], training=True, iteration=3)
    assert set(np.unique(result)) <= {np.float32(0), np.float32(1 / (1 - rate))}
    dropped = result == 0
    deviation = np.sqrt(rate * (1 - rate) / dropped.size)
    assert abs(dropped.mean() - rate) <= 4 * deviation
    assert abs(dropped.mean(0) - rate).max() <= 5 * np.sqrt(rate * (1 - rate) / 4000)
    program.predict([ones], [again], training=True, iteration=3)
    assert (again == result).all()
    if rate:
        program.predict([ones], [again], training=True, iteration=4)
        assert (again != result).any()
        assert abs(np.corrcoef((again == 0).ravel(), dropped.ravel())[0, 1]) < 0.02
