"""Write the small sound files that fuzzing damages: ``python -m tests.fuzz.make_corpus``.

They are of every kind that Fathoms reads, and are kept, so that a trial's number repeats the trial; run this only when there
is a new kind, and say so, as the numbers of failures found before then mean other files.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

import fathoms as keras
from fathoms.saving.legacy_h5_format import save_legacy_weights

CORPUS = Path(__file__).parent / "corpus"
layers = keras.layers


def main() -> None:
    """Write all of them, or those whose names are given."""
    only = set(sys.argv[1:])
    for part, make in (("models", model_files), ("tables", table_files)):
        folder = CORPUS / part
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in make().items():
            if not only or name in only:
                (folder / name).write_bytes(content)
    print(f"{sum(file.stat().st_size for file in CORPUS.rglob('*') if file.is_file()):,} bytes")


def model_files() -> dict[str, bytes]:
    """Return model files by name."""
    keras.utils.set_random_seed(0)
    models = {"tiny": tiny(), "neuron": neuron(), "branches": branches(), "rare": rare_layers(), "lookups": lookups()}
    found: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, model in models.items():
            model.save(folder / f"{kind}.keras")
            found[f"{kind}.json"] = model.to_json().encode()
        for kind in ("tiny", "neuron", "branches"):
            models[kind].save_weights(folder / f"{kind}.weights.h5")
            models[kind].save(folder / f"{kind}.h5")
        save_legacy_weights(models["branches"], folder / "weights.h5")
        for kind, target in (("price", "price"), ("kind", "kind")):
            trained = keras.train(raw_rows(), target, recipe="shallow", epochs=2, trees=False, verbose=0)
            trained.model.save(folder / f"table-{kind}.keras")
        found.update({file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()})
    return found


def tiny() -> Any:
    """As little as a model can be, for damage that is read fast."""
    return keras.Sequential([keras.Input((2,)), layers.Dense(1)])


def neuron() -> Any:
    """A scaled neuron that was trained."""
    scale = layers.Normalization()
    rows = np.arange(12, dtype="float32").reshape(4, 3)
    scale.adapt(rows)
    model = keras.Sequential([keras.Input((3,)), scale, layers.Dense(1)])
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    model.fit(rows, rows.sum(axis=1), verbose=0)
    return model


def branches() -> Any:
    """Two inputs, shared layers, two outputs, and parts of every room."""
    numbers, codes = keras.Input((4,), name="numbers"), keras.Input((2,), dtype="int32", name="codes")
    shared = layers.Dense(
        4, kernel_regularizer=keras.regularizers.L1L2(0.1, 0.2), kernel_constraint=keras.constraints.MaxNorm(2.0)
    )
    a = layers.BatchNormalization()(shared(numbers))
    b = shared(layers.Dropout(0.1)(numbers))
    c = layers.Flatten()(
        layers.Embedding(5, 2, embeddings_initializer=keras.initializers.RandomNormal(0.0, 0.1))(codes)
    )
    d = layers.Concatenate()([layers.Add()([a, b]), c])
    one = layers.Dense(1, activation="sigmoid", name="one")(d)
    three = layers.Dense(3, activation="softmax", name="three")(layers.LayerNormalization()(d))
    model = keras.Model([numbers, codes], [one, three])
    model.compile(
        optimizer=keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 10), momentum=0.9),
        loss={"one": keras.losses.BinaryCrossentropy(label_smoothing=0.1), "three": "sparse_categorical_crossentropy"},
        loss_weights={"one": 1.0, "three": 0.5},
        metrics={"one": ["accuracy", keras.metrics.AUC(num_thresholds=5)], "three": "accuracy"},
    )
    return model


def rare_layers() -> Any:
    """Layers that few models have, one after the other."""
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.Rescaling(0.5, offset=1.0),
            layers.GaussianNoise(0.1),
            layers.SpectralNormalization(layers.Dense(6)),
            layers.PReLU(),
            layers.GroupNormalization(groups=2),
            layers.Reshape((2, 3)),
            layers.Permute((2, 1)),
            layers.EinsumDense("abc,cd->abd", output_shape=(None, 4), bias_axes="d"),
            layers.Masking(0.0),
            layers.Flatten(),
            layers.UnitNormalization(),
            layers.LeakyReLU(),
            layers.ActivityRegularization(l2=0.1),
            layers.RepeatVector(2),
            layers.Softmax(),
            layers.Lambda(keras.activations.tanh),
        ]
    )
    model.compile(optimizer=keras.optimizers.AdamW(weight_decay=0.01, clipnorm=1.0), loss=keras.losses.Huber(delta=2.0))
    return model


def lookups() -> Any:
    """Columns of text and of numbers on their way to codes."""
    town, code = keras.Input((1,), dtype="string", name="town"), keras.Input((1,), dtype="int64", name="code")
    size = keras.Input((1,), name="size")
    parts = [
        layers.StringLookup(vocabulary=["Bern", "Genf"], output_mode="one_hot")(town),
        layers.IntegerLookup(vocabulary=[4, 7, 9], output_mode="multi_hot")(code),
        layers.CategoryEncoding(num_tokens=4, output_mode="one_hot")(layers.Discretization([0.0, 1.0, 2.0])(size)),
    ]
    return keras.Model([town, code, size], layers.Dense(1)(layers.Concatenate()(parts)))


def raw_rows() -> dict[str, list[Any]]:
    """A little table with columns of all kinds."""
    towns, kinds = ("Bern", "Genf", None, "Zug"), ("a", "b", "c")
    return {
        "size": [float(i % 7) + 0.25 for i in range(48)],
        "rooms": [i % 5 for i in range(48)],
        "town": [towns[i % 4] for i in range(48)],
        "garden": [bool(i % 2) for i in range(48)],
        "built": [f"20{i % 20:02d}-03-{i % 28 + 1:02d}" for i in range(48)],
        "notes": [f"flat {i % 9} near the lake, {towns[i % 4]}" for i in range(48)],
        "price": [100.0 + 20 * (i % 7) + 5 * (i % 5) for i in range(48)],
        "kind": [kinds[i % 3] for i in range(48)],
    }


def table_files() -> dict[str, bytes]:
    """Return tables by name."""
    import polars as pl

    frame = pl.DataFrame({name: values[:12] for name, values in raw_rows().items()})
    text = frame.write_csv()
    found = {
        "plain.csv": text.encode(),
        "semicolons.csv": text.replace(",", ";").replace(".", ",").encode("cp1252"),
        "tabs.tsv": frame.write_csv(separator="\t").encode(),
        "pipes.txt": frame.drop("notes").write_csv(separator="|").encode(),
        "blanks.txt": b"a  b   c\n1  2   3.5\n4  -5  1e3\n7  nan 2\n",
        "quoted.csv": b'id,"a ""name""",text\r\n1,"x,y","two\nlines"\r\n2,"","\xc3\xa9"\r\n3,z,"q""q"\r\n',
        "utf16.csv": ("\ufeff" + text).encode("utf-16-le"),
        "latin.csv": "Größe,Straße\n1,Aßweg\n2,Öweg\n".encode("cp1252"),
        "preamble.csv": b"Report of 2024\n\nsep=;\na;b\n1;2\n3;4\n",
        "numbers.csv": "€,%,n\n1.234,50%,1e-400\n2.345,7 %,0x10\n-1,(3),1_000\n".encode(),
        "wide.csv": (",".join(f"c{i}" for i in range(40)) + "\n" + (",".join("1" * 40) + "\n") * 3).encode(),
        "lines.jsonl": frame.write_ndjson().encode(),
        "nested.jsonl": b'{"a": {"b": 1, "c": [1, 2]}, "d": null}\n{"a": {"b": 2.5}, "d": "x", "e": true}\n',
        "records.json": json.dumps(frame.to_dicts()[:4], default=str).encode(),
        "columns.json": json.dumps({"a": [1, 2, None], "b": ["x", "y", "z"], "c": [1.5, True, "n"]}).encode(),
        "rows.json": json.dumps({"columns": ["a", "b"], "data": [[1, "x"], [2, None]]}).encode(),
    }
    found["plain.csv.gz"] = gzip.compress(text.encode(), mtime=0)
    found["plain.csv.bz2"] = bz2.compress(text.encode())
    found["plain.csv.xz"] = lzma.compress(text.encode())
    found["plain.zip"] = _zipped("plain.csv", text.encode())
    found["lines.jsonl.zst"] = _zstandard(found["lines.jsonl"])
    for name, writing in (
        ("plain", {"compression": "zstd"}),
        ("snappy", {"compression": "snappy", "row_group_size": 5}),
    ):
        file = io.BytesIO()
        frame.write_parquet(file, **writing)
        found[f"{name}.parquet"] = file.getvalue()
    nested = frame.head(3).with_columns(
        pl.Series("list", [[1], [], None]), pl.Series("cat", ["a", "b", "a"]).cast(pl.Categorical)
    )
    for name, table in (("nested", nested), ("plain", frame)):
        file = io.BytesIO()
        table.write_ipc(file, compression="uncompressed" if name == "nested" else "lz4")
        found[f"{name}.arrow"] = file.getvalue()
    stream = io.BytesIO()
    frame.head(4).write_ipc_stream(stream)
    found["stream.arrows"] = stream.getvalue()
    found["workbook.xlsx"] = _workbook(frame)
    found["data.sqlite"] = _sqlite(frame)
    found["data.duckdb.gz"] = gzip.compress(_duckdb(frame), mtime=0)
    return found


def _zipped(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _zstandard(content: bytes) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor().compress(content)


def _workbook(frame: Any) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(frame.columns)
    for row in frame.head(5).iter_rows():
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sqlite(frame: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.sqlite"
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA page_size = 512")
            database.execute(f"CREATE TABLE flats ({', '.join(frame.columns)})")
            marks = ", ".join("?" * len(frame.columns))
            database.executemany(f"INSERT INTO flats VALUES ({marks})", frame.head(6).rows())
        database.close()
        return path.read_bytes()


def _duckdb(frame: Any) -> bytes:
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.duckdb"
        with duckdb.connect() as connection:
            connection.execute(f"ATTACH '{path}' AS file (BLOCK_SIZE 16384)")
            connection.register("rows", frame.to_arrow())
            connection.execute("CREATE TABLE file.flats AS SELECT * FROM rows")
            connection.execute("DETACH file")
        return path.read_bytes()


if __name__ == "__main__":
    main()
