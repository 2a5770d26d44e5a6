"""scikit-learn's MLP as it comes, behind its usual preprocessing: medians, standardising, one-hot; the target standardised."""

from typing import Any

from accuracy.problem import Problem


def predict(problem: Problem) -> Any:
    from sklearn.compose import TransformedTargetRegressor, make_column_selector, make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    train, test = problem.frames(as_categories=False)
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), problem.categories),
        (
            make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
            make_column_selector(dtype_include="number"),
        ),
    )
    if problem.is_regression:
        network = TransformedTargetRegressor(MLPRegressor(random_state=problem.seed), transformer=StandardScaler())
        return make_pipeline(columns, network).fit(train, problem.truth).predict(test)
    model = make_pipeline(columns, MLPClassifier(random_state=problem.seed)).fit(train, problem.truth)
    return problem.spread(model.predict_proba(test), model.classes_)
