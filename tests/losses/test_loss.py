from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import fathoms
from fathoms import losses
from fathoms.losses import Loss


class SquaredDifference(Loss):
    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> NDArray[Any]:
        return np.asarray((y_true - y_pred) ** 2)


Y_TRUE = np.array([1.0, 0.0, 1.0, 0.0])
Y_PRED = np.array([0.1, 0.2, 0.3, 0.4])
SQUARES = (Y_TRUE - Y_PRED) ** 2
WEIGHTS = np.array([0.4, 0.3, 0.2, 0.0])


@pytest.mark.parametrize(
    ("reduction", "plain", "weighted"),
    [
        ("sum_over_batch_size", SQUARES.sum() / 4, (SQUARES * WEIGHTS).sum() / 4),
        ("mean", SQUARES.sum() / 4, (SQUARES * WEIGHTS).sum() / 4),
        ("sum", SQUARES.sum(), (SQUARES * WEIGHTS).sum()),
        ("mean_with_sample_weight", SQUARES.sum() / 4, (SQUARES * WEIGHTS).sum() / WEIGHTS.sum()),
        ("none", SQUARES, SQUARES * WEIGHTS),
        (None, SQUARES, SQUARES * WEIGHTS),
    ],
)
def test_reductions(reduction: str | None, plain: Any, weighted: Any) -> None:
    loss = SquaredDifference(reduction=reduction, dtype="float64")
    np.testing.assert_allclose(loss(Y_TRUE, Y_PRED), plain, rtol=1e-14)
    np.testing.assert_allclose(loss(Y_TRUE, Y_PRED, WEIGHTS), weighted, rtol=1e-14)


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "mean_with_sample_weight"])
def test_all_weights_zero_give_zero_not_nan(reduction: str) -> None:
    assert SquaredDifference(reduction=reduction)(Y_TRUE, Y_PRED, np.zeros(4)) == 0


def test_weights_of_one_column_weight_rows() -> None:
    loss = SquaredDifference(dtype="float64")
    assert loss(Y_TRUE, Y_PRED, WEIGHTS[:, np.newaxis]) == loss(Y_TRUE, Y_PRED, WEIGHTS)


def test_weights_of_rows_do_not_spread_over_a_column_of_values() -> None:
    column = losses.MeanSquaredError(reduction="none")(Y_TRUE[:, np.newaxis], Y_PRED[:, np.newaxis], WEIGHTS)
    np.testing.assert_allclose(column, SQUARES * WEIGHTS, rtol=1e-6)


def test_weights_that_do_not_fit_are_named() -> None:
    with pytest.raises(ValueError, match=r"sample_weight has shape \(3,\).*values of shape \(4,\)"):
        SquaredDifference()(Y_TRUE, Y_PRED, WEIGHTS[:3])


def test_result_has_the_dtype_of_the_loss() -> None:
    assert SquaredDifference()(Y_TRUE, Y_PRED).dtype == np.float32
    assert SquaredDifference(dtype="float64")(Y_TRUE, Y_PRED).dtype == np.float64


def test_unknown_reduction_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Invalid value for argument `reduction`.*abc"):
        SquaredDifference(reduction="abc")


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "mixed_float16"])
def test_half_precision_is_of_the_result_only(dtype: str) -> None:
    squared = losses.MeanSquaredError(dtype=dtype)(Y_TRUE, Y_PRED)
    assert squared.dtype.name == dtype.removeprefix("mixed_")
    np.testing.assert_allclose(float(squared), SQUARES.mean(), rtol=2**-8)  # bfloat16 has 8 bits
    assert (
        losses.MeanSquaredError(dtype=dtype, reduction="sum")(np.zeros((2**17, 1)), np.full((2**17, 1), 0.5)) == 2**15
    )


def test_unknown_dtype_is_refused() -> None:
    with pytest.raises(ValueError, match=r"float12.*float32"):
        SquaredDifference(dtype="float12")


def test_a_formula_of_your_own_does_not_inherit_the_native_one() -> None:
    class Doubled(losses.MeanSquaredError):
        def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> NDArray[Any]:
            return 2 * np.asarray(super().call(y_true, y_pred))

    class Renamed(losses.MeanSquaredError):
        pass

    assert Doubled().kind is None
    assert Renamed().kind == "mean_squared_error"


def test_config_makes_an_equal_loss() -> None:
    loss = losses.MeanAbsoluteError(reduction="sum", name="how_far")
    again = losses.MeanAbsoluteError.from_config(loss.get_config())
    assert again.get_config() == loss.get_config() == {"name": "how_far", "reduction": "sum"}


