"""TabM-D of pytabkit as it comes; for labels stopped by the cross-entropy."""

from typing import Any

from accuracy.problem import Problem


def predict(problem: Problem) -> Any:
    from pytabkit import TabM_D_Classifier, TabM_D_Regressor

    train, test = problem.filled_frames()  # it takes no missing numbers
    settings = {"n_threads": 1, "device": "cpu", "random_state": problem.seed, "verbosity": 0}
    if problem.is_regression:
        model = TabM_D_Regressor(**settings)
        return model.fit(train, problem.truth, cat_col_names=problem.categories).predict(test)
    model = TabM_D_Classifier(**settings, val_metric_name="cross_entropy")
    model.fit(train, problem.truth, cat_col_names=problem.categories)
    return problem.spread(model.predict_proba(test), model.classes_)
