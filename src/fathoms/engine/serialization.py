"""Objects as dictionaries, in Keras's form: the class's name, its arguments, and nothing that could be run.

A described object is `{"module": ..., "class_name": ..., "config": ..., "registered_name": ...}`. Reading one looks its
name up in closed tables (`public_names`) and among what the user registered or gave; no module is imported and no
attribute fetched by a name from the description.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np

from fathoms.engine import object_sharing_scope as sharing
from fathoms.engine.custom_object_scope import CustomObjectScope
from fathoms.engine.description_error import DescriptionError
from fathoms.engine.messages import warn_caller
from fathoms.engine.public_names import close_name, keras_lacks, public_class, public_function, public_name
from fathoms.engine.registration import get_registered_name, own_objects

_PLAIN = (str, int, float, bool)
_LONGEST_SHOWN = 2000
_LONGEST_NAME = 100
_MOST_AXES = 64  # as many as an array of NumPy may have

# What a description that is not sound makes constructors raise, beside ValueError and TypeError.
_DAMAGE = (AttributeError, LookupError, ArithmeticError, RecursionError, AssertionError)


def serialize_keras_object(obj: Any) -> Any:
    """Return the written form of an object: plain values, lists and dictionaries, as `json` can write them.

    Args:
        obj: a layer, model, loss, ... with `get_config`, a function, an array, a plain value, or a list, tuple or
            dictionary of these.

    Raises:
        TypeError: something of another kind, or a `get_config` that does not return a dictionary.

    Source: `keras.saving.serialize_keras_object`.

    >>> from fathoms import regularizers
    >>> serialize_keras_object({"penalty": regularizers.L1(0.5)})["penalty"]["config"]
    {'l1': 0.5}
    """
    if obj is None or (isinstance(obj, _PLAIN) and not isinstance(obj, np.generic)):
        return obj
    if isinstance(obj, list):
        return [serialize_keras_object(item) for item in obj]
    if isinstance(obj, tuple):
        return tuple(serialize_keras_object(item) for item in obj)
    if isinstance(obj, dict):
        return {key: serialize_keras_object(value) for key, value in obj.items()}
    special = _special(obj)
    return _described(obj) if special is None else special


def deserialize_keras_object(
    config: Any, custom_objects: Mapping[str, Any] | None = None, safe_mode: bool = True, **kwargs: Any
) -> Any:
    """Return the object that a written form describes.

    Args:
        config: what `serialize_keras_object` returned.
        custom_objects: classes and functions of your own by name, beside the registered ones.
        safe_mode: has no effect; reading is always safe.
        **kwargs: `module_objects`, a table of names that a mere name is looked up in.

    Raises:
        TypeError, ValueError: a description that is not one, one that names something unknown, or one that holds code.

    Source: `keras.saving.deserialize_keras_object`; unlike there, names are never looked up by importing, and code is
    never run, whatever `safe_mode` says.

    >>> deserialize_keras_object({"module": "keras.regularizers", "class_name": "L1", "config": {"l1": 0.5}}).l1
    0.5
    """
    own = own_objects(custom_objects)
    table = kwargs.pop("module_objects", None)
    if isinstance(config, str) and config in own:
        return own[config]
    if table is not None and (isinstance(config, str) or (isinstance(config, Mapping) and "class_name" in config)):
        return restore(config, table, custom_objects, "object")
    if config is None or isinstance(config, _PLAIN):
        return config
    if isinstance(config, list | tuple):
        return [deserialize_keras_object(item, custom_objects) for item in config]
    if not isinstance(config, Mapping):
        raise DescriptionError(f"Could not parse config: {config!r}. It should be a dictionary.")
    if "class_name" not in config or "config" not in config:
        return {key: deserialize_keras_object(value, custom_objects) for key, value in config.items()}
    return _read(config, own)


def describe(thing: Any, module: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dictionary that describes an object with `get_config`, or a function.

    Args:
        thing: the object or function.
        module: Keras's public module for the objects of `table`, for example `"keras.losses"`.
        table: the names that `module` has.

    Raises:
        ValueError: `thing` has no `get_config` and is not a function.

    Source: `keras.saving.serialize_keras_object`.
    """
    if isinstance(thing, type):
        return _function(thing.__name__)
    written: dict[str, Any] = _described(thing)
    if table.get(type(thing).__name__) is type(thing) and not keras_lacks(type(thing)):
        written.update(module=module, registered_name=None)
    return written


