"""What a run of a situation says, once for every form: terminal, Markdown and HTML are made of the same blocks.

Every likelihood has its range, its word and the run without edges beside it; every number says what it rests on; and every
form says that all of it holds given these judgements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.likelihood import told
from tocsin.scenario.check import Checked
from tocsin.scenario.drawing import graph, paths, scored, tornado
from tocsin.scenario.outlook import GIVEN, Likelihood, Outlook
from tocsin.scenario.sensitivity import Index
from tocsin.scenario.situation import Claim, Indicator, Situation, covers

_QUOTE = 160  # letters of a quote in a table; the file has the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of a section."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A paragraph."""

    words: str
    note: bool = False  # that should not be overlooked


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; cells are plain words."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    drawn: bool = False  # the drawing above shows the same: a form with pictures may fold it


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """An SVG element; forms without pictures leave it out, since a table beside it says the same."""

    svg: str


Block = Heading | Words | Table | Drawing


def blocks(
    checked: Checked,
    found: Outlook,
    indices: dict[str, tuple[Index, ...]] | None = None,
    watched: Sequence[Block] | None = None,
) -> Iterator[Block]:
    """A run as blocks, in the order in which it is read.

    Parameters
    ----------
    indices
        Sobol indices by scenario, where they were asked for.
    watched
        What a desk says of the signposts, where one was looked at: `tocsin.scenario.watched`.
    """
    situation = checked.situation
    head = situation.situation
    yield Words(words=head.question)
    yield Words(
        words=f"Seen from {head.as_of} ({head.as_of_certainty}), {head.horizon_days} days ahead. All likelihoods hold {GIVEN}: change a "
        f"judgement in the file, and they change. {found.draws:,} draws of every range, {found.courses} courses each, seed {found.seed}."
    )
    if found.hold:
        held = ", ".join(f"{name} = {state}" for name, state in found.hold.items())
        yield Words(
            words=f"An intervention: {held}, from the start and kept so. This is no forecast of its coming.", note=True
        )
    yield Heading(words=f"How likely, {GIVEN}")
    yield _likelihoods(found)
    leads = max(found.ends, key=lambda end: end.leads)
    yield Words(
        words=f"{leads.id} leads in {leads.leads:.0%} of the draws; in {found.changes:.0%} another one does. Edges off is the same run "
        "without any edge: what the priors alone say."
    )
    yield Heading(words="What moves it most")
    for end in found.ends:
        yield Drawing(svg=tornado(end))
    yield Table(
        columns=("scenario", "input", "rank correlation", "basis"),
        rows=tuple(
            (end.id, mover.name, f"{mover.correlation:+.2f}", mover.basis or "setting of the run")
            for end in found.ends
            for mover in end.movers
        ),
        drawn=True,
    )
    for id, rows in (indices or {}).items():
        yield Words(
            words=f"Sobol indices of {id}: the share of the variance that an input is behind alone, and with all it does together with others."
        )
        yield Table(
            columns=("input", "first", "total", "± (95 %)"),
            rows=tuple((i.name, f"{i.first:.2f}", f"{i.total:.2f}", f"{i.error:.2f}") for i in rows[:10]),
        )
    yield Heading(words="What pushes what, as the texts say")
    yield Drawing(svg=graph(situation))
    yield _pushes(situation)
    yield Heading(words="The way there")
    yield Words(
        words=f"Share of courses in the first state of each descriptor, {GIVEN}: middle, and 5 to 95 % of the draws."
    )
    yield Drawing(svg=paths(situation, found))
    yield _ways(situation, found)
    yield Heading(words="Evidence beside scenarios")
    yield Words(
        words="+ speaks for a scenario, − against it, ± both; blank: it does not part them. What parts them most stands first. A claim is "
        "what its holder says, not what is so."
    )
    yield _hypotheses(situation)
    if found.bargains:
        yield Heading(words=f"What the actors may settle on, {GIVEN}")
        yield from _bargains(situation, found)
    if watched is None:
        yield Heading(words="Signposts")
        yield _signposts(situation)
    else:
        yield from watched
    yield Heading(words="Numbers that no sentence supports")
    if found.unsupported:
        yield Words(words=f"{len(found.unsupported)} judgements of the analyst: {'; '.join(found.unsupported)}.")
    else:
        yield Words(words="None: every number cites a claim or a base rate.")
    if checked.warnings:
        yield Heading(words="Doubts")
        yield Table(
            columns=("line", "entry", "doubt"),
            rows=tuple((str(w.line or ""), w.where, w.what) for w in checked.warnings),
        )


def _signposts(situation: Situation) -> Table:
    words = [(s.id, each, "nothing: it has no rule") for s in situation.scenario for each in s.indicators]
    words += [(i.scenario, i.words, _moving(i)) for i in situation.indicator]
    order = {scenario.id: place for place, scenario in enumerate(situation.scenario)}
    words.sort(key=lambda row: order[row[0]])
    return Table(
        columns=("scenario", "signpost", "if it is seen"), rows=tuple(words) or (("", "none is named in the file", ""),)
    )


def _moving(indicator: Indicator) -> str:
    if indicator.sets is not None:
        return indicator.sets.replace(".", " = ")
    if indicator.ratio is not None:
        low, mode, high = indicator.ratio
        return f"odds times {mode:g} ({low:g} to {high:g})"
    return "nothing: it has neither sets nor ratio"


