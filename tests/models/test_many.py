"""fit_many: the bits of training alone, what differs by model, what is refused, failures, Ctrl-C, and the time it takes."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import _native, layers, optimizers
from fathoms.callbacks import Callback, EarlyStopping, TerminateOnNaN
from fathoms.models.models_failed import ModelsFailed

ROWS = 200
X = np.random.default_rng(0).normal(size=(ROWS, 6)).astype("float32")
Y = (X @ np.arange(6, dtype="float32")).reshape(-1, 1)

OPTIMIZERS = sorted(
    name
    for name in optimizers.__all__
    if isinstance(kind := getattr(optimizers, name), type)
    and issubclass(kind, optimizers.Optimizer)
    and kind is not optimizers.Optimizer
    and name != "LossScaleOptimizer"
)


def network(optimizer: Any = "adam", units: int = 8, built: bool = True, loss: Any = "mse") -> fathoms.Sequential:
    model = fathoms.Sequential(
        [
            *([fathoms.Input((6,))] if built else []),
            layers.Dense(units, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.3),
            layers.Dense(1),
        ]
    )
    model.compile(optimizer, loss, metrics=["mae"])
    return model


class Scaled(layers.Layer):
    """A layer of one's own, which Python runs."""

    def build(self, shape: Any) -> None:
        self.scale = self.add_weight((shape[-1],), "ones")

    def call(self, x: Any) -> Any:
        return fathoms.ops.tanh(x) * self.scale


def own_network() -> fathoms.Sequential:
    model = fathoms.Sequential([fathoms.Input((6,)), layers.Dense(4), Scaled(), layers.Dense(1)])
    model.compile("adam", "mse")
    return model


def own_loss(y_true: Any, y_pred: Any) -> Any:
    return fathoms.ops.mean(fathoms.ops.square(y_true - y_pred) + 0.1 * fathoms.ops.abs(y_pred))


def made(make: Callable[[], list[Any]]) -> list[Any]:
    """Models that start the same whenever they are made."""
    fathoms.utils.set_random_seed(7)
    return make()


def bits(models: list[Any], histories: list[Any]) -> list[Any]:
    weights = [[variable.value.tobytes() for variable in model.variables] for model in models]
    slots = [[variable.value.tobytes() for variable in model.optimizer.variables] for model in models]
    return [weights, slots, [history.history for history in histories], [history.epoch for history in histories]]


def check_same(
    make: Callable[[], list[Any]], x: Any, y: Any, alone: Callable[[int], dict[str, Any]], **many: Any
) -> None:
    """Hold `fit_many(..., **many)` against `fit(..., **alone(number))` of one after another."""
    models = made(make)
    histories = [model.fit(verbose=0, **{"x": x, "y": y, **alone(number)}) for number, model in enumerate(models)]
    expected = bits(models, histories)
    models = made(make)
    histories = fathoms.fit_many(models, x, y, verbose=0, **many)
    assert all(history is model.history for history, model in zip(histories, models, strict=True))
    assert bits(models, histories) == expected


