"""The words that somebody may have meant: one or two letters wrong, left out, too many or exchanged.

Candidates are those that become equal when one letter is left out of either (Mor and Fraenkel 1982,
Communications of the ACM 25(12)); then letters are counted (Damerau 1964, Communications of the ACM 7(3)).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

SHORTEST, LONG = 5, 8
"""A word of fewer letters is near to too many; one of so many may have two slips."""


class Near:
    """Words, found again by what is nearly them."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """Take words as they are compared, each with how it is shown."""
        self._shown = {word: shown for word, shown in words.items() if len(word) >= SHORTEST}
        self._short: dict[str, list[str]] = {}
        for word in self._shown:
            for less in _without_one(word):
                self._short.setdefault(less, []).append(word)

    def to(self, word: str) -> list[str]:
        """Return the words near one, the nearest first."""
        if len(word) < SHORTEST:
            return []
        met = {each for less in _without_one(word) for each in self._short.get(less, ())}
        most = 1 if len(word) < LONG else 2
        found = []
        for each in met:
            away = distance(word, each)
            # The first letter is seldom wrong, and in a short word it is another word.
            same = word[0] == each[0] or len(word) >= LONG - 1
            if 0 < away <= most and same:
                found.append((away, abs(len(word) - len(each)), each))
        return list(dict.fromkeys(self._shown[each] for *_, each in sorted(found)))


def _without_one(word: str) -> Iterator[str]:
    yield word
    for n in range(len(word)):
        yield word[:n] + word[n + 1 :]


def distance(one: str, other: str) -> int:
    """Return how many letters are wrong, missing, too many or exchanged with their neighbour.

    Examples
    --------
    >>> distance("edelsthal", "edelstahl"), distance("soldaura", "soldadura")
    (1, 1)
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def in_turn(lists: Iterable[list[str]], count: int) -> list[str]:
    """Return the first of each list, then the second of each, and so on."""
    rows = [row for row in lists if row]
    depth = max((len(row) for row in rows), default=0)
    found = [row[n] for n in range(depth) for row in rows if n < len(row)]
    return list(dict.fromkeys(found))[:count]
