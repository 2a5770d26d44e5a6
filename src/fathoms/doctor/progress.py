"""What the curves of the loss say: too little, too much, or no more."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fathoms.doctor.finding import Finding
from fathoms.doctor.patient import Patient

_FEWEST_EPOCHS = 10
# Overfitting: validation loss above its lowest by this share, and above the training loss by the second.
_RISEN = 0.05
_APART = 0.15
_STILL = 0.002
_CLOSE_TO_GUESS = 0.9


def overfitting(patient: Patient) -> Iterator[Finding]:
    """The validation loss rises while the training loss falls."""
    losses, validation = _curves(patient)
    if len(losses) < _FEWEST_EPOCHS or len(validation) < _FEWEST_EPOCHS:
        return
    best = int(np.argmin(validation))
    end = float(np.median(validation[-max(1, len(validation) // 20) :]))
    risen = end / validation[best] - 1 if validation[best] > 0 else 0.0
    trained = float(np.median(losses[-max(1, len(losses) // 20) :]))
    if risen < _RISEN or end < (1 + _APART) * trained:
        return
    share = (best + 1) / len(validation)
    epoch = max(1, round(share * len(losses)))
    yield Finding(
        "overfitting",
        "warning",
        f"The validation loss was lowest, {validation[best]:.4g}, about epoch {epoch:,}, and has risen to {end:.4g}, while the "
        f"training loss has fallen to {trained:.4g}: the network learns its rows by heart.",
        {"best epoch": epoch, "lowest": float(validation[best]), "now": end, "training": trained},
        "Stop at the best epoch: EarlyStopping(patience=10, restore_best_weights=True); or add Dropout(0.2), weight decay, or rows.",
        {"dropout": 0.2, "patience": 20},
    )


def underfitting(patient: Patient) -> Iterator[Finding]:
    """The training loss has settled close to that of who only knows the targets' mean, or how frequent each class is."""
    losses, _ = _curves(patient)
    guess = _guess(patient)
    if len(losses) < _FEWEST_EPOCHS or guess is None or guess <= 0:
        return
    now = float(np.median(losses[-max(1, len(losses) // 20) :]))
    if not _settled(losses) or now < _CLOSE_TO_GUESS * guess:
        return
    hidden = len(patient.dense) - 1
    yield Finding(
        "underfitting",
        "warning",
        f"The training loss has settled at {now:.4g}, and always saying the same has {guess:.4g}: the network has learned little.",
        {"training": now, "guess": guess},
        "Check the inputs, raise the learning rate, or give it more: another layer, more neurons."
        if hidden
        else "A single neuron draws straight lines. Add a hidden layer: Dense(32, activation='relu').",
        {"deeper": True},
    )


def no_more_progress(patient: Patient) -> Iterator[Finding]:
    """The training loss has stopped falling."""
    losses, _ = _curves(patient)
    if len(losses) < 3 * _FEWEST_EPOCHS or not _settled(losses):
        return
    tail = losses[-len(losses) // 3 :]
    wiggle = float(np.abs(np.diff(tail)).mean() / max(abs(tail.mean()), 1e-12))
    rate = float(patient.model.optimizer.learning_rate)
    rough = wiggle > 0.01
    yield Finding(
        "no more progress",
        "note",
        f"The training loss has stopped falling: in the last {len(tail):,} epochs it has stayed near {tail.mean():.4g}"
        + (f", and it jumps by {wiggle:.1%} from epoch to epoch." if rough else "."),
        {"loss": float(tail.mean()), "jumps": wiggle},
        "It jumps about, so smaller steps may still help: lower the learning rate."
        if rough
        else "Training can end here.",
        {"learning_rate": float(f"{rate / 3:.2g}")} if rough else {},
    )


def _curves(patient: Patient) -> tuple[np.ndarray, np.ndarray]:
    losses, validation = (np.asarray(patient.history.get(name, ()), np.float64) for name in ("loss", "val_loss"))
    return losses[np.isfinite(losses)], validation[np.isfinite(validation)]


def _settled(losses: np.ndarray) -> bool:
    """Whether the last third's first and second half are alike."""
    tail = losses[-max(6, len(losses) // 3) :]
    half = len(tail) // 2
    first, second = np.median(tail[:half]), np.median(tail[half:])
    return bool(abs(first - second) <= _STILL * 5 * max(abs(first), 1e-12))


def _guess(patient: Patient) -> float | None:
    """The loss of who always says the same, the best there is; None for losses where that is not known."""
    y = np.asarray(patient.y, np.float64).reshape(len(patient.y), -1)
    if patient.loss == "mean_squared_error":
        return float(y.var(axis=0).mean())
    if patient.loss == "mean_absolute_error":
        return float(np.abs(y - np.median(y, axis=0)).mean())
    if patient.classes is not None and "crossentropy" in patient.loss:
        shares = np.bincount(patient.classes) / len(y)
        shares = shares[shares > 0]
        return float(-(shares * np.log(shares)).sum())
    return None