def restore(config: Any, table: Mapping[str, Any], custom_objects: Mapping[str, Any] | None, what: str) -> Any:
    """Return the object that a dictionary (or a mere name) describes.

    Args:
        config: what `describe` returned, or the name of a function or class.
        table: the names that may be used and what each stands for.
        custom_objects: further names, which come first.
        what: what is being restored, for messages, for example `"loss"`.

    Returns:
        An instance for a class with a config, and otherwise what the table has under the name.

    Raises:
        ValueError: the description is not one, or names something that is in neither table.

    Source: `keras.saving.deserialize_keras_object`; unlike there, names are never looked up by importing.
    """
    own = own_objects(custom_objects)
    names = ChainMap({**own}, table)  # type: ignore[arg-type]
    if isinstance(config, str):
        return lookup(config, names, what)
    if not isinstance(config, Mapping) or not isinstance(config.get("class_name"), str):
        raise DescriptionError(
            f"Could not interpret {what} config: {config!r}. It should be a dictionary with 'class_name' and 'config'."
        )
    name, inner = config["class_name"], config.get("config")
    if name in _SPECIAL:
        return _SPECIAL[name](inner, own)
    module, registered = config.get("module"), config.get("registered_name")
    if isinstance(registered, str) and registered in own:
        name = registered
    elif name not in own and not _is_known(module):
        raise DescriptionError(
            f"The {what} {name!r} is from {module!r}, not from Keras or Fathoms, so its code is not here. If it is your own, "
            f"register it with @keras.saving.register_keras_serializable(), or pass it: custom_objects={{{name!r}: {name}}}."
        )
    if name == "function":
        if not isinstance(inner, str):
            raise DescriptionError(
                f"Could not interpret {what} config: {config!r}. The 'config' of a function is its name."
            )
        return lookup(_unpacked(inner, own), names, what)
    found = names.get(name) or public_class(module, name) or lookup(name, names, what)
    if not isinstance(found, type):
        return found
    if inner is not None and not isinstance(inner, Mapping):
        raise DescriptionError(
            f"Could not interpret {what} config: {config!r}. 'config' should hold the arguments of {name}."
        )
    known = sharing.shared(config.get("shared_object_id"))
    if known is not None:
        return known
    thing = _made(found, config, own, what)
    sharing.made(config.get("shared_object_id"), thing)
    return thing


def lookup(name: str, names: Mapping[str, Any], what: str, complaint: str = "Unknown") -> Any:
    """Return what a table has under a name, or what is registered under it.

    Args:
        name: the name.
        names: the table.
        what: what it names, for the message.
        complaint: how the message begins.

    Raises:
        ValueError: the table does not have it; the message says which name is close.

    >>> lookup("rleu", {"relu": 1, "tanh": 2}, "activation")
    Traceback (most recent call last):
        ...
    fathoms.engine.description_error.DescriptionError: Unknown activation: 'rleu'. Did you mean 'relu'? Fathoms has relu, tanh.
    """
    own = own_objects()
    if name in own:
        return own[name]
    if name not in names:
        import difflib

        lowered = {known.lower(): known for known in names}
        close = difflib.get_close_matches(name[:_LONGEST_NAME].lower(), lowered, n=1)
        hint = f"Did you mean {lowered[close[0]]!r}? " if close else ""
        raise DescriptionError(f"{complaint} {what}: {name!r}. {hint}Fathoms has {', '.join(sorted(names))}.")
    return names[name]


def dtype_policy(dtype: str) -> dict[str, Any]:
    """Return how Keras 3 writes the number type in a layer's config."""
    return {"module": "keras", "class_name": "DTypePolicy", "config": {"name": dtype}, "registered_name": None}


# Writing


