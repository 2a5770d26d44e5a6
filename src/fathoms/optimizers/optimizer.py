"""The base of every optimizer: the step counter, the learning rate, and the variables that a rule keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from operator import is_
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms import _native, initializers
from fathoms.engine.autodiff import recording, unrecorded
from fathoms.engine.floatx import floatx
from fathoms.engine.messages import warn_caller
from fathoms.engine.naming import auto_name
from fathoms.engine.variable import Variable
from fathoms.optimizers import schedules
from fathoms.optimizers.clipping import clip_by_global_norm, clip_by_norm, clip_by_value
from fathoms.optimizers.schedules import LearningRateSchedule

Rate = float | LearningRateSchedule | Callable[[], float]
Array = NDArray[Any]


class Optimizer:
    """A rule that changes variables, given gradients.

    In every step, in this order: gradients are divided by `loss_scale_factor`, averaged over the last
    `gradient_accumulation_steps` steps (weights change only in the last of them), and clipped; weights decay by
    `w -= learning_rate * weight_decay * w`; the rule changes them; constraints hold them; a moving average follows them.

    A rule of your own is a subclass with `update_step(self, gradient, variable, learning_rate)`, and `build` if it keeps
    variables. Training then goes step by step: the core computes the gradients, Python applies your rule.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        weight_decay: how fast weights shrink by themselves, or None.
        clipnorm: the length that the gradient of each variable may have at most, or None.
        clipvalue: how far from 0 each number of a gradient may be at most, or None.
        global_clipnorm: the length that all gradients together may have at most, or None.
        use_ema: whether to keep a moving average of every weight. `fit` puts the averages in the weights' place at its end.
        ema_momentum: how slowly the averages follow, from 0 to 1.
        ema_overwrite_frequency: put the averages in the weights' place every so many steps, too; None for never.
        loss_scale_factor: the factor by which the loss was multiplied, so that gradients are divided by it, or None.
        gradient_accumulation_steps: over how many steps gradients are averaged, 2 or more, or None.
        name: name of the optimizer; made from the class name when left out.

    Raises:
        ValueError: if an argument is out of range or unknown, or two kinds of clipping are asked for.

    Source: `keras.optimizers.Optimizer` of Keras 3.

    By itself, on a variable:

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import SGD
    >>> variable = Variable([1.0, 2.0])
    >>> optimizer = SGD(learning_rate=0.5)
    >>> optimizer.apply([[1.0, -1.0]], [variable])
    >>> variable.numpy().tolist(), int(optimizer.iterations)
    ([0.5, 2.5], 1)

    A rule of your own:

    >>> from fathoms.optimizers import Optimizer
    >>> class SignDescent(Optimizer):
    ...     def update_step(self, gradient, variable, learning_rate):
    ...         self.assign_sub(variable, learning_rate * np.sign(gradient))
    >>> SignDescent(learning_rate=0.5).apply([[3.0, -0.1]], [variable])
    >>> variable.numpy().tolist()
    [0.0, 3.0]
    """

    #: Name of the native update rule; empty for a rule written in Python.
    kind: str = ""

    # Names of the variables that the native rule keeps for every trainable variable; one tuple for each group that Keras
    # writes one after the other (within a group, the variables take turns).
    _slot_groups: tuple[tuple[str, ...], ...] = ()

    # Names of the arguments that a rule has beside the common ones: they are in its config, and the core is told them.
    _own_arguments: tuple[str, ...] = ()

    def __init__(
        self,
        learning_rate: Rate,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        self._variables: list[Variable] = []
        if kwargs.pop("decay", None) is not None:
            warn_caller("`decay` is no longer supported: write learning_rate=InverseTimeDecay(...).")
        if kwargs:
            raise ValueError(f"Argument(s) not recognized: {kwargs}")
        if gradient_accumulation_steps and not gradient_accumulation_steps >= 2:
            raise ValueError(
                f"`gradient_accumulation_steps` must be an integer >= 2. "
                f"Received: gradient_accumulation_steps={gradient_accumulation_steps}"
            )
        if use_ema:
            if not 0 <= ema_momentum <= 1:
                raise ValueError(f"`ema_momentum` is how much of the average stays, from 0 to 1; found {ema_momentum}.")
            if ema_overwrite_frequency and (
                not isinstance(ema_overwrite_frequency, int) or ema_overwrite_frequency < 1
            ):
                raise ValueError(
                    f"`ema_overwrite_frequency` is a number of steps from 1 on, or None for the end of fit; found "
                    f"{ema_overwrite_frequency!r}."
                )
        if sum(limit is not None for limit in (clipnorm, clipvalue, global_clipnorm)) > 1:
            raise ValueError(
                f"Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be used at a time; found {clipnorm}, {clipvalue} "
                f"and {global_clipnorm}."
            )
        self.name = name or auto_name(type(self).__name__)
        self.weight_decay = weight_decay
        self.clipnorm = clipnorm
        self.clipvalue = clipvalue
        self.global_clipnorm = global_clipnorm
        self.use_ema = use_ema
        self.ema_momentum = ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = gradient_accumulation_steps

        self.built = False
        self._iterations = Variable(0, dtype="int64", trainable=False, name="iteration", path=f"{self.name}/iteration")
        self._learning_rate: Variable | LearningRateSchedule | Callable[[], float]
        if isinstance(learning_rate, LearningRateSchedule) or callable(learning_rate):
            self._learning_rate = learning_rate
        elif isinstance(learning_rate, float | np.floating):
            self._learning_rate = Variable(
                float(learning_rate),
                dtype=floatx(),
                trainable=False,
                name="learning_rate",
                path=f"{self.name}/learning_rate",
            )
        else:
            raise ValueError(
                "The `learning_rate` should be float, a LearningRateSchedule or a function without arguments, but found "
                f"{learning_rate!r}. Write learning_rate=0.01."
            )
        self._trainable_variables: list[Variable] = []
        self._indices: dict[Variable, int] = {}
        self._slots: list[list[Variable]] = []
        self._model_variables_moving_average: list[Variable] = []
        self._accumulated_gradients: list[Variable] = []
        self._undecayed: list[Variable] = []
        self._undecayed_names: list[str] = []
        self._rate_shares: list[tuple[float, list[Variable], list[str]]] = []

    def __setattr__(self, name: str, value: Any) -> None:
        if name != "_variables":
            if "_variables" not in vars(self):
                raise RuntimeError(
                    f"{type(self).__name__}: you forgot to call the base's __init__, which makes the variables. Begin your own "
                    "with super().__init__(learning_rate=learning_rate)."
                )
            if isinstance(value, Variable) and name != "learning_rate":
                self._track_variable(value)
        super().__setattr__(name, value)

    # The counter and the learning rate

    @property
    def iterations(self) -> Any:
        """The number of steps that changed weights: an int64 variable; with `gradient_accumulation_steps` an array."""
        if self.gradient_accumulation_steps:
            return self._iterations // self.gradient_accumulation_steps
        return self._iterations

    @property
    def learning_rate(self) -> Any:
        """The learning rate of the next step: a variable (`float(...)` gives its value), or a schedule's present value.

        Assigning a float changes it from the next step on.
        """
        if isinstance(self._learning_rate, Variable):
            return self._learning_rate
        return self.rates(int(self._iterations), 1)[0]

    @learning_rate.setter
    def learning_rate(self, learning_rate: Any) -> None:
        if isinstance(learning_rate, LearningRateSchedule) or (
            callable(learning_rate) and not isinstance(learning_rate, Variable)
        ):
            self._variables = [variable for variable in self._variables if variable is not self._learning_rate]
            self._learning_rate = learning_rate
        elif isinstance(self._learning_rate, Variable):
            self._learning_rate.assign(learning_rate)
        else:
            raise TypeError(
                f"This optimizer was created with a `LearningRateSchedule` or a function as its `learning_rate`, hence its "
                f"learning rate is not settable: it cannot be set to a number. Create it with a float: "
                f"{type(self).__name__}(learning_rate=0.01)."
            )

    def rates(self, first_iteration: int, steps: int) -> NDArray[np.float64]:
        """The learning rate of every step to come.

        Args:
            first_iteration: number of steps done before the first of them.
            steps: how many.

        Returns:
            float64 array of shape `(steps,)`.
        """
        if isinstance(self._learning_rate, Variable):
            return np.full(steps, self._learning_rate.value, np.float64)
        if isinstance(self._learning_rate, LearningRateSchedule):
            return self._learning_rate.rates(first_iteration, steps)
        return np.array([float(self._learning_rate()) for _ in range(steps)], np.float64)

    def advance(self, steps: int) -> None:
        """Count steps that the core has done."""
        self._iterations.assign_add(steps)

    # What the rule keeps

    def build(self, variables: Sequence[Variable]) -> None:
        """Make the variables that the rule keeps for each of `variables`; a second call does nothing."""
        if self.built:
            return
        variables = list(variables)
        if self.use_ema:
            self._model_variables_moving_average = self.add_optimizer_variables(variables, "average")
        if self.gradient_accumulation_steps:
            self._accumulated_gradients = self.add_optimizer_variables(variables, "gradient_accumulator")
        self._trainable_variables = variables
        self._indices = {variable: index for index, variable in enumerate(variables)}
        self._slots = [
            kept
            for names in self._slot_groups
            for kept in self.add_optimizer_variables(variables, names, [self._start(name) for name in names])
        ]
        self.built = True

    def _start(self, slot: str) -> Any:
        """The initializer of a slot."""
        return "zeros"

    def add_variable(
        self,
        shape: Sequence[int],
        initializer: Any = "zeros",
        dtype: Any = None,
        aggregation: str = "none",
        layout: Any = None,
        name: str | None = None,
    ) -> Variable:
        """Make a variable that belongs to the optimizer: it is saved with it, and no part of the model.

        Args:
            shape: its shape.
            initializer: its first value: an initializer, or a name such as `"zeros"`.
            dtype: its number type; `floatx()` when left out.
            aggregation, layout: accepted for Keras's sake.
            name: its name.

        Source: `keras.optimizers.Optimizer.add_variable`.
        """
        name = name or auto_name("Variable")
        start = initializers.get(initializer)
        path = f"{self.name}/{name}"
        made = Variable(start, shape=shape, dtype=dtype or floatx(), trainable=False, name=name, path=path)
        self._track_variable(made)
        return made

    def add_variable_from_reference(
        self, reference_variable: Variable, name: str | None = None, initializer: Any = "zeros"
    ) -> Variable:
        """Make a variable of the shape and number type of another; its name is the other's path and `name`.

        Source: `keras.optimizers.Optimizer.add_variable_from_reference`.
        """
        full_name = f"{reference_variable.path.replace('/', '_')}_{name or 'var'}"
        return self.add_variable(reference_variable.shape, initializer, reference_variable.dtype, name=full_name)

    def add_optimizer_variables(
        self, trainable_variables: Iterable[Variable], name: str | Sequence[str], initializer: Any = "zeros"
    ) -> Any:
        """Make a variable like each of `trainable_variables`, or, given a list of names, one for each name.

        Args:
            trainable_variables: the variables to take shapes and number types from.
            name: a name, or a list of names.
            initializer: the first value, or a list with one for each name.

        Returns:
            A list of variables for one name, a tuple of lists for a list of names.

        Raises:
            ValueError: if there are not as many initializers as names.

        Source: `keras.optimizers.Optimizer.add_optimizer_variables`.
        """
        names = [name] if isinstance(name, str) else list(name)
        starts = list(initializer) if isinstance(initializer, list | tuple) else [initializer] * len(names)
        if len(names) != len(starts):
            raise ValueError(
                f"The number of provided names must match that of initializers: found {name!r} and {initializer!r}."
            )
        made: tuple[list[Variable], ...] = tuple([] for _ in names)
        for variable in trainable_variables:
            for own, own_name, start in zip(made, names, starts, strict=True):
                own.append(self.add_variable_from_reference(variable, own_name, start))
        return made[0] if isinstance(name, str) else made

    def _track_variable(self, variable: Variable) -> None:
        if not any(map(is_, self._variables, repeat(variable))):
            self._variables.append(variable)

    @property
    def variables(self) -> list[Variable]:
        """All variables in Keras's order: iterations, learning rate (if it is a number), and what the rule keeps."""
        return list(self._variables)

    def _get_variable_index(self, variable: Variable) -> int:
        return self._indices[variable]

    # For the core

    @property
    def is_native(self) -> bool:
        """Whether the core can run whole epochs with it; otherwise Python applies the rule after every batch."""
        own = type(self)
        return bool(self.kind) and own.update_step is Optimizer.update_step and own.apply is Optimizer.apply

    @property
    def slots(self) -> list[list[Array]]:
        """The arrays that the core needs: `slots[s][p]` is kind `s` for trainable variable `p`."""
        kinds = [*self._slots, self._model_variables_moving_average, self._accumulated_gradients]
        return [[variable.value for variable in kind] for kind in kinds if kind]

    def numbers(self) -> dict[str, float]:
        """What the native rule needs to know."""
        return {name: float(getattr(self, name)) for name in self._own_arguments}

    def treatment(self) -> dict[str, float]:
        """What the core needs to know about everything around the rule."""
        given = {
            "weight_decay": self.weight_decay,
            "clipnorm": self.clipnorm,
            "global_clipnorm": self.global_clipnorm,
            "clipvalue": self.clipvalue,
            "gradient_accumulation_steps": self.gradient_accumulation_steps,
        }
        if self.use_ema:
            given |= {"ema_momentum": self.ema_momentum, "ema_overwrite_frequency": self.ema_overwrite_frequency}
        return {name: float(value) for name, value in given.items() if value is not None}

    # Steps in Python

    def apply(self, grads: Iterable[ArrayLike | None], trainable_variables: Sequence[Variable] | None = None) -> None:
        """Change variables in place by one step.

        Args:
            grads: a gradient for every variable, of its shape, or None to leave that variable alone.
            trainable_variables: the variables; when left out, those the optimizer was built with. The first call builds.

        Raises:
            ValueError: if the numbers of gradients and variables differ, a shape is wrong, all gradients are None, or a
                variable is not one of those the optimizer was built with.
        """
        if recording():
            with unrecorded():
                self.apply(grads, trainable_variables)
            return
        gradients = list(grads)
        if not gradients:
            return
        if trainable_variables is None:
            if not self.built:
                raise ValueError(
                    f"To apply gradients alone, the optimizer {self.name!r} must already be built. Write "
                    "optimizer.build(model.trainable_variables), or apply(grads, variables)."
                )
            variables = self._trainable_variables
        else:
            variables = list(trainable_variables)
            if not self.built:
                self.build(variables)
                self.built = True
        if len(gradients) != len(variables):
            raise ValueError(
                f"Each variable has one gradient, in the same order, but "
                f"the optimizer {self.name!r} received {len(gradients)} gradients for {len(variables)} variables."
            )
        for variable in variables:
            if variable not in self._indices:
                raise ValueError(
                    f"Unknown variable: {variable}. The optimizer {self.name!r} was built for others, and knows only them. "
                    "Make another optimizer for this one."
                )
        arrays, variables = _with_gradients(gradients, variables)
        if self.loss_scale_factor is not None:
            arrays = [array / self.loss_scale_factor for array in arrays]
        self._backend_apply_gradients(arrays, variables)
        for variable in variables:
            constraint = getattr(variable, "constraint", None)
            if constraint is not None:
                variable.assign(constraint(variable))
        self._iterations.assign_add(1)

    def apply_gradients(self, grads_and_vars: Iterable[tuple[ArrayLike | None, Variable]]) -> Variable:
        """Like `apply`, for pairs of a gradient and its variable; returns the counter of steps."""
        pairs = list(grads_and_vars)
        self.apply([gradient for gradient, _ in pairs], [variable for _, variable in pairs])
        return self._iterations

    def stateless_apply(
        self,
        optimizer_variables: Sequence[ArrayLike],
        grads: Iterable[ArrayLike | None],
        trainable_variables: Sequence[ArrayLike],
    ) -> tuple[list[Array], list[Array]]:
        """Do one step from values that are given to values that are returned; no variable changes.

        Args:
            optimizer_variables: values for `variables`, in their order.
            grads: a gradient for every trainable variable.
            trainable_variables: values for the variables that the optimizer was built with.

        Returns:
            The new values of the trainable variables, and of `variables`.

        Raises:
            ValueError: if the optimizer is not built, or numbers differ.

        Source: `keras.optimizers.Optimizer.stateless_apply`.
        """
        if not self.built:
            raise ValueError(
                f"To call `stateless_apply`, {type(self).__name__} needs its variables: write "
                f"optimizer.build(model.trainable_variables)."
            )
        trainable, own = self._trainable_variables, self.variables
        for argument, given, wanted in (
            ("optimizer_variables", optimizer_variables, own),
            ("trainable_variables", trainable_variables, trainable),
        ):
            if len(given) != len(wanted):
                raise ValueError(
                    f"`{argument}` has one array for each of the optimizer's, in order: expected {len(wanted)}, but found "
                    f"{len(given)}."
                )
        everything = [*trainable, *own]
        before = [variable.numpy() for variable in everything]
        try:
            for variable, value in zip(everything, [*trainable_variables, *optimizer_variables], strict=True):
                variable.assign(value)
            self.apply(grads)
            after = [variable.numpy() for variable in everything]
        finally:
            for variable, value in zip(everything, before, strict=True):
                variable.assign(value)
        return after[: len(trainable)], after[len(trainable) :]

    def _backend_apply_gradients(self, grads: list[Array], trainable_variables: list[Variable]) -> None:
        steps = self.gradient_accumulation_steps
        if not steps:
            self._change(grads, trainable_variables)
        else:
            sums = [self._accumulated_gradients[self._get_variable_index(v)] for v in trainable_variables]
            totals = [gradient + sum_.value for gradient, sum_ in zip(grads, sums, strict=True)]
            now = (int(self._iterations) + 1) % steps == 0
            if now:
                means = [
                    gradient if _is_replaced(variable) else total / steps
                    for gradient, total, variable in zip(grads, totals, trainable_variables, strict=True)
                ]
                self._change(means, trainable_variables)
            for sum_, total in zip(sums, totals, strict=True):
                sum_.assign(np.zeros_like(total) if now else total)
        if self.use_ema:
            self._update_model_variables_moving_average(self._trainable_variables)
            frequency = self.ema_overwrite_frequency
            if frequency and (int(self.iterations) + 1) % frequency == 0:
                self._overwrite_model_variables_with_average_value(self._trainable_variables)

    def _change(self, grads: list[Array], trainable_variables: list[Variable]) -> None:
        for gradient, variable in zip(grads, trainable_variables, strict=True):
            if _is_replaced(variable):
                variable.assign(gradient)
        kept = [place for place, variable in enumerate(trainable_variables) if not _is_replaced(variable)]
        trainable_variables = [trainable_variables[place] for place in kept]
        grads = self._clip_gradients([grads[place] for place in kept])
        self._apply_weight_decay(trainable_variables)
        self._backend_update_step(grads, trainable_variables, self.learning_rate)

    def _backend_update_step(self, grads: list[Array], trainable_variables: list[Variable], learning_rate: Any) -> None:
        if not isinstance(learning_rate, Variable):
            learning_rate = np.asarray(learning_rate, floatx())
        for gradient, variable in zip(grads, trainable_variables, strict=True):
            share = self.rate_share(variable)
            self.update_step(gradient, variable, learning_rate if share == 1 else np.asarray(learning_rate) * share)

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        """Change one variable, and what the rule keeps for it, by one step; a rule of your own defines this.

        Args:
            gradient: the gradient, clipped; an array of the variable's shape.
            variable: the variable to change; `self._get_variable_index(variable)` is its place among those built for.
            learning_rate: the learning rate of this step.
        """
        if not self.kind:
            raise NotImplementedError(
                f"The optimizer {type(self).__name__} has no rule: give it a method "
                f"`update_step(self, gradient, variable, learning_rate)`."
            )
        index = self._get_variable_index(variable)
        kept = [slot[index].value for slot in self._slots]
        gradient = np.asarray(gradient, variable.dtype, order="C")
        rate, iteration = float(learning_rate), int(self.iterations)
        _native.update(self.kind, variable.value, gradient, kept, self.numbers(), rate, iteration)

    def assign(self, variable: Variable, value: Any) -> None:
        """Give a variable a value; for rules of your own."""
        variable.assign(value)

    def assign_add(self, variable: Variable, value: Any) -> None:
        """Add to a variable; for rules of your own."""
        variable.assign_add(value)

    def assign_sub(self, variable: Variable, value: Any) -> None:
        """Subtract from a variable; for rules of your own."""
        variable.assign_sub(value)

    def scale_loss(self, loss: Any) -> Any:
        """The loss times `loss_scale_factor`, whose gradients `apply` expects."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    def _clip_gradients(self, grads: Sequence[Array]) -> list[Array]:
        if self.clipnorm and self.clipnorm > 0:
            return clip_by_norm(grads, self.clipnorm)
        if self.global_clipnorm and self.global_clipnorm > 0:
            return clip_by_global_norm(grads, self.global_clipnorm)
        if self.clipvalue and self.clipvalue > 0:
            return clip_by_value(grads, self.clipvalue)
        return list(grads)

    # Weight decay

    def exclude_from_weight_decay(
        self, var_list: Iterable[Variable] | None = None, var_names: Iterable[str] | None = None
    ) -> None:
        """Keep weight decay off some variables; before the optimizer is built.

        Args:
            var_list: these variables.
            var_names: and all in whose names one of these stands: `["bias"]`. Regular expressions work.

        Raises:
            ValueError: if the optimizer is built already.

        Source: `keras.optimizers.Optimizer.exclude_from_weight_decay`.

        >>> from fathoms.optimizers import AdamW
        >>> AdamW().exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        """
        if self.built:
            raise ValueError(
                "exclude_from_weight_decay can only be configured before training: call it right after making the optimizer."
            )
        self._undecayed = list(var_list or [])
        self._undecayed_names = list(var_names or [])

    def scale_learning_rate(
        self, factor: float, var_list: Iterable[Variable] | None = None, var_names: Iterable[str] | None = None
    ) -> None:
        """Let some variables learn faster or slower than the others; before the optimizer is built.

        Their weight decay, which is in proportion to the learning rate, is scaled alike. For a variable that several calls
        mean, the last one counts. A file of a model does not keep it.

        Args:
            factor: what the learning rate is multiplied by for them; 0 or more.
            var_list: these variables.
            var_names: and all in whose paths, such as `"dense/bias"`, one of these stands. Regular expressions work.

        Raises:
            ValueError: if the optimizer is built already, or the factor is not such a number.

        Source: PyTorch's parameter groups; Keras has none.

        >>> from fathoms.optimizers import Adam
        >>> Adam().scale_learning_rate(0.1, var_names=["bias"])
        """
        if self.built:
            raise ValueError(
                "scale_learning_rate can only be configured before training: call it right after making the optimizer."
            )
        if isinstance(factor, bool) or not isinstance(factor, int | float) or not 0 <= factor < float("inf"):
            raise ValueError(
                f"scale_learning_rate(factor): found {factor!r}, but it is a number of 0 or more, such as 0.1."
            )
        self._rate_shares.append((float(factor), list(var_list or []), list(var_names or [])))

    def rate_share(self, variable: Variable) -> float:
        """What the learning rate is multiplied by for a variable; see `scale_learning_rate`."""
        import re

        for factor, variables, names in reversed(self._rate_shares):
            if any(variable is own for own in variables) or any(re.search(name, variable.path) for name in names):
                return factor
        return 1.0

    def _use_weight_decay(self, variable: Variable) -> bool:
        import re

        if any(variable is spared for spared in self._undecayed):
            return False
        return not any(re.search(name, variable.name) for name in self._undecayed_names)

    def _apply_weight_decay(self, variables: Iterable[Variable]) -> None:
        if self.weight_decay is not None:
            for variable in variables:
                if self._use_weight_decay(variable):
                    self._decay(variable, self.weight_decay)

    def _decay(self, variable: Variable, weight_decay: float) -> None:
        number = variable.value.dtype.type
        rate = number(float(self.learning_rate) * self.rate_share(variable))
        variable.assign_sub(variable.value * number(weight_decay) * rate)

    # Moving averages of the weights

    def _update_model_variables_moving_average(self, trainable_variables: Iterable[Variable]) -> None:
        if self.use_ema:
            keep = self.ema_momentum if int(self.iterations) else 0.0
            for variable, average in zip(trainable_variables, self._model_variables_moving_average, strict=True):
                average.assign(average.value * keep + variable.value * (1 - keep))

    def _overwrite_model_variables_with_average_value(self, trainable_variables: Sequence[Variable]) -> None:
        averages = self._model_variables_moving_average
        if len(trainable_variables) != len(averages):
            raise ValueError(
                f"The optimizer {self.name!r} has the averages of {len(averages)} variables, but found "
                f"{len(trainable_variables)} to put them into. Give it the variables it was built for."
            )
        for variable, average in zip(trainable_variables, averages, strict=True):
            variable.assign(average.value)

    @property
    def finalizes(self) -> bool:
        """Whether `finalize_variable_values` does anything."""
        replaced = type(self).finalize_variable_values is not Optimizer.finalize_variable_values
        return self.use_ema or replaced

    def finalize_variable_values(self, var_list: Sequence[Variable]) -> None:
        """With `use_ema`, put the moving averages in the place of the weights; `fit` does it at its end."""
        if self.use_ema:
            self._overwrite_model_variables_with_average_value(var_list)

    # State and config

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Assign to all `variables`, in their order.

        Raises:
            ValueError: if the optimizer is not built, or the number or a shape differs.
        """
        if not self.built:
            raise ValueError(
                f"You are calling `set_weights()` before the optimizer {self.name!r} has any. Write first: "
                "optimizer.build(model.trainable_variables)."
            )
        variables = self.variables
        if len(weights) != len(variables):
            raise ValueError(
                f"The optimizer {self.name!r} has {len(variables)} variables, but set_weights received {len(weights)}."
            )
        for variable, weight in zip(variables, weights, strict=True):
            if np.shape(weight) != variable.shape:
                raise ValueError(
                    f"Optimizer variable {variable.path} has shape {variable.shape} not compatible with provided weight "
                    f"shape {np.shape(weight)}."
                )
        for variable, weight in zip(variables, weights, strict=True):
            variable.assign(weight)

    def save_own_variables(self, store: Any) -> None:
        """Put all `variables` into a dictionary-like store, under their numbers: `"0"`, `"1"`, ..."""
        for number, variable in enumerate(self.variables):
            store[str(number)] = variable.numpy()

    def load_own_variables(self, store: Mapping[str, ArrayLike]) -> None:
        """Take all `variables` from what `save_own_variables` filled; warns, and takes none, if their number differs."""
        variables = self.variables
        if len(store.keys()) != len(variables):
            warn_caller(
                f"Skipping variable loading for optimizer '{self.name}', because it has {len(variables)} variables "
                f"whereas the saved optimizer has {len(store.keys())} variables."
            )
            return
        for number, variable in enumerate(variables):
            variable.assign(store[str(number)])

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal optimizer, without its state."""
        learning_rate: Any = self._learning_rate
        if isinstance(learning_rate, Variable):
            learning_rate = float(learning_rate)
        elif isinstance(learning_rate, LearningRateSchedule):
            learning_rate = schedules.serialize(learning_rate)
        else:
            raise ValueError(
                f"The optimizer {self.name!r} takes its learning rate from a function, which cannot be written into a "
                f"config. Use a float or a LearningRateSchedule."
            )
        return {
            "name": self.name,
            "learning_rate": learning_rate,
            "weight_decay": self.weight_decay,
            "clipnorm": self.clipnorm,
            "global_clipnorm": self.global_clipnorm,
            "clipvalue": self.clipvalue,
            "use_ema": self.use_ema,
            "ema_momentum": self.ema_momentum,
            "ema_overwrite_frequency": self.ema_overwrite_frequency,
            "loss_scale_factor": self.loss_scale_factor,
            "gradient_accumulation_steps": self.gradient_accumulation_steps,
            **{name: getattr(self, name) for name in self._own_arguments},
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Optimizer:
        """The optimizer that `get_config` described."""
        learning_rate = config.get("learning_rate")
        if isinstance(learning_rate, dict):
            config = {**config, "learning_rate": schedules.deserialize(learning_rate, custom_objects)}
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def _is_replaced(variable: Variable) -> bool:
    """Whether its "gradient" is its new value, as for the scales of some number types."""
    return bool(getattr(variable, "overwrite_with_gradient", False))


def _with_gradients(
    gradients: Sequence[ArrayLike | None], variables: Sequence[Variable]
) -> tuple[list[Array], list[Variable]]:
    """Return the variables that have gradients, and these as arrays of their variables' shapes and types."""
    missing = [variable.path for gradient, variable in zip(gradients, variables, strict=True) if gradient is None]
    if len(missing) == len(variables):
        raise ValueError("No gradients provided for any variable.")
    if missing:
        warn_caller(
            f"Gradients do not exist for variables {missing}: the loss does not depend on them, so they stay as they are. "
            f"Use them in the model's output, or set trainable=False."
        )
    arrays, own = [], []
    for gradient, variable in zip(gradients, variables, strict=True):
        if gradient is None:
            continue
        array = np.asarray(gradient, variable.dtype, order="C")
        if array.shape != variable.shape:
            raise ValueError(
                f"The gradient of variable {variable.path!r} has shape {array.shape}, but the variable has shape "
                f"{variable.shape}."
            )
        arrays.append(array)
        own.append(variable)
    return arrays, own
