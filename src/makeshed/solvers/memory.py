"""How much memory is left for this process: what the machine, a container and ``ulimit -v`` allow."""

from __future__ import annotations

from pathlib import Path

_GROUP = Path("/sys/fs/cgroup")
_KILO = 1024


def free(system: Path = Path("/proc"), group: Path = _GROUP) -> float:
    """Return the bytes that may still be taken; inf where the system does not say.

    Parameters
    ----------
    system, group
        Where Linux tells of its memory, and of that of a container.
    """
    machine = _numbers(system / "meminfo").get("MemAvailable", float("inf")) * _KILO
    return max(0.0, min(machine, _in_container(group), _under_limit(system)))


def _in_container(group: Path) -> float:
    """Return what the container allows beyond what it has taken; files that it keeps can go."""
    try:
        most = (group / "memory.max").read_text().strip()
        taken = float((group / "memory.current").read_text())
    except (OSError, ValueError):
        return float("inf")
    if not most.isdigit():  # "max": no limit
        return float("inf")
    kept = _numbers(group / "memory.stat").get("inactive_file", 0.0)
    return float(most) - taken + kept


def _under_limit(system: Path) -> float:
    """Return what ``ulimit -v`` leaves."""
    try:
        import resource  # noqa: PLC0415  (Windows has none)
    except ImportError:
        return float("inf")
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY:
        return float("inf")
    return most - _numbers(system / "self" / "status").get("VmSize", 0.0) * _KILO


def _numbers(file: Path) -> dict[str, float]:
    """Return the numbers of a file of names and numbers; nothing where it cannot be read."""
    try:
        rows = [line.replace(":", " ").split() for line in file.read_text().splitlines()]
    except OSError:
        return {}
    return {row[0]: float(row[1]) for row in rows if len(row) > 1 and row[1].isdigit()}