def _special(obj: Any) -> Any:
    """Return the written form of what is neither plain nor an object with a config; None for anything else."""
    if isinstance(obj, np.generic):
        return obj.item()
    if isinstance(obj, np.ndarray):
        if obj.ndim == 0:
            return obj.item()
        dtype = "string" if obj.dtype.kind in "US" else obj.dtype.name
        return {"class_name": "__numpy__", "config": {"value": obj.tolist(), "dtype": dtype}}
    if isinstance(obj, bytes):
        return {"class_name": "__bytes__", "config": {"value": obj.decode("utf-8")}}
    if isinstance(obj, slice):
        ends = {name: serialize_keras_object(getattr(obj, name)) for name in ("start", "stop", "step")}
        return {"class_name": "__slice__", "config": ends}
    if obj is Ellipsis:
        return {"class_name": "__ellipsis__", "config": {}}
    if hasattr(obj, "_keras_history"):
        origin, *places = obj._keras_history
        history = None if origin is None else [origin.name, *places]
        config = {"shape": list(obj.shape), "dtype": obj.dtype, "keras_history": history}
        return {"class_name": "__keras_tensor__", "config": config}
    return None


def _described(obj: Any) -> Any:
    if isinstance(obj, FunctionType) and obj.__name__ == "<lambda>":
        return _lambda(obj)
    if isinstance(obj, FunctionType | BuiltinFunctionType | np.ufunc):
        return _function(get_registered_name(obj))
    if not hasattr(obj, "get_config"):
        name = getattr(obj, "__name__", None)
        if name is None:
            raise DescriptionError(
                f"Cannot serialize {obj!r}, a {type(obj).__name__}: give its class a method `get_config(self)` that "
                f"returns its arguments as a dictionary."
            )
        return _function(get_registered_name(obj))
    config = obj.get_config()
    if not isinstance(config, dict):
        raise DescriptionError(
            f"The get_config() of {obj!r} should return a dictionary of its arguments, but it returned {config!r}."
        )
    cls = type(obj)
    module, name = public_name(cls) or (cls.__module__, cls.__name__)
    public = module.split(".")[0] == "keras" and not module.startswith("keras.src.")
    written = {
        "module": None if module == "__main__" else module,
        "class_name": name,
        "config": serialize_keras_object(config),
        "registered_name": None if public else get_registered_name(cls),
    }
    # Whole names: Python's cache of attributes keeps each string that it is asked with, so one made here would stay.
    for further, name_of_getter in (("build_config", "get_build_config"), ("compile_config", "get_compile_config")):
        getter = getattr(obj, name_of_getter, None)
        value = None if getter is None else getter()
        if value is not None:
            written[further] = serialize_keras_object(value)
    return sharing.described(written, obj)


def _function(name: str) -> dict[str, Any]:
    return {"module": "builtins", "class_name": "function", "config": name, "registered_name": "function"}


def _lambda(function: FunctionType) -> dict[str, Any]:
    """Return what Keras writes of a lambda, its byte code: Keras can be told to run it, Fathoms never does."""
    import marshal
    from base64 import encodebytes

    warn_caller(
        "A `lambda` is being written, as its byte code. Fathoms will refuse to load it, and Keras needs safe_mode=False. "
        "Write the function with def and put @keras.saving.register_keras_serializable() over it."
    )
    closure = [cell.cell_contents for cell in function.__closure__ or ()] or None
    code = encodebytes(marshal.dumps(function.__code__)).decode("ascii")
    return {"class_name": "__lambda__", "config": {"value": [code, function.__defaults__, closure]}}


# Reading


def _read(config: Mapping[str, Any], own: Mapping[str, Any]) -> Any:
    name, inner = config["class_name"], config["config"]
    if name == "__typespec__" and not isinstance(inner, list | tuple):
        raise DescriptionError(f"Expected 'config' to be a list or a tuple in the type description {dict(config)!r}.")
    if isinstance(name, str) and name.startswith("__") and name in _SPECIAL:
        return _SPECIAL[name](inner, own)
    if name == "function":
        if not isinstance(inner, str):
            raise DescriptionError(
                f"Expected 'config' to be a non-null str, a function's name. Found {dict(config)!r}."
            )
        return _read_function(inner, config, own)
    if inner is not None and not isinstance(inner, Mapping):
        raise DescriptionError(f"Expected 'config' to be a dict of the arguments of {name}. Found {dict(config)!r}.")
    known = sharing.shared(config.get("shared_object_id"))
    if known is not None:
        return known
    cls = _class_for(config, own)
    if isinstance(cls, FunctionType):
        return cls
    thing = _made(cls, config, own)
    sharing.made(config.get("shared_object_id"), thing)
    return thing


