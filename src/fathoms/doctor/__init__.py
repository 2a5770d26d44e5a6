"""The doctor: plain findings about a network and its training, each with its evidence and what to try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fathoms.engine.room import open_room

if TYPE_CHECKING:
    from fathoms.doctor.diagnose import diagnose
    from fathoms.doctor.diagnosis import Diagnosis
    from fathoms.doctor.finding import Finding
    from fathoms.doctor.learning_rate_test import learning_rate_test

__all__ = ["Diagnosis", "Finding", "diagnose", "learning_rate_test"]
open_room(__name__, __all__)