class TestBits:
    @pytest.mark.parametrize("threads", [1, 2, 3, 8])
    def test_all_optimizers_side_by_side(self, threads: int) -> None:
        common = {"batch_size": 32, "epochs": 3, "validation_split": 0.2}
        check_same(
            lambda: [network(getattr(optimizers, name)(), 4 + place) for place, name in enumerate(OPTIMIZERS)],
            X,
            Y,
            lambda number: common,
            threads=threads,
            **common,
        )

    def test_models_that_the_data_build_draw_their_weights_in_order(self) -> None:
        check_same(lambda: [network(built=False) for _ in range(4)], X, Y, lambda number: {"epochs": 2}, epochs=2)

    def test_callbacks_that_stop(self) -> None:
        def stopping(number: int) -> list[Callback]:
            return [EarlyStopping(patience=number, restore_best_weights=True)]

        common = {"epochs": 30, "validation_data": (X[:50], Y[:50])}
        check_same(
            lambda: [network(optimizers.Adam(0.1)) for _ in range(4)],
            X,
            Y,
            lambda number: {**common, "callbacks": stopping(number)},
            callbacks=stopping,
            **common,
        )

    def test_large_networks_that_may_use_idle_cores(self) -> None:
        def make() -> list[Any]:
            return [network(units=units) for units in (400, 8, 8, 300)]

        check_same(make, X, Y, lambda number: {"epochs": 4, "batch_size": 100}, epochs=4, batch_size=100)

    def test_parts_in_python(self) -> None:
        def make() -> list[Any]:
            return [network(), own_network(), network(loss=own_loss), own_network(), network()]

        check_same(make, X, Y, lambda number: {"epochs": 2}, epochs=2)

    def test_sources_of_batches(self) -> None:
        def batches() -> Any:
            return [(X[start : start + 50], Y[start : start + 50]) for start in range(0, ROWS, 50)]

        def sources() -> list[Any]:
            return [iter(batches() * 2) for _ in range(3)]

        alone, many = sources(), sources()
        models = made(lambda: [network() for _ in range(3)])
        for model, source in zip(models, alone, strict=True):
            model.fit(source, epochs=2, steps_per_epoch=4, verbose=0)
        others = made(lambda: [network() for _ in range(3)])
        fathoms.fit_many(others, many, epochs=2, steps_per_epoch=4, verbose=0)
        assert bits(models, []) == bits(others, [])

    def test_no_models(self) -> None:
        assert fathoms.fit_many([], X, Y, verbose=0) == []


