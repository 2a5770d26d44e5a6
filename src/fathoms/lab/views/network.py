"""The network as it is drawn while it trains."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.network_picture import NetworkPicture
from fathoms.lab.views.picture import Picture

# What draws a workspace's run is made once for the run and its axes; the next one takes its place, so that no run is kept.
_DRAWN: WeakKeyDictionary[Workspace, NetworkPicture] = WeakKeyDictionary()


def network(workspace: Workspace) -> Picture:
    """Weights, responses and distributions of the network as it is now."""
    return drawn(workspace)()


def drawn(workspace: Workspace) -> NetworkPicture:
    """What draws the run's network over the axes that are chosen."""
    run, axes = workspace.the_run(), workspace.the_axes()
    picture = _DRAWN.get(workspace)
    if picture is None or picture.run is not run or picture.axes is not axes:
        picture = _DRAWN[workspace] = NetworkPicture(run, axes)
    return picture