class TestNumbers:
    def test_the_core_trains_with_its_own_along_the_last_axis(self) -> None:
        assert losses.CosineSimilarity(axis=1).is_native((3,))
        assert not losses.CosineSimilarity(axis=1).is_native((2, 3))
        assert not losses.SparseCategoricalCrossentropy(ignore_class=0).is_native((3,))
        assert not SquaredDifference().is_native((1,))

    @pytest.mark.parametrize(("reduction", "number"), [("mean", {}), ("sum", 1), ("mean_with_sample_weight", 2)])
    def test_reductions_have_numbers(self, reduction: str, number: Any) -> None:
        expected = {"reduction": number} if number else {}
        assert losses.MeanSquaredError(reduction=reduction).numbers((1,)) == expected

    @pytest.mark.parametrize("reduction", ["none", None])
    def test_reduction_that_cannot_train_is_named(self, reduction: str | None) -> None:
        model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
        model.compile("sgd", losses.MeanSquaredError(reduction=reduction))
        with pytest.raises(ValueError, match="argument `reduction`"):
            model.fit(Y_TRUE, Y_PRED, verbose=0)

    def test_groups_are_the_rows_of_a_sample(self) -> None:
        assert losses.MeanSquaredError().numbers((3,)) == {}
        assert losses.MeanSquaredError().numbers((4, 5, 3)) == {"groups": 20.0}


class TestTargets:
    def test_array_in_the_right_form_is_not_copied(self) -> None:
        y = np.zeros((4, 2), np.float32)
        assert np.shares_memory(losses.MeanSquaredError().targets(y, (2,), "float32"), y)

    @pytest.mark.parametrize("shape", [(4,), (4, 1), (4, 1, 1)])
    def test_one_output_takes_a_column_or_a_line(self, shape: tuple[int, ...]) -> None:
        assert losses.MeanSquaredError().targets(np.zeros(shape), (1,), "float32").shape == (4, 1)

    def test_higher_ranks_become_rows(self) -> None:
        assert losses.MeanSquaredError().targets(np.zeros((4, 3, 2)), (3, 2), "float64").shape == (4, 6)

    @pytest.mark.parametrize("shape", [(4,), (4, 2), (4, 3, 3)])
    def test_other_shapes_are_refused_with_both_shapes(self, shape: tuple[int, ...]) -> None:
        with pytest.raises(ValueError, match=r"targets have shape .*outputs of shape \(4, 3\)"):
            losses.MeanSquaredError().targets(np.zeros(shape), (3,), "float32")

    def test_class_numbers_for_one_hot_loss_name_the_sparse_loss(self) -> None:
        with pytest.raises(ValueError, match="sparse_categorical_crossentropy"):
            losses.CategoricalCrossentropy().targets(np.array([0, 1, 2]), (3,), "float32")

    def test_one_hot_for_sparse_loss_names_the_one_hot_loss(self) -> None:
        with pytest.raises(ValueError, match="loss='categorical_crossentropy'"):
            losses.SparseCategoricalCrossentropy().targets(np.eye(3), (3,), "float32")

    @pytest.mark.parametrize(("label", "row"), [(3, 1), (-1, 1), (1.5, 1), (np.nan, 1)])
    def test_label_out_of_range_names_label_and_row(self, label: float, row: int) -> None:
        with pytest.raises(ValueError, match=f"label {label} in row {row}.*0 to 2"):
            losses.SparseCategoricalCrossentropy().targets(np.array([0, label]), (3,), "float32")

    @pytest.mark.parametrize("value", [2.0, -1.0, np.nan])
    def test_probability_out_of_range_names_value_and_row(self, value: float) -> None:
        with pytest.raises(ValueError, match=f"hold {value} in row 1"):
            losses.BinaryCrossentropy().targets(np.array([0.0, value]), (1,), "float32")

    def test_sparse_labels_of_higher_rank(self) -> None:
        labels = np.array([[0, 1], [2, 0]])
        np.testing.assert_array_equal(losses.SparseCategoricalCrossentropy().targets(labels, (2, 3), "float32"), labels)


class TestMask:
    """A mask that the predictions carry, as Keras's masking layers attach it."""

    class Masked(np.ndarray[Any, Any]):
        _keras_mask: Any = None

    @pytest.mark.parametrize(
        ("reduction", "expected"),
        [
            ("sum_over_batch_size", (WEIGHTS * SQUARES)[[0, 2, 3]].sum() / 3),
            ("sum", (WEIGHTS * SQUARES)[[0, 2, 3]].sum()),
            ("mean_with_sample_weight", (WEIGHTS * SQUARES)[[0, 2, 3]].sum() / WEIGHTS[[0, 2, 3]].sum()),
        ],
    )
    def test_values_outside_do_not_count(self, reduction: str, expected: float) -> None:
        predictions = np.asarray(Y_PRED).view(self.Masked)
        predictions._keras_mask = np.array([True, False, True, True])
        loss = SquaredDifference(reduction=reduction, dtype="float64")
        np.testing.assert_allclose(loss(Y_TRUE, predictions, WEIGHTS), expected, rtol=1e-12)
        predictions._keras_mask = np.zeros(4, bool)
        assert loss(Y_TRUE, predictions) == 0
