"""No call through the door, however wrong, does anything but raise."""

from __future__ import annotations

import gc
import signal
import threading
import time
from typing import Any

import numpy as np
import pytest

from fathoms import _native


def small(dtype: str = "float32") -> tuple[Any, Any, Any]:
    """A neuron with an optimizer, and its kernel and bias."""
    program = _native.Program(dtype)
    kernel, bias = _native.aligned([3, 1], dtype), _native.aligned([1], dtype)
    parameters = [program.parameter(kernel, True), program.parameter(bias, True)]
    program.output(program.operation("dense", [program.input(3)], parameters, {}))
    program.loss("mean_squared_error", 0, {}, 1.0)
    program.optimizer("sgd", [], {})
    return program, kernel, bias


X, Y = np.ones((4, 3), "float32"), np.ones((4, 1), "float32")
RATES = np.full(9, 0.1)


@pytest.mark.parametrize(
    ("inputs", "targets", "order", "batch", "rates"),
    [
        ([], [Y], None, 2, RATES),
        ([X, X], [Y], None, 2, RATES),
        ([X[:, :2].copy()], [Y], None, 2, RATES),
        ([X[:, ::-1]], [Y], None, 2, RATES),
        ([X.astype("float64")], [Y], None, 2, RATES),
        ([X.astype("int32")], [Y], None, 2, RATES),
        ([np.asfortranarray(X)], [Y], None, 2, RATES),
        ([np.float32(1)], [Y], None, 2, RATES),
        ([None], [Y], None, 2, RATES),
        (["x"], [Y], None, 2, RATES),
        ([X], [], None, 2, RATES),
        ([X], [Y, Y], None, 2, RATES),
        ([X], [Y[:3]], None, 2, RATES),
        ([X], [np.ones((4, 2), "float32")], None, 2, RATES),
        ([X], [None], None, 2, RATES),
        ([X], [Y], np.array([0, 4]), 2, RATES),
        ([X], [Y], np.array([-1]), 2, RATES),
        ([X], [Y], np.array([0, 1], "int32"), 2, RATES),
        ([X], [Y], np.array([[0, 1]]), 2, RATES),
        ([X], [Y], None, 0, RATES),
        ([X], [Y], None, -1, RATES),
        ([X], [Y], None, 1, RATES[:3]),
        ([X], [Y], None, 2, [0.1, 0.1]),
    ],
)
def test_wrong_data(inputs: Any, targets: Any, order: Any, batch: Any, rates: Any) -> None:
    program, kernel, _ = small()
    with pytest.raises((ValueError, TypeError)):
        program.train(inputs, targets, [], order, batch, rates, 0)
    assert (kernel == 0).all()
    program.train([X], [Y], [], None, 2, RATES, 0)
    assert (kernel != 0).all()


def test_refused_data_count_as_no_steps() -> None:
    program, _, _ = small()
    program.train([X], [Y], [], None, 2, RATES, 0)
    assert program.steps_done == 2
    with pytest.raises(ValueError):
        program.train([X], [Y], [], np.array([4]), 2, RATES, 0)
    assert program.steps_done == 0 and program.results()[0].size == 0


def test_epochs_at_once() -> None:
    orders = np.array([0, 1, 2, 3, 2, 0, 1, 0, 1])
    data = np.arange(12, dtype="float32").reshape(4, 3)
    together, kernel, _ = small()
    losses, metrics = together.train([data], [Y], [], orders, 2, RATES * 0.01, 0, epochs=3)
    single, expected, _ = small()
    parts = [single.train([data], [Y], [], order, 2, RATES * 0.01, 0)[0] for order in orders.reshape(3, 3)]
    assert losses.tolist() == np.concatenate(parts).tolist() and losses.shape == (6, 1) and metrics.shape == (0, 2)
    assert kernel.tolist() == expected.tolist() and together.steps_done == 6
    assert together.results()[0].tolist() == losses.tolist()


def test_wrong_epochs() -> None:
    program, kernel, _ = small()
    for order, epochs, outputs in (
        (np.arange(3), 2, None),
        (np.arange(4), 0, None),
        (None, 0, None),
        (None, 2**60, None),
        (None, 6, None),
        (None, 2, [np.empty((4, 1), "float32")]),
    ):
        with pytest.raises(ValueError):
            program.train([X], [Y], [], order, 2, RATES, 0, outputs, epochs=epochs)
    with pytest.raises(TypeError):
        program.train([X], [Y], [], None, 2, RATES, 0, epochs=-1)
    assert (kernel == 0).all()


