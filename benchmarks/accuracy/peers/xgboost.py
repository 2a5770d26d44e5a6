"""XGBoost as it comes: 100 trees, categories as pandas has them."""

from typing import Any

from accuracy.problem import Problem


def predict(problem: Problem) -> Any:
    import xgboost

    train, test = problem.frames(as_categories=True)
    settings = {"n_jobs": 1, "enable_categorical": True, "tree_method": "hist"}
    if problem.is_regression:
        return xgboost.XGBRegressor(**settings).fit(train, problem.truth).predict(test)
    model = xgboost.XGBClassifier(**settings).fit(train, problem.truth)
    return problem.spread(model.predict_proba(test), model.classes_)