class TestRows:
    FOLDS = (np.arange(ROWS) % 3 != 0, np.random.default_rng(1).integers(0, ROWS, ROWS), [5, 3, 100], None)

    @pytest.mark.parametrize("shuffle", [True, False, "batch"])
    @pytest.mark.parametrize("validation_split", [0.0, 0.25])
    def test_are_as_if_taken_from_the_table(self, shuffle: bool | str, validation_split: float) -> None:
        folds = [slice(None) if rows is None else rows for rows in self.FOLDS]
        weights = np.linspace(0.5, 2, ROWS).astype("float32")
        common = {"epochs": 3, "batch_size": 16, "shuffle": shuffle, "validation_split": validation_split}
        check_same(
            lambda: [network() for _ in folds],
            X,
            Y,
            lambda number: {
                "x": X[folds[number]],
                "y": Y[folds[number]],
                "sample_weight": weights[folds[number]],
                **common,
            },
            rows=self.FOLDS,
            sample_weight=weights,
            **common,
        )

    def test_for_models_in_python(self) -> None:
        folds = [np.arange(0, 100), np.arange(100, 200)]
        check_same(
            lambda: [own_network() for _ in folds],
            X,
            Y,
            lambda number: {"x": X[folds[number]], "y": Y[folds[number]]},
            rows=folds,
        )

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ([[0, 1]], "list of 1 for 2 models"),
            ([[0, ROWS], None], f"found row {ROWS}, but the table has the rows 0 to {ROWS - 1}"),
            ([[-1], None], "found row -1"),
            ([[0.5], None], "for model 0 found float64"),
            ([[], None], "for model 0 found"),
            (3, "a list of row numbers for each model"),
        ],
    )
    def test_that_there_are_not(self, rows: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            fathoms.fit_many([network(), network()], X, Y, rows=rows, verbose=0)


class TestOneForEach:
    def test_numbers(self) -> None:
        epochs, sizes, shuffles = [1, 3, 2], [10, 64, 200], [True, False, "batch"]
        check_same(
            lambda: [network() for _ in range(3)],
            X,
            Y,
            lambda n: {"epochs": epochs[n], "batch_size": sizes[n], "shuffle": shuffles[n]},
            epochs=epochs,
            batch_size=sizes,
            shuffle=shuffles,
        )

    def test_tables_and_weights(self) -> None:
        xs, ys, weights = [X, X[:90], X + 1], [Y, Y[:90], Y * 2], [None, np.ones(90), np.arange(ROWS)]
        validation = [None, (X[:9], Y[:9]), (X[9:19], Y[9:19])]
        alone = made(lambda: [network() for _ in range(3)])
        histories = [
            model.fit(xs[n], ys[n], sample_weight=weights[n], validation_data=validation[n], verbose=0)
            for n, model in enumerate(alone)
        ]
        many = made(lambda: [network() for _ in range(3)])
        others = fathoms.fit_many(many, xs, ys, sample_weight=weights, validation_data=validation, verbose=0)
        assert bits(many, others) == bits(alone, histories)

    def test_a_list_of_what_several_inputs_take_is_for_all(self) -> None:
        def make() -> list[Any]:
            models = []
            for _ in range(2):
                inputs = [fathoms.Input((6,)), fathoms.Input((2,))]
                outputs = layers.Dense(1)(layers.Concatenate()(inputs))
                models.append(fathoms.Model(inputs, outputs))
                models[-1].compile("adam", "mse")
            return models

        check_same(make, [X, X[:, :2]], Y, lambda n: {})
        pairs = [[X, X[:, :2]], [X + 1, X[:, 2:4]]]
        alone, many = made(make), made(make)
        for model, pair in zip(alone, pairs, strict=True):
            model.fit(pair, Y, verbose=0)
        fathoms.fit_many(many, pairs, Y, verbose=0)
        assert bits(many, []) == bits(alone, [])

    def test_class_weights(self) -> None:
        labels = (Y > 0).astype("float32")
        each = [{0: 1.0, 1: 3.0}, None]
        check_same(
            lambda: [network(loss="binary_crossentropy") for _ in range(2)],
            X,
            labels,
            lambda n: {"class_weight": each[n]},
            class_weight=each,
        )

    def test_a_table_is_converted_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from fathoms.engine import feed

        made_: list[str] = []
        convert = feed._numbers

        def counted(value: Any, name: str, dtype: str) -> np.ndarray:
            made_.append(name)
            return convert(value, name, dtype)

        monkeypatch.setattr(feed, "_numbers", counted)
        fathoms.fit_many([network() for _ in range(5)], X.astype("float64"), Y.tolist(), verbose=0)
        assert sorted(made_) == ["x", "y"]

    def test_lists_of_another_length(self) -> None:
        models = [network(), network()]
        arguments: dict[str, Any]
        for name, given in (("epochs", [1, 2, 3]), ("x", [X, X, X]), ("y", [Y, Y, Y]), ("class_weight", [{0: 1.0}])):
            arguments = {"x": X, "y": Y, "verbose": 0, name: given}
            with pytest.raises(ValueError, match=rf"fit_many\({name}\): found a list of \d for 2 models"):
                fathoms.fit_many(models, **arguments)


class TestShared:
    @pytest.mark.parametrize("what", ["model", "optimizer", "layer", "unbuilt", "metric", "callback", "source"])
    def test_is_refused_and_named(self, what: str) -> None:
        first, second = network(), network()
        x: Any = X
        more: dict[str, Any] = {}
        if what == "model":
            second, words = first, "share themselves"
        elif what == "optimizer":
            second.compile(first.optimizer, "mse")
            words = "share an optimizer, Adam.*Make one for each"
        elif what in ("layer", "unbuilt"):
            shared = layers.Dense(3, name="common")
            sizes = [fathoms.Input((6,))] if what == "layer" else []
            first, second = (fathoms.Sequential([*sizes, shared, layers.Dense(1)]) for _ in range(2))
            for model in (first, second):
                model.compile("adam", "mse")
            words = "share the layer 'common'.*layer.trainable = False"
        elif what == "metric":
            metric = fathoms.metrics.MeanAbsoluteError(name="common")
            for model in (first, second):
                model.compile("adam", "mse", metrics=[metric])
            words = "share the metric 'common'"
        elif what == "callback":
            stopping = EarlyStopping()
            more = {"callbacks": [[stopping], [stopping]]}
            words = "share a callback, EarlyStopping"
        else:
            batches = iter([(X, Y)])
            x = [batches, batches]
            words = "share what yields their batches"
        with pytest.raises(ValueError, match=f"models 0 and 1 {words}"):
            fathoms.fit_many([first, second], x, None if what == "source" else Y, verbose=0, **more)

    def test_what_is_only_read_may_be_shared(self) -> None:
        norm = layers.Normalization()
        norm.adapt(X)
        frozen = layers.Dense(4)
        inputs = fathoms.Input((6,))
        inner = frozen(norm(inputs))
        frozen.trainable = False
        models = [fathoms.Model(inputs, layers.Dense(1)(layers.ReLU()(inner))) for _ in range(2)]
        for model in models:
            model.compile("adam", "mse")
        assert len(fathoms.fit_many(models, X, Y, verbose=0)) == 2

    def test_callbacks_for_all_are_refused(self) -> None:
        with pytest.raises(ValueError, match=r"callbacks=lambda number: \[EarlyStopping"):
            fathoms.fit_many([network(), network()], X, Y, callbacks=[EarlyStopping()], verbose=0)
        assert len(fathoms.fit_many([network()], X, Y, callbacks=[EarlyStopping("loss")], verbose=0)) == 1


class TestModels:
    def test_that_are_none(self) -> None:
        with pytest.raises(ValueError, match="it is a list of models"):
            fathoms.fit_many(network(), X, Y)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="number 1 is no model"):
            fathoms.fit_many([network(), 3], X, Y)  # type: ignore[list-item]

    def test_that_are_not_compiled(self) -> None:
        with pytest.raises(ValueError, match="number 1, 'plain', is not compiled"):
            fathoms.fit_many([network(), fathoms.Sequential([layers.Dense(1)], name="plain")], X, Y)

    def test_threads(self) -> None:
        with pytest.raises(ValueError, match=r"fit_many\(threads\): found 0"):
            fathoms.fit_many([network()], X, Y, threads=0)


