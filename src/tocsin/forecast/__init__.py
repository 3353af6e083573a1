"""What comes next: named questions, and probabilities that are asked of the days before and scored on the days after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from tocsin.records import Forecast, Question

if TYPE_CHECKING:
    import pyarrow as pa

    from tocsin.ontology import Ontology
    from tocsin.resolve.registry import Registry
    from tocsin.store.filters import Filter
    from tocsin.store.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a forecaster is made with: what is known of names, and how tellings are joined."""

    ontology: Ontology
    registry: Registry
    choose: Callable[[Filter], Filter]  # ids in place of names, with kin where it is asked for: `Workbench.choose`
    incidents: Callable[[View], pa.Table | None]  # as `Held.table` gives them; None: nothing was gathered


class Fitted(Protocol):
    """A forecaster that has learned from the days before one day."""

    def predict(self, questions: Sequence[Question]) -> Iterator[Forecast]:
        """One forecast a question, in order.

        Raises
        ------
        ForecastError
            If there is no past at all to answer from, or a question opens before the day it was fitted for.
        """
        ...


class Forecaster(Protocol):
    """Makes forecasts out of a view; the socket `tocsin.forecasters` names a class that is made with a `World`.

    Attributes
    ----------
    name
        As it stands in each forecast; with a version where the way of counting changed.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    def fit(self, view: View, until: date) -> Fitted:
        """What the days before `until` teach; nothing that was published on that day or later is looked at.

        Raises
        ------
        ForecastError
            If there is too little past.
        """
        ...
