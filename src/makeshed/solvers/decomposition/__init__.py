"""Big networks by price decomposition: a bound from multipliers, a plan from the few columns they leave.

The coupling rows are relaxed (`subproblems`) and the Lagrangian dual is raised by subgradients
(`lagrangian`): it bounds the cost of every plan from below, and its reduced costs and primal averages
(`dual_info`) say which sources could belong to a good one. On these alone (`restricted`), slope scaling
(`slope_scaling`) makes integer solutions from linear programs, sites are flipped (`site_flips`) and
sources added and dropped (`source_flips`), and what time is left goes to HiGHS: first on the few columns
(`large_neighbourhood_search`), then on the whole program. Where nothing but sites is paid once and flows
are those of a graph (`network_simplex`), a search over sites alone (`add_drop_swap`) does it all, much
faster. The plan is always a point of the whole program.
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
"""How many are enough where nothing but sites is to be decided (`network_simplex`), or goods pass stores."""
LEAST_COLUMNS = 5000


def pays(program: Program, network: tuple[Network, Layout]) -> bool:
    """Whether a program is big enough that HiGHS alone is slower (decisions 0008 and 0011)."""
    if program.shape[1] < LEAST_COLUMNS or _beyond(network[0]):
        return False
    binaries = int(program.integer.sum())
    if len(network[0].use_make) and binaries >= LEAST_BINARIES:
        return True
    if binaries >= LEAST_SITES and _stores(network[0]):
        return True  # the relaxation is scaled, which takes little
    from makeshed.solvers.decomposition.network_simplex import flow_graph  # noqa: PLC0415  (it loads numba)

    return binaries >= LEAST_SITES and flow_graph(network[0]) is not None


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

    Parameters
    ----------
    program
        What is solved.
    network
        The network that the program was written from, and which columns mean what.
    time_limit
        Seconds that it may take; None: as long as it takes.
    gap
        Gap between plan and bound at which it is enough [share].
    threads
        How many are used; 0: as many as the machine has.
    on_progress
        Told of every better plan and bound; it returns False to stop.
    start
        A point to begin from, by column; None: none is known.
    clock
        Counts seconds, such as `time.process_time`.
    """
    from makeshed.solvers import highs  # noqa: PLC0415
    from makeshed.solvers.decomposition.driver import POOR, Decomposition  # noqa: PLC0415
    from makeshed.solvers.decomposition.incumbent_search import SCALING  # noqa: PLC0415
    from makeshed.solvers.decomposition.index_maps import row_multipliers  # noqa: PLC0415
    from makeshed.solvers.decomposition.lagrangian import first_multipliers  # noqa: PLC0415
    from makeshed.solvers.decomposition.network_simplex import flow_graph  # noqa: PLC0415  (they load numba)
    from makeshed.solvers.decomposition.subproblems import subproblems_of  # noqa: PLC0415

    if _beyond(network[0]):
        return None
    cut, rows = subproblems_of(network[0])
    if not program.integer.any() or not np.isfinite(cut.lane_most).all():
        return None
    run = Decomposition(program, network, cut, time_limit, gap, on_progress, clock)
    if start is not None:
        run.update_incumbent(start)
    whole = flow_graph(network[0])
    falling = bool(np.any(program.cost < 0))  # then prices say nothing, and the relaxation does
    if whole is None and (_stores(network[0]) or falling) and highs.fits(program):
        run.relax()
        if falling or run.share() <= POOR:
            run.name = SCALING
            done = run.fall_back(threads) if falling else run.finish(threads)
            return run.solution(done, np.zeros(0))
    if falling:
        return None
    run.ascend(first_multipliers(cut), run.iterations(), theta=1.0, deflection=0.3)
    if whole is None:
        run.design(poor=POOR)
    else:
        run.choose(whole)
    if run.share() <= POOR and not run.is_over():
        run.ascend(run.multipliers, run.iterations(), theta=0.5, deflection=0.1)
    status: Status = run.finish(threads)
    return run.solution(status, row_multipliers(network, cut, rows, run.multipliers, program))


def _stores(net: Network) -> bool:
    """Whether goods pass through nodes on their way: prices take long to come down such chains."""
    passed = np.zeros(len(net.node_site), dtype=bool)
    passed[net.arc_head[net.arc_head >= 0]] = True
    return bool(passed[net.arc_tail].any())


def _beyond(net: Network) -> bool:
    """Whether its multipliers do not know something: more bought than used, packs, alternatives of a component."""
    return bool(net.wastes.any() or net.packs.any() or len(net.use_line))