class Failing(Callback):
    """Fails in the second epoch."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == 1:
            raise RuntimeError("no more")


class TestFailures:
    def test_the_others_finish(self) -> None:
        models = made(lambda: [network() for _ in range(6)])
        expected = made(lambda: [network() for _ in range(6)])
        for model in expected:
            model.fit(X, Y, epochs=3, verbose=0)
        with pytest.raises(ModelsFailed, match=r"2 of 6 models failed \(numbers 1, 4\)") as raised:
            fathoms.fit_many(
                models, X, Y, epochs=3, verbose=0, callbacks=lambda number: [Failing()] if number in (1, 4) else []
            )
        error = raised.value
        assert error.failed == [1, 4]
        assert [str(inner) for inner in error.exceptions] == ["no more"] * 2
        assert error.exceptions[0].__notes__ == [f"fit_many: this was model 1, {models[1].name!r}."]
        assert [len(history.epoch) for history in error.histories if history] == [3, 1, 3, 3, 1, 3]
        rest = [0, 2, 3, 5]
        assert bits([models[n] for n in rest], []) == bits([expected[n] for n in rest], [])
        only = error.subgroup(RuntimeError)
        assert isinstance(only, ModelsFailed)
        assert only.failed == [1, 4]

    def test_data_that_do_not_fit_one_of_the_models(self) -> None:
        models = [network(), network(), network()]
        with pytest.raises(ModelsFailed) as raised:
            fathoms.fit_many(models, [X, X[:, :2], X], Y, verbose=0)
        assert raised.value.failed == [1]
        assert [history is None for history in raised.value.histories] == [False, True, False]

    def test_data_that_do_not_fit_the_first_begin_nothing(self) -> None:
        models = [network(), network()]
        before = models[1].get_weights()
        with pytest.raises(ValueError, match="x has 2 columns"):
            fathoms.fit_many(models, X[:, :2], Y, verbose=0)
        assert all((a == b).all() for a, b in zip(before, models[1].get_weights(), strict=True))

    def test_not_a_number_is_no_failure(self) -> None:
        models = [network(optimizers.SGD(1e30)), network()]
        histories = fathoms.fit_many(models, X, Y, epochs=3, verbose=0, callbacks=lambda number: [TerminateOnNaN()])
        assert [len(history.epoch) for history in histories] == [1, 3]


class TestCtrlC:
    @pytest.mark.parametrize("make", [lambda: network(units=64), own_network])
    def test_ends_all_and_leaves_every_model_usable(self, make: Callable[[], Any]) -> None:
        models = [make() for _ in range(5)]
        timer = threading.Timer(1.5, signal.raise_signal, [signal.SIGINT])
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            fathoms.fit_many(models, X, Y, batch_size=1, epochs=10_000, verbose=0)
        assert threading.active_count() <= 2  # the timer's may be ending
        begun = [model for model in models if model.optimizer.built and int(model.optimizer.iterations.value)]
        assert begun
        for model in models:
            before = int(model.optimizer.iterations.value) if model.optimizer.built else 0
            assert all(np.isfinite(weight.value).all() for weight in model.weights)
            model.fit(X, Y, batch_size=20, verbose=0)
            assert int(model.optimizer.iterations.value) == before + 10

    @pytest.mark.parametrize(
        "callbacks", [[], [Callback()], [fathoms.callbacks.LambdaCallback(on_train_batch_end=print)]]
    )
    def test_the_optimizer_counts_what_was_done_when_a_later_run_is_not_begun(self, callbacks: list[Callback]) -> None:
        model = network()
        model.fit(X, Y, batch_size=20, verbose=0)
        lane = _native.Lane()
        lane.stop()
        with lane, pytest.raises(KeyboardInterrupt):
            model.fit(X, Y, batch_size=20, verbose=0, callbacks=callbacks)
        assert int(model.optimizer.iterations.value) == 10

    def test_a_callback_that_interrupts_ends_all(self) -> None:
        class Interrupting(Callback):
            def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
                raise KeyboardInterrupt

        models = [network() for _ in range(3)]
        with pytest.raises(KeyboardInterrupt):
            fathoms.fit_many(
                models,
                X,
                Y,
                epochs=1_000_000,
                verbose=0,
                callbacks=lambda number: [Interrupting()] if number == 1 else [],
            )


class TestWhatIsPrinted:
    def test_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        fathoms.fit_many([network(), network()], X, Y, verbose=0)
        assert capsys.readouterr().out == ""

    def test_a_line_at_the_end_outside_of_terminals(self, capsys: pytest.CaptureFixture[str]) -> None:
        fathoms.fit_many([network(), network()], X, Y, verbose=1)
        assert capsys.readouterr().out == "2/2 models 0s\n"

    def test_a_line_for_each_model(self, capsys: pytest.CaptureFixture[str]) -> None:
        models = [network(), network()]
        histories = fathoms.fit_many(models, X, Y, epochs=3, verbose=2)
        lines = sorted(capsys.readouterr().out.splitlines())
        assert len(lines) == 2
        for number, line in enumerate(lines):
            assert line.startswith(f"model {number} ({models[number].name}): 3 epochs - loss: ")
            assert f"{histories[number].history['mae'][-1]:.4f}" in line

    def test_a_bar_in_a_terminal(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("fathoms.models.many_progress.can_move", lambda: True)
        fathoms.fit_many([network(), network()], X, Y, epochs=3)
        out = capsys.readouterr().out
        assert out.startswith("\r")
        assert out.endswith("\n")
        assert "2/2" in out.rsplit("\r", 1)[1]


@pytest.mark.alone
def test_two_cores_train_more_models_than_one() -> None:
    """Each on one core, so nearly twice as many; the margin is for machines that do other things, too."""
    if _native.get_threads() < 2:
        pytest.skip("there is only one core")

    def models() -> list[Any]:
        made_ = []
        for _ in range(16):
            made_.append(
                fathoms.Sequential([fathoms.Input((6,)), layers.Dense(128, "relu"), layers.Dense(64), layers.Dense(1)])
            )
            made_[-1].compile("adam", "mae")
        return made_

    def seconds(threads: int) -> float:
        before, own = time.perf_counter(), models()
        before = time.perf_counter()
        fathoms.fit_many(own, X, Y, epochs=60, batch_size=50, verbose=0, threads=threads)
        return time.perf_counter() - before

    seconds(2)
    ratios = [seconds(1) / seconds(2) for _ in range(5)]
    assert max(ratios) > 1.3, ratios
