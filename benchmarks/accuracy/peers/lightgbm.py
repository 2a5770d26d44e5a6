"""LightGBM as it comes: 100 trees, categories as pandas has them."""

from typing import Any

from accuracy.problem import Problem


def predict(problem: Problem) -> Any:
    import lightgbm

    train, test = problem.frames(as_categories=True)
    train.columns = test.columns = [f"column_{place}" for place in range(train.shape[1])]  # it takes no JSON characters
    if problem.is_regression:
        return lightgbm.LGBMRegressor(n_jobs=1, verbose=-1).fit(train, problem.truth).predict(test)
    model = lightgbm.LGBMClassifier(n_jobs=1, verbose=-1).fit(train, problem.truth)
    return problem.spread(model.predict_proba(test), model.classes_)
