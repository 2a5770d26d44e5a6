"""The wheel has what it should, runs on other machines than the one that built it, and works outside the checkout."""

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path

import pytest

pytest.importorskip("scikit_build_core", reason="builds as `make build` does, with its requirements in the environment")
pytestmark = [pytest.mark.alone, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
# Outside the checkout nothing of it may be found.
ELSEWHERE = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "FATHOMS_CPU")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the checkout; what `make build` compiled is not compiled again."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(ROOT)], check=True)
    return next(folder.glob("fathoms-*.whl"))


@pytest.fixture(scope="module")
def content(wheel: Path) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(wheel) as archive:
        yield archive


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new virtual environment with the wheel and what it says it needs."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", str(wheel)], check=True, env=ELSEWHERE)
    return python


def run(*words: object, at: Path, **environment: str) -> str:
    """Run a program outside the checkout; what it printed."""
    ended = subprocess.run(
        [str(word) for word in words],
        cwd=at,
        env={**ELSEWHERE, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


class TestContent:
    def test_native_modules(self, content: zipfile.ZipFile) -> None:
        suffix = sysconfig.get_config_var("EXT_SUFFIX")
        modules = {name.removesuffix(suffix) for name in content.namelist() if name.endswith(suffix)}
        assert {"fathoms/_native/_cpu", "fathoms/_native/_baseline"} <= modules
        if "x86_64" in sysconfig.get_platform():
            assert {"fathoms/_native/_avx2", "fathoms/_native/_avx512"} <= modules

    def test_types_and_licence(self, content: zipfile.ZipFile) -> None:
        names = content.namelist()
        assert "fathoms/py.typed" in names
        assert "fathoms/_native/__init__.pyi" in names
        assert any(re.fullmatch(r"fathoms-[^/]+\.dist-info/licenses/LICENSE", name) for name in names)

    def test_nothing_else(self, content: zipfile.ZipFile) -> None:
        strange = [
            name
            for name in content.namelist()
            if not name.startswith(("fathoms/", "fathoms-")) or name.endswith((".cpp", ".hpp", ".c", ".pyc"))
        ]
        assert strange == []

    def test_no_path_of_this_machine(self, content: zipfile.ZipFile) -> None:
        for name in content.namelist():
            held = content.read(name)
            assert str(ROOT).encode() not in held, name
            assert sys.prefix.encode() not in held, name

    def test_metadata(self, content: zipfile.ZipFile) -> None:
        name = next(name for name in content.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(content.read(name).decode())
        assert metadata["License-Expression"] == "Apache-2.0"
        assert metadata["Requires-Python"] == ">=3.11"
        needed = {
            re.split(r"[^\w-]", line)[0] for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line
        }
        assert "numpy" in needed
        assert needed.isdisjoint({"tensorflow", "jax", "torch", "keras", "scikit-learn"})


@pytest.mark.usefixtures("wheel")
def test_compiled_for_any_machine() -> None:
    written = list((ROOT / "build").glob(f"cp{sys.version_info[0]}{sys.version_info[1]}-*/build.ninja"))
    assert written
    for path in written:
        commands = path.read_text(encoding="utf-8")
        assert "-ffp-contract=off" in commands  # it is the file that has the compilers' options
        assert not re.search(r"-m(arch|tune|cpu)=native", commands)


class TestInstalled:
    def test_from_outside_the_checkout(self, python: Path, tmp_path: Path) -> None:
        where = run(python, "-c", "import fathoms; print(fathoms.__file__)", at=tmp_path).strip()
        assert Path(where).is_relative_to(python.parents[1])

    def test_import_prints_nothing(self, python: Path, tmp_path: Path) -> None:
        ended = subprocess.run([python, "-c", "import fathoms"], cwd=tmp_path, env=ELSEWHERE, capture_output=True)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")

    @pytest.mark.parametrize("level", ["baseline", "avx2", "avx512"])
    def test_trains_at_every_level(self, python: Path, tmp_path: Path, level: str) -> None:
        best = run(python, "-c", "from fathoms._native import LEVEL; print(LEVEL)", at=tmp_path).strip()
        levels = ["baseline", "avx2", "avx512"]
        if levels.index(level) > levels.index(best):
            pytest.skip(f"this machine executes {best}")
        script = tmp_path / "script.py"
        script.write_text(
            "import numpy as np, fathoms as keras\n"
            "keras.utils.set_random_seed(1)\n"
            "x = np.linspace(-1, 1, 64, dtype='float32')[:, None]\n"
            "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n"
            "model.compile(optimizer=keras.optimizers.SGD(0.1), loss='mse')\n"
            "model.fit(x, 3 * x + 2, epochs=200, batch_size=16, verbose=0)\n"
            "print(*np.ravel(model.get_weights()[0]), *model.get_weights()[1])\n",
            encoding="utf-8",
        )
        weight, bias = map(float, run(python, script, at=tmp_path, FATHOMS_CPU=level).split())
        assert weight == pytest.approx(3, abs=1e-3)  # least squares of points that lie on a line
        assert bias == pytest.approx(2, abs=1e-3)

    def test_command_line(self, python: Path, tmp_path: Path) -> None:
        rows = [f"{i % 13},{i % 7},{2 * (i % 13) - (i % 7)}" for i in range(150)]
        (tmp_path / "data.csv").write_text("\n".join(["a,b,y", *rows]) + "\n", encoding="utf-8")
        fathoms = python.parent / "fathoms"
        run(fathoms, "train", "data.csv", "--target", "y", "--output", "y.keras", "--epochs", 5, at=tmp_path)
        assert len(run(fathoms, "predict", "y.keras", "data.csv", at=tmp_path).splitlines()) == 151

    def test_starts_almost_as_fast_as_numpy(self, python: Path, tmp_path: Path) -> None:
        code = f"import sys; sys.path.insert(0, {str(ROOT / 'benchmarks')!r}); import start; "
        code += "print(*(sum(sorted(taken['lines'])[3:6]) for taken in start.begun(9).values()))"
        numpy, fathoms, first_step = map(float, run(python, "-c", code, at=tmp_path).split())
        assert fathoms <= 1.5 * numpy
        assert first_step <= 3 * numpy
