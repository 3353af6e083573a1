"""The days at which series of data sets must be marked, as far as they lie in a window."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from tocsin.read.dataset import Break, Dataset


def breaks_within(
    datasets: Iterable[Dataset],
    versions: Mapping[str, Collection[str | None]],
    *,
    begin: date | None = None,
    until: date | None = None,
) -> tuple[Break, ...]:
    """The breaks of some data sets from one day to the day before another, by day, then by data set.

    Parameters
    ----------
    versions
        Which versions of each data set were loaded: some breaks lie where the latest ends. The others need none.
    begin, until
        None: from the first, to the last. A stretch counts if a part of it lies between.
    """
    found = (each for dataset in datasets for each in _dated(dataset, versions.get(dataset.name, ())))
    chosen = [each for each in found if _lies(each, begin, until)]
    return tuple(sorted(chosen, key=lambda each: (each.day or date.min, each.dataset, each.region)))


def _dated(dataset: Dataset, versions: Collection[str | None]) -> Iterable[Break]:
    for each in dataset.breaks:
        if each.day is not None:
            yield each
            continue
        years = [
            2000 + int(found[1]) for version in versions if version and (found := re.search(each.release, version))
        ]
        if years:
            yield replace(each, day=date(max(years), 1, 1))


def _lies(each: Break, begin: date | None, until: date | None) -> bool:
    assert each.day is not None
    late_enough = begin is None or each.day >= begin or (each.until is not None and each.until > begin)
    return late_enough and (until is None or each.day < until)
