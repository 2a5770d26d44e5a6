"""Classes, functions and state of one's own through files: found by registration or custom_objects, and by nothing else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers, saving
from fathoms.engine.object_sharing_scope import ObjectSharingScope

X = np.random.default_rng(0).normal(size=(6, 3)).astype("float32")


@saving.register_keras_serializable("own")
class Stored(layers.Dense):
    """A layer that keeps an array and a text of its own."""

    note = ""
    kept: Any = None

    def save_own_variables(self, store: Any) -> None:
        super().save_own_variables(store)
        store["kept"] = np.arange(3.0)

    def load_own_variables(self, store: Any) -> None:
        self.kept = store["kept"]
        super().load_own_variables({name: store[name] for name in store if name != "kept"})

    def save_assets(self, dir_path: str) -> None:
        os.makedirs(os.path.join(dir_path, "inner"))
        Path(dir_path, "inner", "note.txt").write_text("deep")

    def load_assets(self, dir_path: str) -> None:
        self.note = Path(dir_path, "inner", "note.txt").read_text()


@saving.register_keras_serializable("own")
class Net(fathoms.Model):
    """Layers in attributes, lists, lists in lists and dictionaries."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zebra = layers.Dense(4)  # after "layers" in the alphabet, so Keras's file has it there
        self.blocks: list[Any] = [layers.Dense(4), [layers.Dense(4), layers.Dense(4)]]
        self.by_name = {"a": layers.Dense(4), "b": layers.Dense(2)}

    def call(self, inputs: Any) -> Any:
        x = self.blocks[1][1](self.blocks[1][0](self.blocks[0](self.zebra(inputs))))
        return self.by_name["b"](self.by_name["a"](x))

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}


@pytest.mark.parametrize("zipped", [True, False])
def test_a_subclass_with_layers_everywhere(tmp_path: Path, zipped: bool) -> None:
    model = Net()
    model.compile("adam", "mse")
    model.fit(X, X[:, :2], verbose=0)
    path = tmp_path / ("m.keras" if zipped else "m")
    saving.save_model(model, path, zipped=zipped)
    again = saving.load_model(path)
    assert type(again) is Net
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    histories = [each.fit(X, X[:, :2], epochs=2, verbose=0, shuffle=False).history for each in (model, again)]
    assert histories[0] == histories[1]


def test_paths_are_those_of_keras(tmp_path: Path) -> None:
    import h5py

    model = Net()
    model.build((None, 3))
    model.save_weights(tmp_path / "m.weights.h5")
    with h5py.File(tmp_path / "m.weights.h5") as file:
        found: list[str] = []
        file.visit(lambda name: found.append(name.removesuffix("/vars")) if name.endswith("vars") else None)
    assert set(found) == {
        "vars", "blocks/dense", "blocks/container/dense", "blocks/container/dense_1", "by_name/dense", "by_name/dense_1",
        "layers/dense",
    }  # fmt: skip


def test_state_and_files_of_ones_own(tmp_path: Path) -> None:
    model: Any = fathoms.Sequential([fathoms.Input((3,)), Stored(2)])
    model.save(tmp_path / "m.keras")
    again = saving.load_model(tmp_path / "m.keras")
    assert (again.layers[0].note, again.layers[0].kept.tolist()) == ("deep", [0.0, 1.0, 2.0])
    np.testing.assert_array_equal(again.layers[0].kernel, model.layers[0].kernel)


@pytest.mark.parametrize("name", ["assets/../escape.txt", "assets/..\\escape.txt", "assets/c:/escape.txt"])
def test_assets_stay_in_their_folder(tmp_path: Path, name: str) -> None:
    import zipfile

    fathoms.Sequential([fathoms.Input((3,)), Stored(2)]).save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras", "a") as file:
        file.writestr(name, "text")
    with pytest.raises(ValueError, match="Invalid asset path"):
        saving.load_model(tmp_path / "m.keras")


