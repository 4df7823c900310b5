"""Regular formats as position automata (Glushkov): one position a character of the pattern, no empty moves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray


class PatternError(ValueError):
    """A pattern that is not of the small language read here."""

    def __init__(self, pattern: str, at: int, why: str) -> None:
        super().__init__(f"pattern {pattern!r}, character {at}: {why}")


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """Which characters may stand where, and what may follow what."""

    alphabet: str  # symbol k of the probabilities is alphabet[k - 1]
    allows: NDArray[np.bool_]  # (positions, symbols)
    follows: NDArray[np.float64]  # (positions, positions): 1.0 where the second may come after the first
    before: NDArray[np.intp]  # (positions, most predecessors), padded with the number of positions
    first: NDArray[np.bool_]
    last: NDArray[np.bool_]
    empty: bool  # the empty text is one of the language's


_Node: TypeAlias = Callable[["_Builder"], "_Part"]


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the pattern: may it be empty, where it starts and where it ends."""

    empty: bool
    first: frozenset[int]
    last: frozenset[int]


class _Builder:
    """Collects positions and what follows what."""

    def __init__(self) -> None:
        self.classes: list[frozenset[str]] = []
        self.follow: list[set[int]] = []

    def add(self, symbols: frozenset[str]) -> _Part:
        """Make one position."""
        self.classes.append(symbols)
        self.follow.append(set())
        here = frozenset([len(self.classes) - 1])
        return _Part(empty=False, first=here, last=here)

    def link(self, last: frozenset[int], first: frozenset[int]) -> None:
        """Let every start come after every end."""
        for place in last:
            self.follow[place] |= first


def compile_pattern(pattern: str) -> Automaton:
    r"""Compile a pattern of literals, ``\x``, ``[a-z]``, groups, ``|`` and ``? * + {n} {m,n}``.

    Raises:
        PatternError: The pattern is not of that language.
    """
    parser = _Parser(pattern)
    node = parser.alternatives()
    parser.expect_end()
    builder = _Builder()
    whole = node(builder)
    alphabet = "".join(sorted(frozenset().union(*builder.classes)))
    count = len(builder.classes)
    allows = np.array([[symbol in allowed for symbol in alphabet] for allowed in builder.classes])
    follows = np.zeros((count, count))
    for place, then in enumerate(builder.follow):
        follows[place, list(then)] = 1.0
    widest = max(1, int(follows.sum(0).max()))
    before = np.full((count, widest), count, np.intp)
    for place in range(count):
        earlier = np.flatnonzero(follows[:, place])
        before[place, : len(earlier)] = earlier
    return Automaton(
        alphabet=alphabet,
        allows=allows,
        follows=follows,
        before=before,
        first=np.isin(np.arange(count), list(whole.first)),
        last=np.isin(np.arange(count), list(whole.last)),
        empty=whole.empty,
    )


def _symbols(allowed: frozenset[str]) -> _Node:
    return lambda builder: builder.add(allowed)


def _nothing(_: _Builder) -> _Part:
    return _Part(empty=True, first=frozenset(), last=frozenset())


def _sequence(nodes: list[_Node]) -> _Node:
    def build(builder: _Builder) -> _Part:
        whole = _nothing(builder)
        for node in nodes:
            part = node(builder)
            builder.link(whole.last, part.first)
            whole = _Part(
                empty=whole.empty and part.empty,
                first=whole.first | part.first if whole.empty else whole.first,
                last=whole.last | part.last if part.empty else part.last,
            )
        return whole

    return build


def _either(nodes: list[_Node]) -> _Node:
    def build(builder: _Builder) -> _Part:
        parts = [node(builder) for node in nodes]
        return _Part(
            empty=any(part.empty for part in parts),
            first=frozenset().union(*(part.first for part in parts)),
            last=frozenset().union(*(part.last for part in parts)),
        )

    return build


def _optional(node: _Node) -> _Node:
    return _either([node, _nothing])


def _loop(node: _Node) -> _Node:
    def build(builder: _Builder) -> _Part:
        part = node(builder)
        builder.link(part.last, part.first)
        return part

    return build


class _Parser:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def alternatives(self) -> _Node:
        """Read branches parted by bars."""
        branches = [self._branch()]
        while self._take("|"):
            branches.append(self._branch())
        return branches[0] if len(branches) == 1 else _either(branches)

    def expect_end(self) -> None:
        """Refuse what is left over."""
        if self._at < len(self._pattern):
            raise self._error("expected the end")

    def _branch(self) -> _Node:
        nodes = []
        while self._peek() not in {"", "|", ")"}:
            nodes.append(self._repeated(self._atom()))
        return _sequence(nodes)

    def _atom(self) -> _Node:
        if self._take("("):
            node = self.alternatives()
            if not self._take(")"):
                raise self._error("expected )")
            return node
        if self._take("["):
            return _symbols(self._class())
        return _symbols(frozenset([self._character()]))

    def _repeated(self, node: _Node) -> _Node:
        if self._take("?"):
            return _optional(node)
        if self._take("*"):
            return _optional(_loop(node))
        if self._take("+"):
            return _loop(node)
        if self._take("{"):
            least, most = self._bounds()
            tail: _Node = _nothing
            for _ in range(most - least):
                tail = _optional(_sequence([node, tail]))
            return _sequence([*[node] * least, tail])
        return node

    def _bounds(self) -> tuple[int, int]:
        least = self._number()
        most = self._number() if self._take(",") else least
        if not self._take("}") or most < least:
            raise self._error("expected {n} or {m,n}")
        return least, most

    def _class(self) -> frozenset[str]:
        found: set[str] = set()
        while not self._take("]"):
            low = self._character()
            high = low
            if self._peek() == "-" and self._pattern[self._at + 1 : self._at + 2] not in {"]", ""}:
                self._at += 1
                high = self._character()
            found |= {chr(code) for code in range(ord(low), ord(high) + 1)}
        return frozenset(found)

    def _number(self) -> int:
        start = self._at
        while self._peek().isdigit():
            self._at += 1
        if start == self._at:
            raise self._error("expected a number")
        return int(self._pattern[start : self._at])

    def _character(self) -> str:
        self._take("\\")
        found = self._peek()
        if not found:
            raise self._error("expected a character")
        self._at += 1
        return found

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _take(self, symbol: str) -> bool:
        if self._peek() != symbol:
            return False
        self._at += 1
        return True

    def _error(self, why: str) -> PatternError:
        return PatternError(self._pattern, self._at, why)
