"""Merkle trees as Certificate Transparency grows them (RFC 6962, section 2.1).

A tree's root commits to every entry and their order. A few hashes prove that an entry is in it, and
that a longer tree begins with a shorter one.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf(entry: bytes) -> bytes:
    """Return the hash of an entry."""
    return sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Return the tree from its leaves up; an odd one out rises as it is."""
    found = [list(leaves)]
    while len(below := found[-1]) > 1:
        pairs = [node(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        found.append(pairs + below[len(pairs) * 2 :])
    return found


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root of a tree over the hashes of its entries."""
    return levels(leaves)[-1][0] if leaves else EMPTY


def prefix(size: int, tree: Sequence[Sequence[bytes]]) -> bytes:
    """Return the root over the first ``size`` entries of a tree (see `levels`).

    They fall apart into whole subtrees, one for each bit of the number, which the tree has already.
    """
    if not 0 < size <= len(tree[0]):
        raise IndexError(f"{size} entries of {len(tree[0])}")
    found, first = [], 0
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            found.append(tree[height][first >> height])
            first += 1 << height
    top = found.pop()
    while found:
        top = node(found.pop(), top)
    return top


def inclusion(index: int, tree: Sequence[Sequence[bytes]]) -> list[bytes]:
    """Return the hashes that prove that the entry with this index is in a tree (see `levels`)."""
    if not 0 <= index < len(tree[0]):
        raise IndexError(f"entry {index} of {len(tree[0])}")
    beside = [(level, index >> height ^ 1) for height, level in enumerate(tree[:-1])]
    return [level[at] for level, at in beside if at < len(level)]


def included(hashed: bytes, index: int, size: int, proof: Sequence[bytes], top: bytes) -> bool:
    """Whether a proof shows that an entry is in the tree with this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, hashed
    for other in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node(other, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, other)
        at, last = at >> 1, last >> 1
    return last == 0 and found == top


def consistency(size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the hashes that prove that the tree begins with its first ``size`` entries."""
    if not 0 < size <= len(leaves):
        raise IndexError(f"{size} entries of {len(leaves)}")
    return _subproof(size, leaves, whole=True)


def consistent(size: int, before: bytes, larger: int, after: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that one tree begins with the other (RFC 9162, 2.1.4.2)."""
    if not 0 < size <= larger:
        return False
    if size == larger:
        return not proof and before == after
    path = list(proof) if size & (size - 1) else [before, *proof]
    if not path:
        return False
    at, last = size - 1, larger - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node(other, old), node(other, new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, other)
        at, last = at >> 1, last >> 1
    return last == 0 and old == before and new == after


def _split(size: int) -> int:
    """Return the largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


def _subproof(size: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if whole else [root(leaves)]
    split = _split(len(leaves))
    if size <= split:
        return [*_subproof(size, leaves[:split], whole=whole), root(leaves[split:])]
    return [*_subproof(size - split, leaves[split:], whole=False), root(leaves[:split])]
