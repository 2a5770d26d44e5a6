"""Fathoms' recipes: ``fathoms:neuron``, ``fathoms:shallow``, ``fathoms:deep``, ``fathoms:best``, as the ladder trains them: the table's cells
as they are in the file, a fifth of the training rows to stop by (`deep` learns again from all, `best` makes folds of all)."""

from typing import Any

import numpy as np

from accuracy.problem import Problem


def predict(problem: Problem, recipe: str = "best") -> Any:
    from fathoms.tables import Features, Table, find_columns
    from fathoms.tables.recipes.lesson import Lesson
    from fathoms.tables.recipes.recipes import RECIPES
    from fathoms.tables.targets.label_target import LabelTarget
    from fathoms.tables.targets.number_target import NumberTarget

    data = problem.table
    table = Table(data.frame, data.name)
    fit, stop = problem.holdout()
    train, validation = np.sort(problem.train[fit]), np.sort(problem.train[stop])
    kinds = {name: "category" for name in data.categorical if data.frame[name].dtype.is_numeric()}
    columns = find_columns(table, data.target, kinds=kinds)
    features = Features.fit(table, columns, train)
    target = (NumberTarget if problem.is_regression else LabelTarget).fit(table, data.target, train)
    values = np.zeros((table.rows, 1), np.float32)
    values[problem.train] = target.encode(table, problem.train)
    lesson = Lesson(features.transform(table), values, train, validation, features, target, seed=problem.seed)
    trained = next(one for one in RECIPES if one.key == recipe).train(lesson)
    assert trained is not None
    outputs = np.asarray(trained.network.predict(lesson.of(problem.test), verbose=0))
    predictions = target.predictions(outputs)
    if problem.is_regression:
        return predictions.to_series(0).to_numpy()
    whole = np.zeros((len(outputs), len(data.labels())))
    for place, label in enumerate(data.labels()):
        name = f"probability of {label}"
        if name in predictions.columns:
            whole[:, place] = predictions[name].to_numpy()
    return whole
