"""The commands that set side by side what a desk was told: by outlet, by holder, of one happening."""

from __future__ import annotations

from pathlib import Path

from tocsin.cli.job import DESK
from tocsin.cli.output import save, say, tell


def outlets(
    *name: str,
    desk: Path | None = None,
    html: Path | None = None,
    markdown: Path | None = None,
    rows: bool = False,
    template: bool = False,
) -> int:
    """Describes the outlets of a desk: whom they name how, whose speech they carry, what they say in their own voice.

    It counts words and gives no grade; `outlets.toml` in the desk holds your own, see --template.

    Parameters
    ----------
    name
        Outlets by name; without one, all of the desk.
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    html
        Also writes the profiles as one self-contained HTML file.
    markdown
        Also writes them as Markdown.
    rows
        Prints under each number the document ids and spans that it counts.
    template
        Prints a template of outlets.toml instead, with a card for each outlet of the desk that --desk names.
    """
    from tocsin.cli.outlets import profiles_of, template_of, without_outlet
    from tocsin.export import outlets as pages

    if template:
        tell(template_of(desk).splitlines())
        return 0
    found, cards, uncoded = profiles_of(desk or DESK, name)
    tell(pages.lines(found, cards, rows=rows))
    if html is not None:
        save(html, pages.html(found, cards))
    if markdown is not None:
        save(markdown, pages.markdown(found, cards))
    if (unknown := without_outlet(found)) is not None:
        say(f"tocsin: {unknown}")
    if uncoded:
        say(f"tocsin: {uncoded} texts of the desk are not coded yet, and not counted; tocsin code codes them")
    return 0


def accounts(*name: str, desk: Path | None = None, disputed: bool = False, json: bool = False) -> int:
    """Puts side by side what several holders tell of one event or fact: who says so, who denies it, whose figures.

    Nothing is merged and nothing is averaged; each line opens its words.

    Parameters
    ----------
    name
        Actors, holders or outlets by name or part of it; without one, all accounts of the desk.
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    disputed
        Only accounts of which something is said both ways: denied, or in figures that cannot both hold.
    json
        Prints one line of JSON an account instead.
    """
    from tocsin.cli.accounts import json_lines, lines, sides_of

    found, documents = sides_of(desk or DESK, name, disputed=disputed)
    tell(json_lines(found) if json else lines(found, documents))
    return 0


def incidents(
    *,
    desk: Path | None = None,
    days: int | None = None,
    review: bool = False,
    json: bool = False,
    same: tuple[str, str] | None = None,
    different: tuple[str, str] | None = None,
    by: str | None = None,
    because: str = "judged by hand",
) -> int:
    """Joins what the texts of a desk tell of one happening: reports by outlet, who says what, whose figures, and why.

    Nothing is merged: joins are judgements, and a person's comes first. Copies and rewrites are found on the way, so that
    reports and independent reports are counted apart.

    Parameters
    ----------
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    days
        Only incidents of which something was published in so many days up to the last publication of the desk.
    review
        Lists the joins that wait for a person instead.
    json
        Prints one line of JSON an incident, or a join, instead.
    same
        Two events that are one happening, whatever was computed: joins their incidents.
    different
        Two events that are not: keeps them apart. The last judgement of a pair counts.
    by
        Who judges.
    because
        Why, in words.
    """
    from tocsin.cli.incidents import incident_lines, incidents_of, json_lines, judge, review_json, review_lines
    from tocsin.records import Verdict

    for pair, verdict in ((same, Verdict.SAME), (different, Verdict.DIFFERENT)):
        if pair is not None:
            say(judge(desk or DESK, pair, verdict, by=by, because=because))
    found, held, texts = incidents_of(desk or DESK, days=days)
    if review:
        tell(review_json(held) if json else review_lines(held, texts))
    else:
        tell(json_lines(found) if json else incident_lines(found))
    return 0
