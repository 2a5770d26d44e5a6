"""Scores of labels agree with scikit-learn's."""

import numpy as np
import polars
import pytest

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.label_target import LabelTarget


def table(labels: list[str]) -> Table:
    return Table(polars.DataFrame({"y": labels}), "t.csv", first_line=2)


def drawn(labels: list[str], rows: int) -> Table:
    return table(np.random.default_rng(0).choice(labels, rows).tolist())


def test_shapes_and_losses_of_the_network() -> None:
    two = LabelTarget.fit(drawn(["no", "yes"], 50), "y", np.arange(50))
    assert (two.outputs, two.activation, two.loss) == (1, "sigmoid", "binary_crossentropy")
    three = LabelTarget.fit(drawn(["a", "b", "c"], 50), "y", np.arange(50))
    assert (three.outputs, three.activation, three.loss) == (3, "softmax", "sparse_categorical_crossentropy")


@pytest.mark.parametrize("labels", [["no", "yes"], ["a", "b", "c", "d"]])
def test_scores_agree_with_scikit_learn(labels: list[str]) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    cells = drawn(labels, 80)
    target = LabelTarget.fit(cells, "y", np.arange(80))
    logits = np.random.default_rng(1).normal(size=(80, len(labels)))
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    outputs = (probabilities[:, 1:] if len(labels) == 2 else probabilities).astype(np.float32)
    score = target.score(cells, np.arange(80), outputs)
    truth = cells.labels("y").to_list()
    assert score.loss == pytest.approx(metrics.log_loss(truth, probabilities, labels=labels), rel=1e-6)
    predictions = target.predictions(outputs)
    assert score.metric == metrics.accuracy_score(truth, predictions["predicted y"].to_list())
    np.testing.assert_allclose(predictions.drop("predicted y").to_numpy(), probabilities, rtol=1e-5, atol=1e-7)


def test_the_guess_is_the_training_rows_shares() -> None:
    for labels in (["no", "yes"], ["a", "b", "c"]):
        cells = drawn(labels, 60)
        target = LabelTarget.fit(cells, "y", np.arange(60))
        shares = [cells.labels("y").to_list().count(label) / 60 for label in labels]
        entropy = -sum(share * np.log(share) for share in shares)
        assert target.score(cells, np.arange(60), target.guess(60)).loss == pytest.approx(entropy, rel=1e-5)
        assert target.score(cells, np.arange(60), target.guess(60)).metric == max(shares)


def test_a_sure_mistake_costs_a_finite_loss() -> None:
    cells = drawn(["no", "yes"], 20)
    target = LabelTarget.fit(cells, "y", np.arange(20))
    wrong = 1 - target.encode(cells, np.arange(20))
    np.testing.assert_allclose(target.score(cells, np.arange(20), wrong).losses, -np.log(1e-7))


def test_a_label_that_was_not_learned_is_named() -> None:
    target = LabelTarget.fit(table(["a", "b", "c"] * 4), "y", np.arange(12))
    with pytest.raises(TableError, match=r"line 4, column 'y': 'zz' is not one of the labels .*\('a', 'b', 'c'\)"):
        target.codes(table(["a", "b", "zz"]), np.arange(3))


def test_one_label_in_the_training_rows() -> None:
    with pytest.raises(TableError, match="every training row is 'a'"):
        LabelTarget.fit(table(["a", "a", "b"]), "y", np.arange(2))


def test_config() -> None:
    target = LabelTarget.fit(table(["a", "b", "c"] * 4), "y", np.arange(12))
    config = target.get_config()
    assert LabelTarget.from_config(CheckedConfig(config)).get_config() == config
    for damage in (
        {"labels": ["a"]},
        {"labels": ["a", "a", "b"]},
        {"shares": [1.0]},
        {"shares": [1, 1, "x"]},
    ):
        with pytest.raises(TableError, match="damaged"):
            LabelTarget.from_config(CheckedConfig({**config, **damage}))
