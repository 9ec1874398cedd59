"""A machine of a site, as its own job log shows it."""

from typing import Annotated

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import COUNT, FACTOR, LENGTH, SECONDS, SHARE
from makeshed.units import Count, Millimetre, Second, Share


@noun("machines", key="site process machine")
class Machine(Fact):
    """A machine that makes: what its job log says of estimated times (`makeshed calibrate` writes it).

    A job takes ``time_factor`` times what was estimated, and ``time_start``.
    """

    site: Annotated[str, Refers("sites"), "whose it is"]
    process: Annotated[str, "what it does, such as material-extrusion"]
    machine: Annotated[str, "which, as the shop calls it"]
    layer_height: Annotated[Millimetre | None, LENGTH, "of the jobs; blank: of several heights"] = (
        None
    )
    time_factor: Annotated[float, FACTOR, "time measured over time estimated"] = 1.0
    time_start: Annotated[Second, SECONDS, "of each job beside that, such as heating"] = 0.0
    time_spread: Annotated[Share, SHARE, "half width of the band that holds 90 % of jobs"] = 0.0
    filament_factor: Annotated[float, FACTOR, "filament used over filament estimated"] = 1.0
    jobs: Annotated[Count, COUNT, "on which this rests"] = 0.0
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
