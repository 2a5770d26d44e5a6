"""TabM-D of pytabkit as it comes; for labels stopped by the cross-entropy, mended.

pytabkit 1.7 hands its cross-entropy the probabilities where it wants scores, so that networks sure of everything look best (a log-loss
of 1.50 on yeast): it is given their logarithms here, whose softmax they are."""

from typing import Any

from accuracy.problem import Problem


def predict(problem: Problem) -> Any:
    from pytabkit import TabM_D_Classifier, TabM_D_Regressor

    train, test = problem.filled_frames()  # it takes no missing numbers
    settings = {"n_threads": 1, "device": "cpu", "random_state": problem.seed, "verbosity": 0}
    if problem.is_regression:
        model = TabM_D_Regressor(**settings)
        return model.fit(train, problem.truth, cat_col_names=problem.categories).predict(test)
    _mend_cross_entropy()
    model = TabM_D_Classifier(**settings, val_metric_name="cross_entropy")
    model.fit(train, problem.truth, cat_col_names=problem.categories)
    return problem.spread(model.predict_proba(test), model.classes_)


def _mend_cross_entropy() -> None:
    from pytabkit.models.alg_interfaces import tabm_interface
    from pytabkit.models.training.metrics import Metrics

    class OfProbabilities:
        @staticmethod
        def apply(probabilities: Any, truth: Any, metric_name: str) -> Any:
            given = (probabilities + 1e-30).log() if metric_name == "cross_entropy" else probabilities
            return Metrics.apply(given, truth, metric_name)

    tabm_interface.Metrics = OfProbabilities
