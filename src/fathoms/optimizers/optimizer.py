"""The base of every optimizer: the step counter, the learning rate, and the variables that a rule keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms import _native
from fathoms.engine.floatx import floatx
from fathoms.engine.naming import auto_name
from fathoms.engine.variable import Variable
from fathoms.optimizers import schedules
from fathoms.optimizers.schedules import LearningRateSchedule


class Optimizer:
    """A rule that changes variables, given gradients.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        weight_decay: None; not supported yet, like every argument below whose only value is None or False.
        clipnorm: None.
        clipvalue: None.
        global_clipnorm: None.
        use_ema: False.
        ema_momentum: kept for the config only.
        ema_overwrite_frequency: None.
        loss_scale_factor: None.
        gradient_accumulation_steps: None.
        name: name of the optimizer; made from the class name when left out.

    Raises:
        ValueError: if `learning_rate` is not one of these, or an argument is not supported yet.

    Source: `keras.optimizers.Optimizer` of Keras 3.

    By itself, on a variable:

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import SGD
    >>> variable = Variable([1.0, 2.0])
    >>> optimizer = SGD(learning_rate=0.5)
    >>> optimizer.apply([[1.0, -1.0]], [variable])
    >>> variable.numpy().tolist(), int(optimizer.iterations)
    ([0.5, 2.5], 1)
    """

    #: Name of the native update rule.
    kind: str = ""

    # Names of the variables that the rule keeps for every trainable variable; one tuple for each group that Keras
    # writes one after the other (within a group, the variables take turns).
    _slot_groups: tuple[tuple[str, ...], ...] = ()

    def __init__(
        self,
        learning_rate: float | LearningRateSchedule | Callable[[], float],
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
    ) -> None:
        self.name = name or auto_name(type(self).__name__)
        unsupported = {
            "weight_decay": weight_decay,
            "clipnorm": clipnorm,
            "clipvalue": clipvalue,
            "global_clipnorm": global_clipnorm,
            "use_ema": use_ema or None,
            "ema_overwrite_frequency": ema_overwrite_frequency,
            "loss_scale_factor": loss_scale_factor,
            "gradient_accumulation_steps": gradient_accumulation_steps,
        }
        for argument, value in unsupported.items():
            if value is not None:
                raise ValueError(
                    f"{type(self).__name__}: the argument `{argument}` is not supported yet. "
                    f"Received: {argument}={value!r}. Leave it out."
                )
        self.weight_decay = weight_decay
        self.clipnorm = clipnorm
        self.clipvalue = clipvalue
        self.global_clipnorm = global_clipnorm
        self.use_ema = bool(use_ema)
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
                "Argument `learning_rate` should be float, or an instance of LearningRateSchedule, or a callable that "
                f"takes no arguments and returns the rate. Received instead: learning_rate={learning_rate!r}"
            )
        self._trainable_variables: list[Variable] = []
        self._groups: list[list[list[Variable]]] = []

    @property
    def iterations(self) -> Variable:
        """The number of steps done, an int64 variable."""
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
            self._learning_rate = learning_rate
        elif isinstance(self._learning_rate, Variable):
            self._learning_rate.assign(learning_rate)
        else:
            raise TypeError(
                f"The optimizer {self.name!r} was created with a learning rate that is a schedule or a function, so it "
                f"cannot be set to a number. Create it with a float: {type(self).__name__}(learning_rate=0.01)."
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

    def build(self, variables: Sequence[Variable]) -> None:
        """Make the variables that the rule keeps for each of `variables`; a second call does nothing."""
        if self.built:
            return
        self._trainable_variables = list(variables)
        self._groups = [
            [[self._slot(variable, name) for name in names] for variable in self._trainable_variables]
            for names in self._slot_groups
        ]
        self.built = True

    def _slot(self, variable: Variable, name: str) -> Variable:
        full_name = f"{variable.path.replace('/', '_')}_{name}"
        return Variable(
            np.zeros(variable.shape, variable.dtype),
            dtype=variable.dtype,
            trainable=False,
            name=full_name,
            path=f"{self.name}/{full_name}",
        )

    @property
    def variables(self) -> list[Variable]:
        """All variables in Keras's order: iterations, learning rate (if it is a number), and what the rule keeps."""
        own = [self._iterations]
        if isinstance(self._learning_rate, Variable):
            own.append(self._learning_rate)
        return own + [slot for group in self._groups for slots in group for slot in slots]

    @property
    def slots(self) -> list[list[NDArray[Any]]]:
        """The arrays that the rule keeps, as the core takes them: `slots[s][p]` is kind `s` for trainable variable `p`."""
        return [
            [slots[place].value for slots in group]
            for names, group in zip(self._slot_groups, self._groups, strict=False)
            for place in range(len(names))
        ]

    def numbers(self) -> dict[str, float]:
        """What the native rule needs to know."""
        return {}

    def apply(self, grads: Iterable[ArrayLike | None], trainable_variables: Sequence[Variable] | None = None) -> None:
        """Change variables in place by one step.

        Args:
            grads: a gradient for every variable, of its shape, or None to leave that variable alone.
            trainable_variables: the variables; when left out, those the optimizer was built with. The first call builds.

        Raises:
            ValueError: if the numbers of gradients and variables differ, a shape is wrong, all gradients are None, or a
                variable is not one of those the optimizer was built with.
        """
        gradients = list(grads)
        if not gradients:
            return
        if trainable_variables is None:
            if not self.built:
                raise ValueError(
                    "When passing `grads` without `variables`, the optimizer must already be built on a list of "
                    "variables. Call `optimizer.build(trainable_variables)` first."
                )
            variables = self._trainable_variables
        else:
            variables = list(trainable_variables)
            self.build(variables)
        if len(gradients) != len(variables):
            raise ValueError(
                f"The optimizer {self.name!r} received {len(gradients)} gradients for {len(variables)} variables; "
                f"there must be one for each."
            )
        places = {id(variable): place for place, variable in enumerate(self._trainable_variables)}
        pairs = [(gradient, variable) for gradient, variable in zip(gradients, variables, strict=True)]
        for _, variable in pairs:
            if id(variable) not in places:
                raise ValueError(
                    f"Unknown variable: {variable}. This optimizer can only be called for the variables it was "
                    "originally built with. When working with a new set of variables, you should recreate a new "
                    "optimizer instance."
                )
        missing = [variable.path for gradient, variable in pairs if gradient is None]
        if len(missing) == len(pairs):
            raise ValueError("No gradients provided for any variable.")
        if missing:
            from warnings import warn

            warn(f"Gradients do not exist for variables {missing} when minimizing the loss.", stacklevel=2)

        iteration = int(self._iterations)
        rate, slots, numbers = float(self.rates(iteration, 1)[0]), self.slots, self.numbers()
        for given, variable in pairs:
            if given is None:
                continue
            gradient = np.ascontiguousarray(given, variable.dtype)
            if gradient.shape != variable.shape:
                raise ValueError(
                    f"The gradient of variable {variable.path!r} has shape {gradient.shape}, but the variable has shape "
                    f"{variable.shape}."
                )
            place = places[id(variable)]
            own = [slot[place] for slot in slots]
            _native.update(self.kind, variable.value, gradient, own, numbers, rate, iteration)
        self._iterations.assign_add(1)

    def apply_gradients(self, grads_and_vars: Iterable[tuple[ArrayLike | None, Variable]]) -> Variable:
        """Like `apply`, for pairs of a gradient and its variable; returns `iterations`."""
        pairs = list(grads_and_vars)
        self.apply([gradient for gradient, _ in pairs], [variable for _, variable in pairs])
        return self._iterations

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Assign to all `variables`, in their order.

        Raises:
            ValueError: if the optimizer is not built, or the number or a shape differs.
        """
        if not self.built:
            raise ValueError(
                "You are calling `set_weights()` on an optimizer that has not yet been built. Please call "
                "`optimizer.build(trainable_variables)` to create the optimizer weights before calling `set_weights()`."
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
