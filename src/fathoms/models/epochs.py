"""The epochs of a fit that is prepared: what comes between them, and who is told."""

from __future__ import annotations

from fathoms.callbacks import History
from fathoms.engine.training_claim import TrainingClaim
from fathoms.models.batches import Batches
from fathoms.models.fit_run import FitRun, TrainedRows
from fathoms.models.many_epochs import train_many_epochs
from fathoms.models.training import Training


class Epochs(Training):
    """The part of a model that trains epoch after epoch."""

    def _do_epochs(self, run: FitRun) -> History:
        """Do the epochs of a fit that is prepared, while no other thread trains the model or a part of it."""
        optimizer = self.optimizer  # it has the list of what it changes at hand
        changed = optimizer._trainable_variables if optimizer.built else self._model().trainable_variables
        with TrainingClaim(self._name_to_tell(), "fit", [self, optimizer, *changed]):
            self._keeper = run.keeper
            try:
                return self._epochs_done(run)
            finally:
                self._keeper = None

    def _epochs_done(self, run: FitRun) -> History:
        objective, source, told, initial_epoch = self._ready("fit"), run.source, run.told, run.initial_epoch
        self.stop_training = False
        self._initial_epoch = None
        told.on_train_begin()
        logs: dict[str, float] = {}
        keeper, last = run.keeper, run.epochs
        if keeper is not None:
            self._initial_epoch, logs = keeper.begin()
            self._first_iteration = keeper.first_iteration
            last = self._initial_epoch if self.stop_training else last
        if self._initial_epoch is not None:
            if not isinstance(source, Batches):
                source.skip(self._initial_epoch - initial_epoch, self._first_iteration)
            initial_epoch = self._initial_epoch
        recorder = told.recorder if run.validation is None else None
        for epoch in range(initial_epoch, last):
            alone = recorder is not None and (keeper is None or keeper.leaves_epochs_alone)
            if alone and isinstance(source, TrainedRows) and self._trains_alone(source.rows):
                assert recorder is not None
                logs = train_many_epochs(self, source, recorder, epoch, last)
                break
            if keeper is None or keeper.epoch_begins(epoch):
                told.on_epoch_begin(epoch)
            self._guard.begin_epoch(epoch, int(self.optimizer._iterations))
            tally = self._train_epoch(source, objective, told)
            if tally is None:
                break
            logs = tally.logs()
            if run.validation is not None and run.measures_after(epoch):
                measured = self._measure(run.validation, run.validation_batch, told)
                logs.update((f"val_{name}", value) for name, value in measured.logs().items())
                logs = dict(sorted(logs.items()))
            told.on_epoch_end(epoch, logs)
            if keeper is not None:
                keeper.epoch_is_over(epoch, logs)
            if self.stop_training:
                break
        if keeper is not None:
            keeper.finish()
        if run.epochs > 0 and self.optimizer.built and self.optimizer.finalizes:
            self.optimizer.finalize_variable_values(self._model().trainable_variables)
        told.on_train_end(logs)
        return self.history
