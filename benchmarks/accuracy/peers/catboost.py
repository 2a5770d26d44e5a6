"""CatBoost as it comes, stopped early (50 rounds) by a fifth of the training rows; at most its usual 1000 trees."""

from typing import Any

from accuracy.problem import Problem


def predict(problem: Problem) -> Any:
    import catboost

    train, test = problem.frames(as_categories=False)
    fit, stop = problem.holdout()
    kind = catboost.CatBoostRegressor if problem.is_regression else catboost.CatBoostClassifier
    model = kind(
        thread_count=1,
        random_seed=problem.seed,
        verbose=False,
        allow_writing_files=False,
        early_stopping_rounds=50,
        cat_features=problem.categories,
    )
    model.fit(train.iloc[fit], problem.truth[fit], eval_set=(train.iloc[stop], problem.truth[stop]))
    if problem.is_regression:
        return model.predict(test)
    return problem.spread(model.predict_proba(test), model.classes_)