def _read_function(name: str, config: Mapping[str, Any], own: Mapping[str, Any]) -> Any:
    name = _unpacked(name, own)
    if name in own:
        return own[name]
    found = public_function(name)
    if found is None or (config.get("module") not in ("builtins", None) and not _is_known(config.get("module"))):
        raise DescriptionError(_not_found("function", name, config.get("module")))
    _check_unregistered(config, name)
    return found


def _class_for(config: Mapping[str, Any], own: Mapping[str, Any]) -> Any:
    name, module = config["class_name"], config.get("module")
    registered = config.get("registered_name", name)
    if isinstance(registered, str) and registered in own:
        return own[registered]
    found = public_class(module, name) if isinstance(name, str) else None
    if found is not None:
        _check_unregistered(config, name)
        return found
    if isinstance(name, str) and name in own:
        return own[name]
    if "module" not in config and isinstance(name, str):  # as versions before Keras 3 wrote it
        for room in ("keras", "keras.losses", "keras.metrics", "keras.optimizers"):
            if (found := public_class(room, name)) is not None:
                return found
    raise DescriptionError(_not_found("class", name, module))


def _check_unregistered(config: Mapping[str, Any], name: str) -> None:
    registered = config.get("registered_name")
    if registered and registered not in (name, config.get("class_name")):
        raise DescriptionError(
            f"{name!r} resolved to a Keras built-in, yet the description says it is registered as {registered!r}. "
            f"No library writes that; do not use this file."
        )


def _not_found(kind: str, name: Any, module: Any) -> str:
    close = close_name(module, name)
    hint = f"Did you mean {close!r}? " if close else ""
    if str(module).startswith("keras."):
        return f"Could not locate {kind} {name!r} (module {module!r}): Fathoms does not have it. {hint}".rstrip()
    return (
        f"Could not locate {kind} {name!r} (module {module!r}). If it is your own, put @keras.saving.register_keras_serializable() over it "
        f"and import it before loading, or pass it by custom_objects={{...}}. Nothing is ever imported because a file names it."
    )


def _made(cls: Any, config: Mapping[str, Any], own: Mapping[str, Any], what: str = "class") -> Any:
    """Make an object of this class from its description; names of your own are known meanwhile."""
    from fathoms.engine.argument_types import check_arguments
    from fathoms.engine.reading_scope import reading_scope

    if not hasattr(cls, "from_config"):
        raise DescriptionError(
            f"Unable to reconstruct an instance of {cls.__name__!r}: the class has no `from_config(cls, config)`. "
            f"Give it one, a classmethod that returns cls(**config)."
        )
    given = dict(config.get("config") or {})
    damage = (TypeError, *_DAMAGE) if _is_ours(cls) else (TypeError,)
    if _is_ours(cls):
        check_arguments(cls, given)
    with reading_scope(), CustomObjectScope(own):
        try:
            thing = cls.from_config(given)
        except DescriptionError:
            raise
        except ValueError as error:
            if not _is_ours(cls):
                raise
            raise DescriptionError(str(error)) from error
        except damage as error:
            raise DescriptionError(
                f"The {what} {cls.__name__!r} cannot be made from its config {_shown(config.get('config'))}: {error}. Check that "
                f"layers and other objects that get_config() returns are explicitly deserialized in from_config()."
            ) from error
        build_config = config.get("build_config")
        if build_config and not thing.built:
            thing.build_from_config(build_config)
            thing.built = True
        if config.get("compile_config"):
            thing.compile_from_config(config["compile_config"])
    return thing


def _is_ours(cls: Any) -> bool:
    """Whether a class is the library's: what the constructor of a person's own does with a description is their business."""
    return str(cls.__module__).partition(".")[0] == "fathoms"


