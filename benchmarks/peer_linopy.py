"""The program of ``peers`` written with linopy, in whole columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from benchmarks.peers import Build, most_made, passed_through

from makeshed.science.siting import Network


def linopy(net: Network) -> Build:
    import linopy as lp
    import pandas as pd
    import xarray as xr

    most, passing = most_made(net), passed_through(net)
    site = net.node_site[net.make_node]

    def along(dim: str, values: np.ndarray) -> Any:
        return xr.DataArray(values, dims=[dim], coords={dim: np.arange(len(values))})

    def pick(variable: Any, dim: str, rows: np.ndarray, new: str) -> Any:
        """Return the rows of a variable along a new dimension."""
        where = xr.DataArray(rows, dims=[new], coords={new: np.arange(len(rows))})
        return variable.sel({dim: where})

    def total(expression: Any, dim: str, keys: np.ndarray, name: str) -> Any:
        by = xr.DataArray(keys, dims=[dim], coords={dim: np.arange(len(keys))}, name=name)
        return expression.groupby(by).sum()

    def build() -> Any:
        p = lp.Model()
        opened = p.add_variables(binary=True, coords=[pd.RangeIndex(len(net.site_fixed), name="s")])
        make = p.add_variables(0, along("m", most), coords=[pd.RangeIndex(len(most), name="m")])
        flow = p.add_variables(0, coords=[pd.RangeIndex(len(net.arc_cost), name="a")])
        p.add_objective(
            (along("s", net.site_fixed) * opened).sum()
            + (along("m", net.make_cost) * make).sum()
            + (along("a", net.arc_cost) * flow).sum()
        )
        final, inner = (np.flatnonzero(k >= 0) for k in (net.arc_demand, net.arc_head))
        # Products and parts apart: a group's terms are padded to the longest group.
        is_part = np.isin(np.arange(len(net.node_site)), net.use_pool)
        of_part = is_part[net.make_node]
        for parts in (False, True):
            makes = np.flatnonzero(of_part == parts)
            out = np.flatnonzero(is_part[net.arc_tail] == parts)
            made = total(1 * pick(make, "m", makes, "k"), "k", net.make_node[makes], "n")
            left = made.sub(
                total(1 * pick(flow, "a", out, "k"), "k", net.arc_tail[out], "n"), join="outer"
            )
            if parts:
                came = total(1 * pick(flow, "a", inner, "k"), "k", net.arc_head[inner], "n")
                drawn = along("k", net.use_quantity) * pick(make, "m", net.use_make, "k")
                used = total(drawn, "k", net.use_pool, "n")
                left = left.add(came, join="outer").sub(used, join="outer")
            p.add_constraints(left == 0)
        arriving = total(1 * pick(flow, "a", final, "k"), "k", net.arc_demand[final], "d")
        p.add_constraints(arriving == along("d", net.demand_quantity))
        hours = total(along("m", net.hour_hours) * make, "m", site, "s")
        p.add_constraints(hours - along("s", net.resource_hours) * opened <= 0)
        p.add_constraints(make - along("m", most) * pick(opened, "s", site, "m") <= 0)
        through = np.flatnonzero(np.isin(net.arc_tail, passing))
        out = total(1 * pick(flow, "a", through, "k"), "k", net.arc_tail[through], "n")
        gate = xr.DataArray(net.node_site[passing], dims=["n"], coords={"n": passing})
        need = xr.DataArray(net.node_need[passing], dims=["n"], coords={"n": passing})
        p.add_constraints(out - need * opened.sel(s=gate) <= 0)
        return p.to_highspy()

    return build
