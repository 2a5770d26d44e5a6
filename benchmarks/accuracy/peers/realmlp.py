"""RealMLP-TD of pytabkit, a single network, as it comes; for labels without smoothing and stopped by the cross-entropy, as its
authors advise where probabilities count (its own default is made for the share of wrong labels)."""

from typing import Any

from accuracy.problem import Problem


def predict(problem: Problem) -> Any:
    from pytabkit import RealMLP_TD_Classifier, RealMLP_TD_Regressor

    train, test = problem.filled_frames()  # it takes no missing numbers
    settings = {"n_threads": 1, "device": "cpu", "random_state": problem.seed, "verbosity": 0}
    if problem.is_regression:
        model = RealMLP_TD_Regressor(**settings)
        return model.fit(train, problem.truth, cat_col_names=problem.categories).predict(test)
    model = RealMLP_TD_Classifier(**settings, use_ls=False, val_metric_name="cross_entropy")
    model.fit(train, problem.truth, cat_col_names=problem.categories)
    return problem.spread(model.predict_proba(test), model.classes_)