def test_unregistered_classes_need_custom_objects(tmp_path: Path) -> None:
    class Wider(layers.Dense):
        pass

    model: Any = fathoms.Sequential([fathoms.Input((3,)), Wider(2)])
    model.save(tmp_path / "m.keras")
    with pytest.raises(TypeError, match="Could not locate class 'Wider'"):
        saving.load_model(tmp_path / "m.keras")
    again = saving.load_model(tmp_path / "m.keras", custom_objects={"Wider": Wider})
    assert type(again.layers[0]) is Wider
    with saving.custom_object_scope({"Wider": Wider}):
        assert type(fathoms.models.model_from_json(model.to_json()).layers[0]) is Wider


def test_partial_loading(tmp_path: Path) -> None:
    def net(*units: int) -> Any:
        return fathoms.Sequential([fathoms.Input((3,)), *(layers.Dense(width) for width in units)])

    model, wider, deeper = net(4, 5), net(4, 6), net(4, 5, 5)
    model.save(tmp_path / "m.keras")
    with pytest.raises(ValueError, match="must match"):
        wider.load_weights(tmp_path / "m.keras")
    with pytest.raises(ValueError, match="received 0 variables"):
        deeper.load_weights(tmp_path / "m.keras")
    for other in (wider, deeper):
        last = other.get_weights()[-2]
        with pytest.warns(UserWarning, match="1 objects could not be loaded"):
            other.load_weights(tmp_path / "m.keras", skip_mismatch=True)
        np.testing.assert_array_equal(other.get_weights()[0], model.get_weights()[0])
        np.testing.assert_array_equal(other.get_weights()[-2], last)


def test_parts_can_be_left_out(tmp_path: Path) -> None:
    model: Any = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(3), layers.Dense(3)])
    other = fathoms.models.clone_model(model)
    before = other.get_weights()
    saving.save_weights(model, tmp_path / "m.weights.h5", objects_to_skip=[model.layers[0]])
    other.load_weights(tmp_path / "m.weights.h5", objects_to_skip=[other.layers[0]])
    np.testing.assert_array_equal(other.get_weights()[0], before[0])
    np.testing.assert_array_equal(other.get_weights()[2], model.get_weights()[2])


def test_one_object_in_two_places_is_one_again() -> None:
    penalty = layers.Dense(1, name="inner")
    with ObjectSharingScope():
        written = saving.serialize_keras_object([penalty, penalty])
        first, second = saving.deserialize_keras_object(written)
    assert first is second
    first, second = saving.deserialize_keras_object(saving.serialize_keras_object([penalty, penalty]))
    assert first is not second


def test_a_metric_in_an_attribute_keeps_its_state(tmp_path: Path) -> None:
    class Watching(layers.Dense):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.watched = fathoms.metrics.Mean()

    model: Any = fathoms.Sequential([fathoms.Input((3,)), Watching(2)])
    model.layers[0].watched.update_state([1.0, 4.0])
    model.save_weights(tmp_path / "m.weights.h5")
    other: Any = fathoms.Sequential([fathoms.Input((3,)), Watching(2)])
    other.load_weights(tmp_path / "m.weights.h5")
    assert float(other.layers[0].watched.result()) == 2.5


def test_a_class_made_of_both_ends_is_itself_again(tmp_path: Path) -> None:
    class Plain(fathoms.Model):
        pass

    start = fathoms.Input((3,))
    model = Plain(start, layers.Dense(2)(start))
    model.save(tmp_path / "m.keras")
    again = saving.load_model(tmp_path / "m.keras", custom_objects={"Plain": Plain})
    assert type(again) is Plain
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))


def test_arguments_are_known_without_a_get_config() -> None:
    class Scaled(layers.Layer):
        def __init__(self, factor: float, more: Any = None, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.factor = factor

        def call(self, inputs: Any) -> Any:
            return inputs * self.factor

    layer = Scaled(3.0, name="three")
    assert Scaled.from_config(layer.get_config())(X[:1]).tolist() == (X[:1] * 3).tolist()
    with pytest.raises(NotImplementedError, match="must override `get_config"):
        Scaled(3.0, more=object()).get_config()
