"""scikit-learn's random forest as it comes: 100 trees; categories as their place in the alphabet."""

from typing import Any

from accuracy.problem import Problem


def predict(problem: Problem) -> Any:
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OrdinalEncoder

    train, test = problem.frames(as_categories=False)
    coder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    columns = make_column_transformer((coder, problem.categories), remainder="passthrough")
    kind = RandomForestRegressor if problem.is_regression else RandomForestClassifier
    model = make_pipeline(columns, kind(random_state=problem.seed, n_jobs=1)).fit(train, problem.truth)
    if problem.is_regression:
        return model.predict(test)
    return problem.spread(model.predict_proba(test), model.classes_)