def _likelihoods(found: Outlook) -> Table:
    return Table(
        columns=("scenario", "likelihood", "5 to 95 %", "edges off", "leads in", "told by"),
        rows=tuple(
            (
                f"{end.id} {end.name}",
                told(end.likelihood.middle),
                _range(end.likelihood),
                f"{told(end.edges_off.middle)}, {_range(end.edges_off)}",
                f"{end.leads:.0%}",
                "a text" if end.from_text else "no text: added to cover every case",
            )
            for end in found.ends
        ),
    )


def _range(likelihood: Likelihood) -> str:
    return f"{likelihood.low:.0%} to {likelihood.high:.0%}"


def _pushes(situation: Situation) -> Table:
    claims = {claim.id: claim for claim in situation.claim}
    return Table(
        columns=("no.", "from", "to", "score", "basis", "words"),
        rows=tuple(
            (
                str(number),
                impact.from_,
                impact.to,
                scored(impact),
                impact.basis.value,
                " / ".join(_quoted(claims[id]) for id in impact.claims) or "no sentence",
            )
            for number, impact in enumerate(situation.impact, 1)
        ),
    )


def _quoted(claim: Claim) -> str:
    words = " ".join(claim.quote.split())
    short = words if len(words) <= _QUOTE else words[: _QUOTE - 1].rsplit(" ", 1)[0] + " …"
    whose = claim.holder or claim.document or "the text"
    return f"{claim.id}, {whose}: “{short}”"


def _ways(situation: Situation, found: Outlook) -> Table:
    rows: list[tuple[str, ...]] = []
    steps = situation.run.steps
    for descriptor in situation.descriptor:
        [trend] = [t for t in found.trends if (t.descriptor, t.state) == (descriptor.id, descriptor.states[0])]
        at = [f"{trend.middle[step]:.0%}" for step in (0, steps // 2, steps)]
        rows.append((descriptor.name, descriptor.states[0], *at, f"{trend.low[-1]:.0%} to {trend.high[-1]:.0%}"))
    return Table(
        columns=("descriptor", "state", "now", "half way", "at the end", "5 to 95 % at the end"),
        rows=tuple(rows),
        drawn=True,
    )


def _hypotheses(situation: Situation) -> Table:
    """Claims against scenarios, as an analysis of competing hypotheses lays them out."""
    rows: list[tuple[int, tuple[str, ...]]] = []
    for claim in situation.claim:
        marks = tuple(_mark(situation, claim.id, dict(s.when), s.claims) for s in situation.scenario)
        if any(marks):
            rows.append((-len(set(marks)), (*marks, _quoted(claim))))
    rows.sort(key=lambda row: row[0])
    return Table(columns=(*(s.id for s in situation.scenario), "claim"), rows=tuple(row for _, row in rows))


def _mark(situation: Situation, claim: str, when: dict[str, str | tuple[str, ...]], own: Sequence[str]) -> str:
    ways: set[bool] = {True} if claim in own else set()
    for impact in situation.impact:
        home, _, state = impact.to.partition(".")
        if claim in impact.claims and home in when and impact.score[1]:
            ways.add(covers({home: when[home]}, {home: state}) == (impact.score[1] > 0))
    if len(ways) == 2:
        return "±"
    return "+" if True in ways else "−" if ways else ""


def _bargains(situation: Situation, found: Outlook) -> Iterator[Block]:
    issues = {issue.id: issue for issue in situation.issue}
    for bargain in found.bargains:
        issue = issues[bargain.issue]
        yield Words(
            words=f"{issue.question} Scale: {'; '.join(f'{point} {words}' for point, words in issue.scale.items())}."
        )
        rows = [
            ("compromise mean", f"{bargain.middle:.0f}", f"{bargain.low:.0f} to {bargain.high:.0f}"),
            ("weighted median", f"{bargain.median:.0f}", ""),
        ]
        if bargain.challenge is not None:
            low, middle, high = bargain.challenge
            rows.append(
                (f"second reading: challenge model ({bargain.reading})", f"{middle:.0f}", f"{low:.0f} to {high:.0f}")
            )
        yield Table(columns=("model", "middle", "5 to 95 %"), rows=tuple(rows))
    yield Words(
        words="The narrow range of the mean is averaging, not knowledge. No model here has been tested on coercive conflict, and no accuracy "
        "is claimed there. The literature of the challenge model does not say how to compute it; other readings give other numbers."
    )


# --------------------------------------------------------------------------------------------- as text


def title(checked: Checked) -> str:
    """The title of a report."""
    return checked.situation.situation.title


def markdown(checked: Checked, made: Sequence[Block]) -> str:
    """The report as Markdown."""
    lines = [f"# {title(checked)}", ""]
    for block in made:
        if isinstance(block, Heading):
            lines += [f"## {block.words}", ""]
        elif isinstance(block, Words):
            lines += [f"> {block.words}" if block.note else block.words, ""]
        elif isinstance(block, Table):
            lines += [_cells(block.columns), _cells(["---"] * len(block.columns)), *map(_cells, block.rows), ""]
    return "\n".join(lines)


def _cells(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
