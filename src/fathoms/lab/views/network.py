"""The network as it is drawn while it trains."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.network_picture import NetworkPicture
from fathoms.lab.views.picture import Picture

# A run's drawing is made once, for its axes; it goes with the run.
_DRAWN: WeakKeyDictionary[LiveRun, NetworkPicture] = WeakKeyDictionary()


def network(workspace: Workspace) -> Picture:
    """Weights, responses and distributions of the network as it is now."""
    return drawn(workspace)()


def drawn(workspace: Workspace) -> NetworkPicture:
    """What draws the run's network over the axes that are chosen."""
    run, axes = workspace.the_run(), workspace.the_axes()
    picture = _DRAWN.get(run)
    if picture is None or picture.axes is not axes:
        picture = _DRAWN[run] = NetworkPicture(run, axes)
    return picture