def _shown(config: Any) -> str:
    """A description in a message, which is not to be as long as the file."""
    written = repr(config)
    return written if len(written) <= _LONGEST_SHOWN else f"{written[:_LONGEST_SHOWN]}..."


def _is_known(module: object) -> bool:
    """Whether a module's name is one that Keras or Fathoms writes; files of older versions have none."""
    return module is None or (isinstance(module, str) and module.split(".")[0] in ("keras", "fathoms", "builtins"))


def _unpacked(name: str, own: Mapping[str, Any]) -> str:
    """Return the registered name for a function's bare name, as Keras up to 3.6 wrote it."""
    if name not in own and ">" not in name and public_function(name) is None:
        for known in own:
            if known.endswith(f">{name}"):
                return known
    return name


def _read_array(inner: Any, own: Mapping[str, Any]) -> Any:
    from fathoms.engine.dtypes import DTYPES, standardize_dtype

    given = _inside(inner, "value", "array")
    dtype = inner.get("dtype")
    if dtype != "string" and dtype not in DTYPES:
        raise DescriptionError(f"An array of {dtype!r:.80} is described; only numbers and text are read.")
    try:
        array = np.asarray(given)  # first as it comes: what is no plain array has no number of numbers
        return array.astype(str if dtype == "string" else standardize_dtype(dtype))
    except (ValueError, TypeError, OverflowError) as error:
        raise DescriptionError(f"An array is described by {given!r:.80}, which is none: {error}.") from None


def _read_bytes(inner: Any, own: Mapping[str, Any]) -> Any:
    value = _inside(inner, "value", "text in bytes")
    if not isinstance(value, str):
        raise DescriptionError(f"Bytes are described by {value!r:.80}, which is not a text.")
    return value.encode("utf-8")


def _read_slice(inner: Any, own: Mapping[str, Any]) -> Any:
    ends = [_inside(inner, end, "slice") for end in ("start", "stop", "step")]
    if not all(end is None or isinstance(end, int | Mapping) for end in ends):
        raise DescriptionError(f"A slice is described by {inner!r:.80}: its ends should be whole numbers.")
    return slice(*(deserialize_keras_object(end, own) for end in ends))


def _inside(inner: Any, key: str, what: str) -> Any:
    if not isinstance(inner, Mapping):
        raise DescriptionError(f"The description of an {what} holds {inner!r:.80}, where a dictionary should stand.")
    return inner.get(key)


def _read_placeholder(inner: Any, own: Mapping[str, Any]) -> Any:
    from fathoms.engine.dtypes import standardize_dtype
    from fathoms.engine.keras_tensor import KerasTensor

    shape, dtype = _inside(inner, "shape", "placeholder"), inner.get("dtype")
    if (
        not isinstance(shape, list | tuple)
        or len(shape) > _MOST_AXES
        or not all(size is None or isinstance(size, int) for size in shape)
    ):
        raise DescriptionError(f"A placeholder is described with the shape {shape!r:.80}, which is none.")
    tensor: Any = KerasTensor(shape, standardize_dtype(dtype))
    tensor._pre_serialization_keras_history = inner.get("keras_history")
    return tensor


def _refuse_code(inner: Any, own: Mapping[str, Any]) -> Any:
    raise DescriptionError(
        "The description holds a Python lambda, which would mean arbitrary code execution. It is never run here, "
        "whatever safe_mode says. Write the function with def, put @keras.saving.register_keras_serializable() over it "
        "(or pass it by custom_objects={...}), and save the model again."
    )


def _refuse_type(inner: Any, own: Mapping[str, Any]) -> Any:
    raise DescriptionError("The description holds a TensorFlow TypeSpec, which only TensorFlow can read.")


_SPECIAL: dict[str, Any] = {
    "__bytes__": _read_bytes,
    "__ellipsis__": lambda inner, own: Ellipsis,
    "__keras_tensor__": _read_placeholder,
    "__lambda__": _refuse_code,
    "__numpy__": _read_array,
    "__slice__": _read_slice,
    "__tensor__": _read_array,
    "__typespec__": _refuse_type,
}
