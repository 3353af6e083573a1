"""`tocsin deaths`: how many may die in the coming months, country by country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from tocsin.cli.job import DESK, chosen_settings
from tocsin.cli.output import saved, say, standard_output, tell, tell_rejected
from tocsin.errors import SettingsError
from tocsin.records import Rejected

if TYPE_CHECKING:
    from tocsin.forecast.country_months import CountryMonths
    from tocsin.settings import Settings

_FARTHEST = 36  # months; nothing of what was scored lies as far
_LISTED = 20  # countries, where none is named


def deaths(
    *countries: str,
    months: int = 6,
    until: str | None = None,
    violence: Literal["state-based", "non-state", "one-sided"] = "state-based",
    data: Path | None = None,
    json: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None,
    views: Path | None = None,
    view_ids: Path | None = None,
    force: bool = False,
    desk: Path | None = None,
    config: Path | None = None,
) -> int:
    """Says how many deaths UCDP may count in each of the coming months, as a range: a guess from past counts alone.

    Parameters
    ----------
    countries
        Names or ISO 3166-1 alpha-3 codes; without one, the twenty with the most to come.
    months
        How many months, from the one after the data end.
    until
        As it was known at the end of this day (YYYY-MM-DD); by default all that is there.
    violence
        Of which kind, in the words of UCDP.
    data
        A csv of UCDP GED, or a table (Parquet, csv) with month, country_id, country and deaths_sb, in place of a desk.
    json
        Writes everything as JSON; - prints it in place of the words.
    views
        Writes all draws as Parquet in the form of ViEWS.
    view_ids
        A file of ViEWS with the numbers of countries (columns id and isoab), for --views out of a desk.
    force
        Replaces the file of --views.
    desk
        The folder that keeps UCDP GED, loaded with tocsin load ucdp; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from json import dumps

    from tocsin.export.deaths import chosen, lines, plain, views_table
    from tocsin.export.views import read_countries, write_prediction
    from tocsin.forecast.country_months import is_ged
    from tocsin.forecast.death_outlook import countries_ahead
    from tocsin.forecast.deaths import forecast_deaths

    if not 1 <= months <= _FARTHEST:
        raise SettingsError(f"--months must be 1 to {_FARTHEST}, found {months}")
    kind = {"state-based": "1", "non-state": "2", "one-sided": "3"}[violence]
    settings, _ = chosen_settings(config, desk or DESK)
    series, names, rejected = _series(data, desk or DESK, settings, kind, until)
    tell_rejected(rejected)
    found = forecast_deaths(series, range(1, months + 1))
    rows = chosen(countries_ahead(found), countries, names)
    if views is not None:
        if view_ids is None and (names or (data is not None and is_ged(data))):
            raise SettingsError(
                "ViEWS has numbers of its own for countries; load the events into a desk, and name its file of them with --view-ids"
            )
        ids = read_countries(view_ids) if view_ids else None
        write_prediction(views_table(rows, ids), views, force=force)
        without = [row.name for row in rows if (row.id if ids is None else ids.get(row.name)) is None]
        say(f"written: {views}" + (f", without {', '.join(without)}: they have no number of ViEWS" if without else ""))
    if json is not None:
        content = dumps(plain(found, rows, names, violence=kind), ensure_ascii=False, allow_nan=False)
        with standard_output() if str(json) == "-" else saved(json) as file:
            file.write(f"{content}\n")
    if str(json) != "-":
        shown = rows if countries else rows[:_LISTED]
        today = datetime.now(UTC).date()
        tell(lines(found, shown, names, violence=kind, whole=bool(countries), today=today))
    return 1 if rejected else 0


def _series(
    data: Path | None, desk: Path, settings: Settings, violence: str, until: str | None
) -> tuple[CountryMonths, Mapping[str, str], Sequence[Rejected]]:
    """The counts, names for codes of countries, and the rows that were refused."""
    from datetime import timedelta

    from tocsin.forecast.country_months import country_months, is_ged, read_country_months, read_ged
    from tocsin.workbench import calendar_day

    last = calendar_day(until, "--until")
    if data is None:
        from tocsin.desk import Desk

        kept = Desk(desk, settings=settings)
        states = [a for a in kept.workbench.registry.actors.values() if a.kind == "state" and a.country]
        names = {a.country: a.name for a in states if a.country}
        return country_months(kept.view(last), violence=violence, countries=names), names, ()
    rejected: Sequence[Rejected] = ()
    if is_ged(data):
        series, rejected = read_ged(data, violence=violence)
    elif violence != "1":
        raise SettingsError(
            f"{data} is a table of country-months, whose kind of violence is its own; leave out --violence"
        )
    else:
        series = read_country_months(data)
    return series if last is None else series.before(last + timedelta(days=1)), {}, rejected
