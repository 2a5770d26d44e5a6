"""Training, measuring and predicting from sources of batches: the same bits as from tables, and Keras's counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms.callbacks import Callback
from fathoms.models import PyDataset

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3)).astype("float32")
Y = (X @ [[1.0], [2.0], [-1.0]] + 0.5).astype("float32")
W = RNG.uniform(0.5, 2, 40).astype("float32")
BATCH = 8


def model(**kwargs: Any) -> fathoms.Sequential:
    fathoms.utils.set_random_seed(1)
    made = fathoms.Sequential([
        fathoms.Input((3,)),
        fathoms.layers.Dense(5, activation="relu"),
        fathoms.layers.Dropout(0.2),
        fathoms.layers.Dense(1),
    ])  # fmt: skip
    made.compile(fathoms.optimizers.Adam(0.01), "mse", metrics=["mae"], weighted_metrics=["mse"], **kwargs)
    return made


def parts(*arrays: Any) -> Iterator[Any]:
    for start in range(0, len(X), BATCH):
        yield tuple(array[start : start + BATCH] for array in arrays)


def forever(*arrays: Any) -> Iterator[Any]:
    while True:
        yield from parts(*arrays)


class Again:
    """Goes through its batches as often as asked, as a DataLoader does."""

    def __init__(self, *arrays: Any) -> None:
        self.arrays = arrays

    def __iter__(self) -> Iterator[Any]:
        return parts(*self.arrays)


class Numbered(PyDataset):
    def __init__(self, *arrays: Any, endless: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.arrays = arrays
        self.endless = endless
        self.events: list[str] = []

    @property
    def num_batches(self) -> int | None:
        return None if self.endless else len(X) // BATCH

    def __getitem__(self, index: int) -> Any:
        start = index * BATCH % len(X)
        return tuple(array[start : start + BATCH] for array in self.arrays)

    def on_epoch_begin(self) -> None:
        self.events.append("begin")

    def on_epoch_end(self) -> None:
        self.events.append("end")


class Counter(Callback):
    def __init__(self) -> None:  # as many written for Keras, without super().__init__()
        self.train, self.test, self.predict = 0, 0, 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.train += 1

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self.test += 1

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self.predict += 1


SOURCES: dict[str, Callable[..., Any]] = {
    "again": lambda *a: (Again(*a), {}),
    "generator": lambda *a: (forever(*a), {"steps_per_epoch": 5}),
    "numbered": lambda *a: (Numbered(*a), {}),
    "threads": lambda *a: (Numbered(*a, workers=3), {}),
    "endless": lambda *a: (Numbered(*a, endless=True, workers=2), {"steps_per_epoch": 5}),
    "in two": lambda *a: (Again(*a), {"steps_per_epoch": 5}),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("weighted", [False, True])
def test_the_same_bits_as_from_a_table(source: str, weighted: bool) -> None:
    arrays = (X, Y, W) if weighted else (X, Y)
    whole, batched = model(), model()
    expected = whole.fit(
        X, Y, BATCH, epochs=3, shuffle=False, verbose=0, sample_weight=W if weighted else None, validation_data=arrays
    )
    given, arguments = SOURCES[source](*arrays)
    found = batched.fit(given, epochs=3, shuffle=False, verbose=0, validation_data=Again(*arrays), **arguments)
    for a, b in zip(whole.get_weights(), batched.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    for name, values in expected.history.items():
        np.testing.assert_allclose(found.history[name], values, rtol=1e-6)  # sums of batches in another order
    np.testing.assert_array_equal(batched.predict(Again(X), verbose=0), whole.predict(X, verbose=0))
    np.testing.assert_allclose(
        batched.evaluate(Again(*arrays), verbose=0),
        whole.evaluate(X, Y, sample_weight=W if weighted else None, verbose=0),
        rtol=1e-6,
    )


def test_class_weights() -> None:
    whole, batched = model(), model()
    labels = (Y > 0).astype("float32")
    whole.fit(X, labels, BATCH, shuffle=False, verbose=0, class_weight={0: 1.0, 1: 3.0})
    batched.fit(Numbered(X, labels), shuffle=False, verbose=0, class_weight={0: 1.0, 1: 3.0})
    for a, b in zip(whole.get_weights(), batched.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_an_epoch_goes_on_where_the_last_one_stopped() -> None:
    whole, batched = model(), model()
    whole.fit(X, Y, BATCH, epochs=2, shuffle=False, verbose=0)
    batched.fit(forever(X, Y), epochs=5, steps_per_epoch=2, verbose=0)
    for a, b in zip(whole.get_weights(), batched.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_numbered_batches_are_shuffled_by_the_seed() -> None:
    runs = [model(), model()]
    for run in runs:
        run.fit(Numbered(X, Y), epochs=2, verbose=0)
    plain = model()
    plain.fit(Numbered(X, Y), epochs=2, shuffle=False, verbose=0)
    np.testing.assert_array_equal(runs[0].get_weights()[0], runs[1].get_weights()[0])
    assert not np.array_equal(runs[0].get_weights()[0], plain.get_weights()[0])


def test_the_data_set_is_told_of_epochs() -> None:
    data = Numbered(X, Y)
    model().fit(data, epochs=2, verbose=0)
    assert data.events == ["begin", "end"] * 2


@pytest.mark.parametrize(("steps", "expected"), [(2, 4), (5, 10), (7, 10)])
def test_steps_as_in_keras(steps: int, expected: int, keras: Any) -> None:
    """As many batches as Keras's own `fit` takes from a data set of five."""

    class KerasCounter(keras.callbacks.Callback):
        def __init__(self) -> None:
            super().__init__()
            self.train = 0

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.train += 1

    class KerasNumbered(keras.utils.PyDataset):
        num_batches = 5

        def __getitem__(self, index: int) -> Any:
            return X[index * BATCH : (index + 1) * BATCH], Y[index * BATCH : (index + 1) * BATCH]

    theirs = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    theirs.compile("sgd", "mse")
    ours, counter, their_counter = model(), Counter(), KerasCounter()
    with pytest.warns(UserWarning, match="ran out of data") if steps > 5 else nullcontext():
        ours.fit(Numbered(X, Y), epochs=2, steps_per_epoch=steps, verbose=0, callbacks=[counter])
    with pytest.warns(UserWarning, match="ran out of data") if steps > 5 else nullcontext():
        theirs.fit(KerasNumbered(), epochs=2, steps_per_epoch=steps, verbose=0, callbacks=[their_counter])
    assert counter.train == their_counter.train == expected


