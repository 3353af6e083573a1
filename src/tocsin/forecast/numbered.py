"""The events of a view as numbers: who, what, whom and which day, for forecasts that look at everything at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

import numpy as np
import polars as pl

from tocsin.errors import ForecastError
from tocsin.forecast.chronicle import Chronicle, chronicle
from tocsin.forecast.quads import Ints, Nature, natures
from tocsin.read.dataset import quoted
from tocsin.store.filters import CODED, Filter, Who
from tocsin.store.view import View
from tocsin.watch.told import frame

YEARS = 5  # of the past that are looked at, as of the simple forecasters
NOBODY = ""
_VAGUE = timedelta(days=7)  # what is longer is known by its month or year, and says nothing of a day
_COLUMNS = (
    "id type quad code actor_ids actors actor_countries recipient_ids recipients recipient_countries occurred_begin occurred_until "
    "published"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A chronicle with what its numbers stand for; day 0 is `begin`."""

    events: Chronicle
    begin: date
    entities: tuple[str, ...]  # ids
    names: tuple[str, ...]
    countries: tuple[str, ...]  # of entities; "" where nobody says
    relations: tuple[str, ...]
    digest: str  # hash of all of it

    def index(self, day: date) -> int:
        """The number of a day."""
        return (day - self.begin).days


def rows(view: View, dataset: str | None, *, about: Collection[Who] = ()) -> pl.DataFrame:
    """One row an event, actor and recipient: id, a, b (ids), their names and countries, relation, quad, day, occurred.

    Parameters
    ----------
    dataset
        Whose rows; None: of the desk's own texts. Of either only what was told as having happened, on a day or in a week.
    about
        Only what these did or met; empty: whatever anybody did.
    """
    wanted = Filter(datasets=(dataset or CODED,), actors=tuple(about), directed=not about)
    found = frame(view.find(wanted, columns=_COLUMNS))
    vague = pl.col("occurred_until") - pl.col("occurred_begin") > _VAGUE
    found = found.unique("id", keep="first", maintain_order=True)
    found = found.filter(pl.col("occurred_begin").is_not_null() & ~vague.fill_null(value=False))
    for side in ("actor", "recipient"):
        three = [f"{side}_ids", f"{side}s", f"{side}_countries"]
        full = pl.col(three[0]).list.len() > 0
        found = pl.concat(
            [
                found.filter(full).explode(three),
                found.filter(~full).with_columns(pl.lit(None, pl.String).alias(name) for name in three),
            ]
        )
    return found.select(
        "id",
        a=pl.col("actor_ids").fill_null(NOBODY),
        b=pl.col("recipient_ids").fill_null(NOBODY),
        a_name=pl.col("actors").fill_null(NOBODY),
        b_name=pl.col("recipients").fill_null(NOBODY),
        a_country=pl.col("actor_countries").fill_null(""),
        b_country=pl.col("recipient_countries").fill_null(""),
        relation=pl.coalesce("type", "code", pl.lit("?")),
        quad=pl.col("quad").fill_null(0).cast(pl.Int64),
        day=pl.max_horizontal(pl.col("published").fill_null(pl.col("occurred_begin")), pl.col("occurred_begin")),
        occurred=pl.col("occurred_begin"),
    ).sort("day", "id", "a", "b")


def revised(view: View, dataset: str | None, since: date) -> bool:
    """Whether rows of a data set were revised or taken back after a day: what was known on it is then not what is shown now."""
    if dataset is None:
        return False
    query = f"SELECT count(*) AS n FROM superseded WHERE dataset = {quoted(dataset)} AND since > DATE '{since}'"  # noqa: S608
    return bool(frame(view.sql(query))["n"][0])


def numbered(found: pl.DataFrame, *, among: pl.DataFrame | None = None, each: bool = False) -> Numbered:
    """Rows as `rows` gives them, numbered by id and by relation.

    Parameters
    ----------
    among
        More rows, whose ids, relations and days are numbered too, so that a number means the same wherever it stands beside them.
    each
        Every event counts; else a triple told several times on one day counts once.

    Raises
    ------
    ForecastError
        If there is no row.
    """
    if found.is_empty():
        raise ForecastError(
            "no event with a day: a forecast needs a past; read or load something, or ask of another data set"
        )
    whole = found if among is None else pl.concat([found, among.select(found.columns)])
    end: date = whole["day"].max()  # pyright: ignore[reportAssignmentType]
    late = pl.col("occurred") > end - timedelta(days=365 * YEARS)
    found, whole = found.filter(late), whole.filter(late)
    if not each:
        found = found.unique(["a", "b", "relation", "occurred", "day"], keep="first", maintain_order=True)
    begin: date = whole["occurred"].min()  # pyright: ignore[reportAssignmentType]
    sides = [whole.select(id=side, name=f"{side}_name", country=f"{side}_country") for side in ("a", "b")]
    who = pl.concat(sides).group_by("id").agg(pl.col("name").min(), pl.col("country").max()).sort("id")
    what = whole.group_by("relation").agg(pl.col("quad").max()).sort("relation")
    ids = who["id"].to_list()
    countries = who["country"].to_list()
    number = {country: n for n, country in enumerate(sorted({"", *countries}))}
    nature = Nature(
        country=np.array([number[country] for country in countries], np.int64), role=natures(who["name"].to_list()).role
    )

    def place(column: str, among: pl.Series) -> Ints:
        return among.search_sorted(found[column]).to_numpy().astype(np.int64)

    def days(column: str) -> Ints:
        return (found[column] - begin).dt.total_days().to_numpy().astype(np.int64)

    events = chronicle(
        place("a", who["id"]),
        place("relation", what["relation"]),
        place("b", who["id"]),
        days("occurred"),
        nature=nature,
        quad=what["quad"].to_numpy().astype(np.int64),
        family=np.arange(1, len(what) + 1),
        day=days("day"),
    )
    digest = blake2b(digest_size=10)
    for column in (events.subject, events.relation, events.object, events.day, events.occurred):
        digest.update(column.tobytes())
    digest.update("\n".join((begin.isoformat(), *ids, *what["relation"].to_list())).encode())
    return Numbered(
        events=events,
        begin=begin,
        entities=tuple(ids),
        names=tuple(who["name"].to_list()),
        countries=tuple(countries),
        relations=tuple(what["relation"].to_list()),
        digest=digest.hexdigest(),
    )
