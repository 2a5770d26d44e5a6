"""The methods that are compared, each in a module of its own, run in a process of its own.

Each has ``predict(problem)``: train on the problem's training rows and return predictions for its test rows, numbers or
each label's probability. Libraries have their defaults, except where a module says otherwise and why.
"""

PEERS = ("lightgbm", "xgboost", "forest", "sklearn_mlp", "catboost", "realmlp", "tabm")
