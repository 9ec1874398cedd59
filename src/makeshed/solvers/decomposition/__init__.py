"""Big networks by price decomposition: a bound from prices, a plan from the few columns they leave.

First the prices are raised (`prices`): they bound the cost of every plan from below and say which
sources could belong to a good one (`advice`). On these alone, slope scaling (`slopes`) makes designs
from linear programs, sites are turned (`turning`) and sources added and dropped (`sources`), and what
time is left goes to HiGHS: first on the few columns, then on the whole program. Where nothing but sites is paid once and flows are those of
a graph (`flows`), a search over sites alone (`swaps`) does it all, much faster. The plan is always a
point of the whole program.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.program import OnProgress, Program, Solution, Status
from makeshed.science.siting import Layout, Network

LEAST_BINARIES = 250
LEAST_SITES = 20
"""How many are enough where nothing but sites is to be decided (`flows`)."""
LEAST_COLUMNS = 5000


def pays(program: Program, network: tuple[Network, Layout]) -> bool:
    """Whether a program is big enough that HiGHS alone is slower (decisions 0008 and 0011)."""
    if program.shape[1] < LEAST_COLUMNS or _beyond(network[0]):
        return False
    if len(network[0].use_make) and int(program.integer.sum()) >= LEAST_BINARIES:
        return True
    from makeshed.solvers.decomposition.flows import graph  # noqa: PLC0415  (it loads numba)

    return int(program.integer.sum()) >= LEAST_SITES and graph(network[0]) is not None


def solve(
    program: Program,
    *,
    network: tuple[Network, Layout],
    time_limit: float | None = None,
    gap: float = 1e-4,
    threads: int = 0,
    on_progress: OnProgress | None = None,
    start: Floats | None = None,
    clock: Callable[[], float] = perf_counter,
) -> Solution | None:
    """Solve the program of a network; see `makeshed.solvers.solve`.

    Seconds are counted by ``clock``, such as `time.process_time`.
    None where the method does not apply: nothing to choose, flows without any limit, orders that
    may be larger than what is used, or components with substitutes.
    """
    from makeshed.solvers.decomposition.flows import graph  # noqa: PLC0415  (they load numba)
    from makeshed.solvers.decomposition.pieces import pieces  # noqa: PLC0415
    from makeshed.solvers.decomposition.prices import first_prices  # noqa: PLC0415
    from makeshed.solvers.decomposition.reading import row_prices  # noqa: PLC0415
    from makeshed.solvers.decomposition.run import Run  # noqa: PLC0415

    if _beyond(network[0]):
        return None
    cut, rows = pieces(network[0])
    if not program.integer.any() or not np.isfinite(cut.lane_most).all():
        return None
    run = Run(program, network, cut, time_limit, gap, on_progress, clock)
    if start is not None:
        run.take(start)
    run.raise_bound(first_prices(cut), run.iterations(), theta=1.0, deflection=0.3)
    if (whole := graph(network[0])) is None:
        run.design()
    else:
        run.choose(whole)
    if run.best is not None and not run.is_over():
        run.raise_bound(run.price, run.iterations(), theta=0.5, deflection=0.1)
    status: Status = "stopped" if run.is_over() or run.refine() else run.hand_on(threads)
    return run.solution(status, row_prices(network, cut, rows, run.price, program))


def _beyond(net: Network) -> bool:
    """Whether its prices do not know something: more bought than used, packs, alternatives of a component."""
    return bool(net.wastes.any() or net.packs.any() or len(net.use_line))