def test_validation_from_a_generator_without_end() -> None:
    counter = Counter()
    model().fit(
        forever(X, Y),
        steps_per_epoch=3,
        validation_data=forever(X, Y),
        validation_steps=4,
        callbacks=[counter],
        verbose=0,
    )
    assert (counter.train, counter.test) == (3, 4)


@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_steps_and_stopping(method: str) -> None:
    made, counter = model(), Counter()
    steps = {"steps_per_epoch" if method == "fit" else "steps": 3}
    getattr(made, method)(forever(X, Y), callbacks=[counter], verbose=0, **steps)
    assert counter.train + counter.test + counter.predict == 3

    class Stopper(Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            made.stop_training = batch == 4

        def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
            made.stop_evaluating = batch == 4

        def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
            made.stop_predicting = batch == 4

    getattr(made, method)(forever(X, Y), callbacks=[counter, Stopper()], verbose=0)
    assert counter.train + counter.test + counter.predict == 8


def test_an_exhausted_generator_ends_training() -> None:
    with pytest.warns(UserWarning, match="Your input ran out of data"):
        history = model().fit(parts(X, Y), epochs=3, verbose=0)
    assert len(history.epoch) == 1
    with pytest.warns(UserWarning, match="Your input ran out of data"):
        model().fit(parts(X, Y), steps_per_epoch=9, verbose=0)


def test_the_first_batch_builds_the_model_and_is_not_lost() -> None:
    counter = Counter()
    made = fathoms.Sequential([fathoms.layers.Dense(1)])
    made.compile("sgd", "mse")
    made.fit(parts(X, Y), callbacks=[counter], verbose=0)
    assert made.built and counter.train == 5


def test_a_torch_data_loader() -> None:
    torch = pytest.importorskip("torch")
    loader = torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(torch.tensor(X), torch.tensor(Y)), batch_size=BATCH
    )
    whole, batched = model(), model()
    whole.fit(X, Y, BATCH, epochs=2, shuffle=False, verbose=0)
    batched.fit(loader, epochs=2, verbose=0)
    np.testing.assert_array_equal(whole.get_weights()[0], batched.get_weights()[0])
    with pytest.raises(ValueError, match="torch DataLoader, `sample_weights`"):
        batched.evaluate(loader, sample_weight=W)


def test_errors_say_which_batch() -> None:
    bad = Y.copy()
    bad[17] = np.nan
    with pytest.raises(ValueError, match="found nan") as caught:
        model().fit(parts(X, bad), verbose=0)
    assert caught.value.__notes__ == ["This was batch 2 of the generator."]


def test_errors() -> None:
    made = model()
    with pytest.raises(ValueError, match="`validation_split` is only supported for tensors or NumPy arrays"):
        made.fit(Again(X, Y), validation_split=0.2)
    with pytest.raises(ValueError, match="`y` should not be passed"):
        made.fit(iter([X]), Y)
    with pytest.raises(ValueError, match=r"in format `x`, `\(x,\)`"):
        made.fit(iter([(X, Y, None, None)]), verbose=0)
    with pytest.raises(ValueError, match="x has 40 rows but y has 4"):
        made.fit(iter([(X, Y[:4])]), verbose=0)
    made.fit(Again(X, Y), verbose=0)
    for method in (made.evaluate, made.predict):
        with pytest.warns(UserWarning, match="ran out of data"), pytest.raises(ValueError, match="at least one batch"):
            method(iter([]), verbose=0)

    class Forgetful(PyDataset):
        def __init__(self) -> None:
            pass

        def __len__(self) -> int:
            return 1

    with (
        pytest.warns(UserWarning, match=r"super\(\).__init__"),
        pytest.raises(NotImplementedError, match="__getitem__"),
    ):
        made.fit(Forgetful(), verbose=0)
    with pytest.raises(NotImplementedError, match="num_batches"):
        made.fit(PyDataset(), verbose=0)


@pytest.mark.parametrize("verbose", [1, 2])
def test_the_progress_of_an_unknown_number_of_batches(verbose: int, capsys: pytest.CaptureFixture[str]) -> None:
    model().fit(Again(X, Y), verbose=verbose, epochs=2)
    lines = capsys.readouterr().out
    assert lines.count("5/5 ") == 2 and "loss: " in lines