def test_a_run_that_is_asked_to_stop_finishes_its_epoch() -> None:
    program, data, _ = deep(320)
    asked = []

    def enough(steps: int, loss: float) -> bool:
        asked.append(steps)
        return True

    losses, _ = program.train([data], [data], [], None, 32, np.full(10**6, 1e-6), 0, None, enough, 10**5)
    end = -(-asked[0] // 10) * 10  # on a slow machine it is asked again before it has come there
    assert program.steps_done == len(losses) == end >= asked[-1]


def test_wrong_programs() -> None:
    program = _native.Program("float32")
    x = program.input(4)
    kernel = program.parameter(_native.aligned([4, 2], "float32"), True)
    wrong: list[tuple[Any, ...]] = [
        ("densely", [x], [kernel], {}),
        ("dense", [], [kernel], {}),
        ("dense", [x, x], [kernel], {}),
        ("dense", [9], [kernel], {}),
        ("dense", [x], [], {}),
        ("dense", [x], [7], {}),
        ("dense", [x], [kernel, kernel], {}),
        ("dense", [x], [kernel], {"units": 3}),
        ("dense", [x], [kernel], {"repeat": 0}),
        ("dense", [x], [kernel], {"repeat": 3}),
        ("dense", [x], [kernel], {"repeat": 0.5}),
        ("dense", [x], [kernel], {"repeat": float("nan")}),
        ("dense", [x], [kernel], {"repeat": 1e300}),
        ("dense", [-1], [kernel], {}),
        ("relu", [x], [kernel], {}),
        ("softmax", [x], [], {"repeat": 3}),
        ("dropout", [x], [], {"rate": 1.5}),
        ("dropout", [x], [], {"rate": 0.5, "seed": -1}),
        ("batch_normalization", [x], [kernel], {}),
        ("add", [x], [], {}),
        ("concatenate", [x], [], {}),
    ]
    for arguments in wrong:
        with pytest.raises((ValueError, TypeError)):
            program.operation(*arguments)
    y = program.operation("dense", [x], [kernel], {})
    with pytest.raises(ValueError, match="inputs must be of one size"):
        program.operation("add", [x, y], [], {})
    for arguments in [("max_norm", 9, {}), ("maximal", kernel, {}), ("max_norm", kernel, {"axis": -1})]:
        with pytest.raises(ValueError):
            program.constrain(*arguments)
    with pytest.raises(ValueError):
        program.penalty(kernel, float("nan"), 0)
    with pytest.raises(ValueError, match="float32"):
        _native.Program("float16")
    for size in (0, -1):
        with pytest.raises((ValueError, TypeError)):
            program.input(size)
    with pytest.raises(ValueError):
        program.output(99)
    output = program.output(y)
    for arguments in [
        ("mse", output, {}, 1.0),
        ("mean_squared_error", 3, {}, 1.0),
        ("mean_squared_error", output, {"groups": 3}, 1.0),
    ]:
        with pytest.raises(ValueError):
            program.loss(*arguments)
    program.loss("mean_squared_error", output, {}, 1.0)
    with pytest.raises(ValueError, match="one size"):
        program.loss("sparse_categorical_crossentropy", output, {}, 1.0)
    slots: Any
    for slots in ([], [[]], [[np.zeros(8, "float32")]] * 3, [[np.zeros(7, "float32")]] * 2, [[np.zeros(8)]] * 2):
        with pytest.raises((ValueError, TypeError)):
            program.optimizer("adam", slots, {})
    with pytest.raises(ValueError, match="no optimizer"):
        program.train([np.ones((2, 4), "float32")], [np.ones((2, 2), "float32")], [], None, 2, RATES, 0)


def test_parameters_must_be_writable_and_of_the_type() -> None:
    program = _native.Program("float32")
    frozen = np.zeros((2, 2), "float32")
    frozen.flags.writeable = False
    for values in (frozen, np.zeros((2, 2)), np.zeros((4, 4), "float32")[:, ::2], None, [[1.0]]):
        with pytest.raises((ValueError, TypeError)):
            program.parameter(values, True)


def test_labels_out_of_range_are_named() -> None:
    program = _native.Program("float32")
    program.output(program.operation("softmax", [program.input(3)], [], {}))
    program.loss("sparse_categorical_crossentropy", 0, {}, 1.0)
    for label in (-1, 3, 0.5, np.nan, np.inf):
        labels = np.array([[0], [1], [label], [2]], "float32")
        with pytest.raises(ValueError, match=r"row 2 .* whole numbers 0 to 2"):
            program.evaluate([X], [labels], [])
        with pytest.raises(ValueError, match="row 2"):
            _native.loss_values("sparse_categorical_crossentropy", labels, X, {})


def test_a_program_that_has_run_cannot_be_changed() -> None:
    program, _, _ = small()
    program.train([X], [Y], [], None, 2, RATES, 0)
    with pytest.raises(ValueError, match="can no longer be changed"):
        program.input(3)


def test_values_before_a_trace() -> None:
    program, _, _ = small()
    for call in (lambda: program.value(0), lambda: program.gradient(0), lambda: program.delta(1)):
        with pytest.raises(ValueError):
            call()
    program.trace([X], [Y], [], 0.1, 0, False)
    assert program.value(0).tolist() == X.tolist()
    for call in (lambda: program.value(9), lambda: program.gradient(9), lambda: program.delta(0)):
        with pytest.raises(ValueError):
            call()


def test_no_rows() -> None:
    program, kernel, _ = small()
    nothing = np.ones((0, 3), "float32"), np.ones((0, 1), "float32")
    losses, _ = program.train([nothing[0]], [nothing[1]], [], None, 2, RATES, 0)
    assert losses.shape == (0, 1) and (kernel == 0).all()
    program.evaluate([nothing[0]], [nothing[1]], [])
    program.predict([nothing[0]], [nothing[1]])


def test_arrays_outlive_their_python_names() -> None:
    program, kernel, bias = small()
    del kernel, bias
    gc.collect()
    for _ in range(100):
        program.train([X], [Y], [], None, 2, RATES, 0)
    result = np.empty((4, 1), "float32")
    program.predict([X], [result])
    assert result == pytest.approx(1, abs=1e-3)


def deep(rows: int) -> tuple[Any, Any, Any]:
    """A run that takes a while."""
    program = _native.Program("float32")
    buffer = program.input(64)
    parameters = []
    for _ in range(4):
        parameters.append(_native.aligned([64, 64], "float32"))
        buffer = program.operation("dense", [buffer], [program.parameter(parameters[-1], True)], {})
    program.loss("mean_squared_error", program.output(buffer), {}, 1.0)
    program.optimizer("sgd", [], {})
    data = np.ones((rows, 64), "float32")
    return program, data, parameters


def test_one_program_does_not_run_twice_at_once() -> None:
    program, data, _ = deep(20_000)
    caught: list[str] = []

    def train() -> None:
        try:
            program.train([data], [data], [], None, 32, np.full(625, 1e-6), 0)
        except RuntimeError as error:
            caught.append(str(error))

    threads = [threading.Thread(target=train) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert caught and all("already running" in message for message in caught)


def test_two_programs_run_at_once() -> None:
    runs = [deep(5_000) for _ in range(4)]
    threads = [
        threading.Thread(target=p.train, args=([d], [d], [], None, 32, np.full(157, 1e-6), 0)) for p, d, _ in runs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first = [w.tobytes() for w in runs[0][2]]
    assert all([w.tobytes() for w in weights] == first for _, _, weights in runs)


def test_interrupt() -> None:
    program, data, weights = deep(400_000)
    began = time.monotonic()
    timer = threading.Timer(0.2, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        for _ in range(50):
            program.train([data], [data], [], None, 32, np.full(12_500, 1e-6), 0)
    assert time.monotonic() - began < 20
    assert all(np.isfinite(w).all() for w in weights)
    program.train([data[:64]], [data[:64]], [], None, 32, np.full(2, 1e-6), 0)


def test_an_error_in_the_progress_callback_comes_out() -> None:
    program, data, _ = deep(400_000)

    def progress(steps: int, loss: float) -> None:
        raise LookupError(f"at step {steps}")

    with pytest.raises(LookupError):
        for _ in range(50):
            program.train([data], [data], [], None, 32, np.full(12_500, 1e-6), 0, None, progress)


@pytest.mark.parametrize(
    ("inputs", "outputs"),
    [([], [[1]]), ([[3]], []), ([[2]], [[1]]), ([[3]], [[1, 2]]), ([[3], [3]], [[1]]), ([[3]], [[0]])],
)
def test_a_predictor_of_other_shapes(inputs: Any, outputs: Any) -> None:
    with pytest.raises(ValueError, match="are not those of the program"):
        _native.Predictor(small()[0], inputs, outputs)


@pytest.mark.parametrize("program", [None, 3, _native.Predictor])
def test_a_predictor_of_no_program(program: Any) -> None:
    with pytest.raises((TypeError, RuntimeError)):
        _native.Predictor(program, [[3]], [[1]])


@pytest.mark.parametrize(
    "rows",
    [
        None,
        3,
        "rows",
        b"rows",
        [],
        [X],
        X[:0],
        X[:, :2].copy(),
        X[None],
        X[0, 0],
        X.astype("float64"),
        X.astype(">f4"),
        X[::2],
        np.asfortranarray(X),
        np.ones((4, 3), "int32"),
        np.ones((4, 3), object),
        np.zeros((4, 3), "f4,f4"),
    ],
)
def test_what_a_predictor_does_not_take(rows: Any) -> None:
    assert _native.Predictor(small()[0], [[3]], [[1]]).predict(rows) is NotImplemented


def test_a_predictor_outlives_the_name_of_its_program() -> None:
    predictor = _native.Predictor(small()[0], [[3]], [[1]])
    gc.collect()
    assert predictor.predict(X).shape == (4, 1)
    assert predictor.predict(X[0]).shape == (1,)


def test_a_predictor_within_its_own_call() -> None:
    program, _, _ = small()
    predictor = _native.Predictor(program, [[3]], [[1]])
    many = np.ones((20_000_000, 3), "float32")
    seen: list[str] = []

    def again(*_: object) -> None:
        try:
            predictor.predict(X)
        except RuntimeError as error:
            seen.append(str(error))

    before = signal.signal(signal.SIGALRM, again)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        while not seen:
            predictor.predict(many)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert "from within a call of its own" in seen[0]
    assert predictor.predict(X).shape == (4, 1)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 4095, 4096, 4097, 10_000])
def test_all_finite(size: int, dtype: str) -> None:
    largest = np.finfo(dtype).max
    array = np.full(size, largest, dtype)  # their sum is not finite
    assert _native.all_finite(array) is True
    for place in {0, size // 2, size - 1} if size else set():
        for bad in (np.nan, np.inf, -np.inf):
            array[place] = bad
            assert _native.all_finite(array) is False
        array[place] = -largest


@pytest.mark.parametrize(
    "array", [None, 3, "text", [1.0], np.ones(3, "int32"), np.ones(3, object), np.ones((4, 4), "float32")[:, ::2]]
)
def test_all_finite_of_something_else(array: Any) -> None:
    assert _native.all_finite(array) is None


def test_no_rows_cannot_be_gone_through_many_times() -> None:
    """It would take memory for the metrics of each time."""
    program, rows = _native.Program("float32"), np.zeros((0, 3), "float32")
    kernel, bias = np.zeros((3, 1), "float32"), np.zeros(1, "float32")
    numbers = [program.parameter(array, True) for array in (kernel, bias)]
    program.loss(
        "mean_squared_error", program.output(program.operation("dense", [program.input(3)], numbers, {})), {}, 1.0
    )
    program.metric("mean_absolute_error", 0, {}, False)
    program.optimizer("sgd", [], {})
    with pytest.raises(ValueError, match="no rows to go through 1099511627776 times"):
        program.train([rows], [rows[:, :1].copy()], [], None, 32, np.zeros(1), 0, epochs=1 << 40)


@pytest.mark.parametrize("kind", [_native.Program, _native.Predictor, _native.Lane])
def test_types_stay_as_they_are(kind: type) -> None:
    """A type whose `__init__` was replaced would go on to call the one that is freed."""
    for name in ("__init__", "anything"):
        with pytest.raises(TypeError, match="immutable"):
            setattr(kind, name, None)
        with pytest.raises(TypeError, match="immutable"):
            delattr(kind, name)
