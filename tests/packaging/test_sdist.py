"""The source distribution has what a build needs, nothing that was made, and builds."""

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

pytest.importorskip("scikit_build_core", reason="builds as `make build` does, with its requirements in the environment")
pytestmark = [pytest.mark.alone, pytest.mark.slow]

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    code = "import sys; from scikit_build_core.build import build_sdist; build_sdist(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    archive = next(folder.glob("fathoms-*.tar.gz"))
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    return folder / archive.name.removesuffix(".tar.gz")


def test_has_what_a_build_needs(unpacked: Path) -> None:
    for name in ("pyproject.toml", "CMakeLists.txt", "LICENSE", "README.md", "PKG-INFO", "src/native/door.cpp"):
        assert (unpacked / name).is_file(), name


def test_has_nothing_that_was_made(unpacked: Path) -> None:
    names = {path.relative_to(unpacked).parts[0] for path in unpacked.iterdir()}
    assert names.isdisjoint({".git", ".venv", ".venv-bench", "build", "dist"})
    assert not list(unpacked.rglob("*.so"))
    assert not list(unpacked.rglob("__pycache__"))


def test_builds_and_computes(unpacked: Path, tmp_path: Path) -> None:
    """Only the level that every machine has, for the time it takes."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    level = ["--config-settings", "cmake.define.FATHOMS_LEVELS=baseline"]
    subprocess.run([*pip, *level, "--target", str(tmp_path / "site"), str(unpacked)], check=True)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); sys.meta_path[:] = sys.meta_path[-3:]\n"
        "import numpy, fathoms\n"
        "assert fathoms.__file__.startswith(sys.argv[1]), fathoms.__file__\n"
        "print(float(fathoms.losses.MeanAbsoluteError()(numpy.array([[1.0], [4.0]]), numpy.array([[2.0], [2.0]]))))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "site")],
        env={"FATHOMS_CPU": "baseline", "PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert float(ended.stdout) == 1.5
