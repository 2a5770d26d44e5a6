"""What the numbers were measured on, and with."""

import os
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = (
    "numpy",
    "fathoms",
    "keras",
    "tensorflow-cpu",
    "tensorflow",
    "jax",
    "torch",
    "scikit-learn",
    "onnxruntime",
)


def machine() -> dict[str, Any]:
    """The processor, how many of its cores this process may use, the system, and Python."""
    names = [
        line.partition(":")[2].strip()
        for line in (Path("/proc/cpuinfo").read_text() if os.path.exists("/proc/cpuinfo") else "").splitlines()
        if line.startswith("model name")
    ]
    return {
        "processor": names[0] if names else platform.processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """The packages that are installed, of those that matter here."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
