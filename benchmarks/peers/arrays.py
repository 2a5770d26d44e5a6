"""The types of what a workload hands to a peer."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Weights = list[tuple[Array, Array]]  # a kernel and a bias for each layer
