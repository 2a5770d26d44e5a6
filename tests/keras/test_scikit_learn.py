"""The older wrappers, in scikit-learn's own tools."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.keras.running import output_of

pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install scikit-learn")


def test_cross_validation_pipelines_and_searches(tmp_path: Path) -> None:
    text = """
    import numpy as np
    from keras.layers import Dense
    from keras.models import Sequential
    from keras.wrappers.scikit_learn import KerasClassifier, KerasRegressor
    from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    from keras.utils import set_random_seed

    set_random_seed(0)
    draw = np.random.default_rng(0)
    x = draw.normal(size=(90, 4))
    line, label = x @ [1.0, -2.0, 0.5, 0.0] + 3.0, np.where(x[:, 0] > 0, "good", "bad")

    def regressor():
        model = Sequential()
        model.add(Dense(8, input_dim=4, kernel_initializer="normal", activation="relu"))
        model.add(Dense(1, kernel_initializer="normal"))
        model.compile(loss="mean_squared_error", optimizer="adam")
        return model

    def classifier(units=4, optimizer="adam"):
        model = Sequential([Dense(units, input_dim=4, activation="relu"), Dense(1, activation="sigmoid")])
        model.compile(loss="binary_crossentropy", optimizer=optimizer, metrics=["accuracy"])
        return model

    steps = [("scale", StandardScaler()), ("net", KerasRegressor(build_fn=regressor, epochs=60, batch_size=5, verbose=0))]
    scores = cross_val_score(Pipeline(steps), x, line, cv=KFold(n_splits=3))
    print(len(scores), bool((scores < 0).all()), bool(scores.mean() > -4.0))

    net = KerasClassifier(build_fn=classifier, epochs=40, batch_size=5, verbose=0)
    search = GridSearchCV(estimator=net, param_grid={"units": [2, 8], "epochs": [30]}, cv=3).fit(x, label)
    print(sorted(search.best_params_), search.best_score_ > 0.8)
    print(set(search.predict(x)) == {"good", "bad"})
    try:
        KerasClassifier(classifier, unit=3)
    except ValueError as error:
        print(error.args[0].split(":")[0])
    """
    assert output_of(text, tmp_path).splitlines() == [
        "3 True True",
        "['epochs', 'units'] True",
        "True",
        "unit is not a legal parameter",
    ]
