"""Damaged tables of every kind, read, and some of them predicted: ``python -m tools.trust --only tables``."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from tools.trust.damage.bytes import damage_bytes
from tools.trust.damage.text import damage_records, damage_text
from tools.trust.damage.zip_file import damage_zip
from tools.trust.machine import ROOT
from tools.trust.progress import Progress
from tools.trust.result import Result
from tools.trust.sandbox import run_sandboxed
from tools.trust.trials import Trials

_CORPUS = ROOT / "tests" / "fuzz" / "corpus" / "tables"
_MODELS = ROOT / "tests" / "fuzz" / "corpus" / "models"
_LIMIT = "192MB"  # of which Python and its libraries are taken to have 128

# How many of a thousand trials are of each kind, and the endings of its files. What takes long to read comes seldom.
_SHARES = {
    "CSV and relatives": (557, (".csv", ".tsv", ".txt")),
    "JSON": (300, (".json", ".jsonl")),
    "compressed text": (57, (".gz", ".bz2", ".xz", ".zst", ".zip")),
    "Parquet": (24, (".parquet",)),
    "Arrow": (24, (".arrow", ".arrows")),
    "SQLite": (18, (".sqlite",)),
    "workbook": (10, (".xlsx",)),
    "DuckDB": (10, (".duckdb",)),
}
_DAMAGE: dict[str, Callable[[Random, bytes], bytes]] = {"CSV and relatives": damage_text, "JSON": damage_records}
_OPTIONS: tuple[dict[str, Any], ...] = (
    {"delimiter": ";"}, {"delimiter": " "}, {"delimiter": "::"}, {"encoding": "latin-1"}, {"encoding": "utf-16"},
    {"decimal": ","}, {"columns": ["a", "b", "c"]}, {"encoding": "cp500"},
)  # fmt: skip


class TableTrials(Trials):
    """One damaged table each."""

    documented: ClassVar[tuple[type[BaseException], ...]] = ()  # TableError; set when Fathoms is imported
    memory: ClassVar[int] = 256 << 20

    def warm_up(self) -> None:
        """Read the sound files, read each as a table once, and predict one."""
        import fathoms
        from fathoms.tables.model.table_model import TableModel
        from fathoms.tables.table_error import TableError

        fathoms.config.set_memory_limit(_LIMIT)
        type(self).documented = (TableError,)
        files = {file.name: file.read_bytes() for file in sorted(_CORPUS.iterdir())}
        files["data.duckdb"] = gzip.decompress(files.pop("data.duckdb.gz"))
        self._files = {
            kind: [(name, data) for name, data in files.items() if name.endswith(endings)]
            for kind, (_, endings) in _SHARES.items()
        }
        self._kinds = [kind for kind, (share, _) in _SHARES.items() for _ in range(share)]
        self._bombs = _bombs()
        self._texts = [data for name, data in self._files["CSV and relatives"] + self._files["JSON"]]
        self._model = TableModel.load(_MODELS / "table-price.keras")
        for name, data in files.items():
            self._read(self._written(name, data), {}, use=name in ("plain.csv", "lines.jsonl"))

    def prepare(self, number: int) -> tuple[str, Path | None, Callable[[], str | None]]:
        """Damage a table in a way that the number draws."""
        random = Random(number)
        kind, name, data = self._damaged(random)
        path = self._written(name, data)
        options = random.choice(_OPTIONS) if random.random() < 0.08 else {}
        use = random.random() < 0.02
        return kind, path, lambda: self._read(path, options, use)

    def describe(self, number: int) -> str:
        """Say what was damaged, and keep the file."""
        kind, name, data = self._damaged(Random(number))
        place = self.folder / f"damaged-{name}"
        place.write_bytes(data)
        return f"{kind}: {name} of {_CORPUS}, damaged, is {place}"

    def _damaged(self, random: Random) -> tuple[str, str, bytes]:
        kind = random.choice(self._kinds)
        name, data = random.choice(self._files[kind])
        if kind in _DAMAGE:
            return kind, name, _DAMAGE[kind](random, data)
        if kind == "compressed text":
            return kind, name, self._damaged_packed(random, name, data)
        if kind == "Parquet":  # what says where everything is stands at the end
            return kind, name, damage_bytes(random, data, range(max(0, len(data) - 1200), len(data) - 1))
        if kind == "workbook":
            return kind, name, damage_zip(random, _members(data), data)
        return kind, name, damage_bytes(random, data, range(0, min(512, len(data))), most=6)

    def _damaged_packed(self, random: Random, name: str, data: bytes) -> bytes:
        kind = random.randrange(200)
        if kind == 0:
            return random.choice(self._bombs)
        if kind <= 99:
            return damage_bytes(random, data)
        text = damage_text(random, random.choice(self._texts))
        packed = _packed(name, text)
        return packed + random.choice((b"", b"", b"\0\0", b"more", packed))

    def _written(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def _read(self, path: Path, options: dict[str, Any], use: bool) -> str:
        from fathoms.tables.columns.find_columns import find_columns
        from fathoms.tables.reading.read_table import read_table

        table = read_table(path, **options)
        if not use:
            return "read"
        find_columns(table, table.columns[-1])
        self._model.predict(table)
        return "used"


def _packed(name: str, text: bytes) -> bytes:
    if name.endswith(".gz"):
        return gzip.compress(text, compresslevel=1, mtime=0)
    if name.endswith(".bz2"):
        return bz2.compress(text)
    if name.endswith(".xz"):
        return lzma.compress(text, preset=0)
    return zlib.compress(text)  # which is no kind of file that is read


def _members(data: bytes) -> dict[str, bytes]:
    import io
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _bombs() -> list[bytes]:
    """Return small files that unpack to 200 MB."""
    piece = b"a,b\n" + b"1,2\n" * (1 << 20)
    return [
        gzip.compress(piece * 48, 1),
        bz2.compress(b"\0" * (200 << 20), 1),
        lzma.compress(b"a" * (200 << 20), preset=0),
    ]


TRIALS = TableTrials


def run(count: int, progress: Progress) -> Result:
    """Make the trials that are still to be made."""
    return run_sandboxed("tables", count, progress)
