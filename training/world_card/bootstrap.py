"""Uncertainty of means over starts: starts of one session are alike, so whole session groups are drawn anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

RESAMPLES: Final = 2000
CONFIDENCE: Final = 0.95

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A mean (...) with its 95 % interval; NaN where nothing was counted, no interval from a single group."""

    mean: Values
    low: Values
    high: Values


class GroupBootstrap:
    """Resamples the groups of S starts, the same draws for every figure."""

    def __init__(self, groups: Sequence[str], seed: int, resamples: int = RESAMPLES) -> None:
        names, self._group = np.unique(np.asarray(groups), return_inverse=True)
        self.group_count = len(names)
        random = np.random.default_rng(seed)
        even = np.full(self.group_count, 1 / self.group_count)
        self._draws: Values = random.multinomial(self.group_count, even, size=resamples).astype(np.float64)

    def mean(self, values: npt.NDArray[np.generic]) -> Estimate:
        """The mean over starts of values (S, ...)."""
        return self.ratio(values, np.ones(values.shape))

    def ratio(self, part: npt.NDArray[np.generic], whole: npt.NDArray[np.generic]) -> Estimate:
        """Sum of `part` over sum of `whole`, both (S, ...)."""
        parts, wholes = self._by_group(part), self._by_group(whole)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = parts.sum(0) / wholes.sum(0)
            drawn = np.tensordot(self._draws, parts, 1) / np.tensordot(self._draws, wholes, 1)
        if self.group_count < 2:
            nothing = np.full(mean.shape, np.nan)
            return Estimate(mean, nothing, nothing)
        tail = (1 - CONFIDENCE) / 2
        # a draw in which nothing was counted says nothing
        known = np.where(np.isnan(drawn), mean, drawn)
        low, high = np.quantile(known, [tail, 1 - tail], axis=0)
        return Estimate(mean, low, high)

    def _by_group(self, values: npt.NDArray[np.generic]) -> Values:
        sums = np.zeros((self.group_count, *values.shape[1:]))
        np.add.at(sums, self._group, values.astype(np.float64))
        return sums
