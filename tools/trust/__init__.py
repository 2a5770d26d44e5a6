"""The promises of Fathoms, held against many trials: ``python -m tools.trust``, or ``make trust``.

Each check is a module here with ``run(count, progress) -> Result`` and a line in ``checks``. It does its trials by number, so
that the number alone repeats one; `Progress` says which numbers are still to be done and keeps what was found, so that a
long run may be interrupted, or done in pieces (``--seconds``), and goes on where it was::

    def run(count: int, progress: Progress) -> Result:
        for number in progress.numbers(count):
            progress.done(problem=trial(number))
        return progress.result()

A problem is a sentence, or None; it ends with the command that repeats the trial.
"""
