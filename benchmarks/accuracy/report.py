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

# What each split had to do with the choice of the defaults; split 1, which made it, isn't reported.
PARTS: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "fathoms:deep": {"splits that chose nothing": (2, 3, 4), "split 0, which chose a little": (0,)},
    "fathoms:best": {
        "split 3, which chose nothing": (3,),
        "split 2, which chose the epochs a little": (2,),
        "split 0, which chose a little": (0,),
    },
}

Job = tuple[str, int]
Losses = dict[str, dict[Job, float]]


def losses(results: Sequence[Mapping[str, Any]], score: str = "loss") -> Losses:
    """For each method its score on each table and split; failed jobs are left out, and of those done twice the last counts."""
    met: Losses = {}
    for line in results:
        if "failed" not in line and score in line:
            met.setdefault(line["method"], {})[line["table"], line["split"]] = float(line[score])
    return {method: met[method] for method in sorted(met, key=list(TITLES).index)}


def mean_ranks(given: Losses, methods: Sequence[str]) -> tuple[dict[str, float], int]:
    """Each method's mean rank, 1 the best, over the jobs that all of them have done, and how many these are."""
    jobs = set.intersection(*(set(given[method]) for method in methods))
    ranks = {
        method: [1 + sum(given[other][job] < given[method][job] for other in methods) for job in jobs]
        for method in methods
    }
    return {method: fmean(places) if places else float("nan") for method, places in ranks.items()}, len(jobs)


def page(results: Sequence[Mapping[str, Any]]) -> str:
    """The whole page, Markdown."""
    given = losses(results)
    splits = sorted({int(line["split"]) for line in results})
    tables = list(dict.fromkeys(str(line["table"]) for line in results))
    lines = [
        "# Accuracy",
        "",
        "RMSE over the target's deviation for numbers, log-loss for labels; the lowest is bold.",
        "",
    ]
    for method, parts in PARTS.items():
        for title, part in parts.items():
            kept = _of_splits(given, part)
            if method in kept:
                lines += [f"## {TITLES[method]}, {title}", "", *_compared(kept, method), ""]
    lines += [*_times(results), ""]
    for split in splits:
        lines += [f"## Split {split}", "", *_table(_of_splits(given, [split]), tables), ""]
    return "\n".join(lines)


def _of_splits(given: Losses, splits: Sequence[int]) -> Losses:
    kept = {method: {job: value for job, value in done.items() if job[1] in splits} for method, done in given.items()}
    return {method: done for method, done in kept.items() if done}


def _table(given: Losses, tables: Sequence[str]) -> list[str]:
    methods = list(given)
    lines = ["| table | " + " | ".join(TITLES[method] for method in methods) + " |", "|---|" + "---:|" * len(methods)]
    for table in tables:
        row = [next((value for job, value in given[method].items() if job[0] == table), None) for method in methods]
        least = min((value for value in row if value is not None), default=None)
        cells = ["" if value is None else f"**{value:.4f}**" if value == least else f"{value:.4f}" for value in row]
        lines.append(f"| {table} | " + " | ".join(cells) + " |")
    return lines


def _compared(given: Losses, method: str) -> list[str]:
    """A method's mean ranks among the defaults, and beside each other method alone."""
    lines = []
    for left_out in ("", "catboost"):
        among = [other for other in DEFAULTS if other in given and other != left_out] + [method]
        ranks, count = mean_ranks(given, among)
        said = ", ".join(f"{TITLES[name]} {rank:.2f}" for name, rank in sorted(ranks.items(), key=lambda pair: pair[1]))
        lines += [f"Mean ranks of {len(among)} over {count} jobs (a table and a split each): {said}.", ""]
    lines += ["| beside | jobs | better on | its loss over theirs (geometric mean) |", "|---|---:|---:|---:|"]
    for other in given:
        jobs = sorted(set(given[other]) & set(given[method]))
        if other != method and jobs:
            own, theirs = (np.array([given[name][job] for job in jobs]) for name in (method, other))
            ratios = np.maximum(own, _LEAST) / np.maximum(theirs, _LEAST)
            mean = np.exp(np.log(ratios).mean())
            lines.append(f"| {TITLES[other]} | {len(jobs)} | {(own < theirs).sum()} | {mean:.3f} |")
    return lines


def _times(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """Processor seconds: on a shared machine the clock says little."""
    seconds = losses(results, "processor_seconds")
    best = seconds.get("fathoms:best", {})
    lines = [
        "## Processor seconds",
        "",
        "| method | jobs | mean | over best's on the same jobs |",
        "|---|---:|---:|---:|",
    ]
    for method, own in seconds.items():
        both = sorted(set(own) & set(best))
        ratio = f"{sum(own[job] for job in both) / sum(best[job] for job in both):.1f}" if both else ""
        lines.append(f"| {TITLES[method]} | {len(own)} | {fmean(own.values()):.1f} | {ratio} |")
    return lines
