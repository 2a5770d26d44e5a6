"""A script whose run `callbacks.Lab` shows: it says how many epochs a second it does, first without a page, and again when it is asked.

python -m lab.watched_script SECONDS      how long it counts
"""

import sys
import threading
import time

import fathoms
from fathoms.tables import read_table
from lab.served_lab import TABLE

seconds = float(sys.argv[1])
frame = read_table(TABLE).frame.to_numpy().astype("float32")
x, y = frame[:1120, :-1], frame[:1120, -1]
x = (x - x.mean(0)) / x.std(0)
model = fathoms.Sequential(
    [fathoms.Input((x.shape[1],)), *(fathoms.layers.Dense(12, "relu") for _ in range(3)), fathoms.layers.Dense(1)]
)
model.compile("adam", "mse", metrics=["mae"])


def count() -> None:
    """Say how many epochs a second are done, now and when it is asked."""
    while len(getattr(getattr(model, "history", None), "epoch", ())) < 10:
        time.sleep(0.01)
    while True:
        before, begun = len(model.history.epoch), time.perf_counter()
        time.sleep(seconds)
        print((len(model.history.epoch) - before) / (time.perf_counter() - begun), flush=True)
        sys.stdin.readline()


threading.Thread(target=count, daemon=True).start()
model.fit(
    x,
    y,
    epochs=10_000_000,
    batch_size=32,
    verbose=0,
    validation_split=0.2,
    callbacks=[fathoms.callbacks.Lab(browser=False)],
)
