"""The results as a page: every table, mean ranks, and times."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import numpy as np

TITLES = {
    "lightgbm": "LightGBM",
    "xgboost": "XGBoost",
    "forest": "random forest",
    "sklearn_mlp": "sklearn MLP",
    "catboost": "CatBoost",
    "realmlp": "RealMLP-TD",
    "tabm": "TabM-D",
    "fathoms:neuron": "neuron",
    "fathoms:shallow": "shallow",
    "fathoms:deep": "deep",
    "fathoms:best": "best",
}
DEFAULTS = ("lightgbm", "xgboost", "forest", "sklearn_mlp", "catboost")

# A log-loss below this is none: ratios of such would drown all others in a geometric mean.
_LEAST = 1e-3

Losses = dict[str, dict[str, float]]


def losses(results: Sequence[Mapping[str, Any]], score: str = "loss") -> Losses:
    """For each method its score on each table, the mean over its splits; failed jobs are left out."""
    met: dict[str, dict[str, list[float]]] = {}
    for line in results:
        if "failed" not in line and score in line:
            met.setdefault(line["method"], {}).setdefault(line["table"], []).append(float(line[score]))
    return {
        method: {table: fmean(values) for table, values in met[method].items()}
        for method in sorted(met, key=lambda method: list(TITLES).index(method))
    }


def mean_ranks(given: Losses, methods: Sequence[str]) -> tuple[dict[str, float], int]:
    """Each method's mean rank, 1 the best, over the tables that all of them have done, and how many these are."""
    tables = set.intersection(*(set(given[method]) for method in methods))
    ranks = {
        method: [1 + sum(given[other][table] < given[method][table] for other in methods) for table in tables]
        for method in methods
    }
    return {method: fmean(places) if places else float("nan") for method, places in ranks.items()}, len(tables)


def page(results: Sequence[Mapping[str, Any]]) -> str:
    """The whole page, Markdown."""
    given = losses(results)
    tables = list(dict.fromkeys(str(line["table"]) for line in results))
    lines = ["# Accuracy", "", *_table(given, tables), ""]
    lines += ["RMSE over the target's deviation for numbers, log-loss for labels; the lowest is bold.", ""]
    for method in ("fathoms:deep", "fathoms:best"):
        if method in given:
            lines += [*_compared(given, method), ""]
    return "\n".join([*lines, *_times(results, given), ""])


def _table(given: Losses, tables: Sequence[str]) -> list[str]:
    methods = list(given)
    lines = ["| table | " + " | ".join(TITLES[method] for method in methods) + " |", "|---|" + "---:|" * len(methods)]
    for table in tables:
        row = [given[method].get(table) for method in methods]
        least = min((value for value in row if value is not None), default=None)
        cells = ["" if value is None else f"**{value:.4f}**" if value == least else f"{value:.4f}" for value in row]
        lines.append(f"| {table} | " + " | ".join(cells) + " |")
    return lines


def _compared(given: Losses, method: str) -> list[str]:
    """A method's mean ranks among the defaults, and beside each other method alone."""
    among = [other for other in DEFAULTS if other in given] + [method]
    ranks, count = mean_ranks(given, among)
    lines = [f"## {TITLES[method]}", "", f"Mean ranks of {len(among)} over {count} tables, by log-loss and RMSE:", ""]
    lines += [f"- {TITLES[name]}: {rank:.2f}" for name, rank in sorted(ranks.items(), key=lambda pair: pair[1])]
    lines += ["", "| beside | tables | better on | its loss over theirs (geometric mean) |", "|---|---:|---:|---:|"]
    for other in given:
        tables = sorted(set(given[other]) & set(given[method]))
        if other != method and tables:
            own, theirs = (np.array([given[name][table] for table in tables]) for name in (method, other))
            ratios = np.maximum(own, _LEAST) / np.maximum(theirs, _LEAST)
            lines.append(
                f"| {TITLES[other]} | {len(tables)} | {(own < theirs).sum()} | {np.exp(np.log(ratios).mean()):.3f} |"
            )
    return lines


def _times(results: Sequence[Mapping[str, Any]], given: Losses) -> list[str]:
    """Processor seconds: on a shared machine the clock says little."""
    seconds = losses(results, "processor_seconds")
    best = seconds.get("fathoms:best", {})
    lines = [
        "## Processor seconds",
        "",
        "| method | tables | mean | over best's on the same tables |",
        "|---|---:|---:|---:|",
    ]
    for method in given:
        own = seconds.get(method, {})
        both = sorted(set(own) & set(best))
        ratio = f"{sum(own[table] for table in both) / sum(best[table] for table in both):.1f}" if both else ""
        lines.append(f"| {TITLES[method]} | {len(own)} | {fmean(own.values()):.1f} | {ratio} |")
    return lines
