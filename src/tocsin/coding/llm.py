"""A coder that asks a language model for the events of a text and keeps what stands in the text.

Mentions, dates, quotations and questions are read by rule, as the default coder reads them. The model proposes events
in quotes (`coding.answer`); a quote that its sentence does not hold letter for letter is rejected and told in the trace.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from tocsin import plugins
from tocsin.coding import Known
from tocsin.coding.answer import Reading, read_answer
from tocsin.coding.causes import causal_text, find_causes, find_forecasts, load_causal_words
from tocsin.coding.claims import find_claims
from tocsin.coding.context import Context
from tocsin.coding.coreference import find_links, follow
from tocsin.coding.dates import DateExpression, find_times
from tocsin.coding.endpoint import Endpoint, Spent, Turn
from tocsin.coding.grammar import Parser, Sentence, load_parser
from tocsin.coding.lexicon import FILES, Lexicon, load_lexicon
from tocsin.coding.mentions import find_mentions
from tocsin.coding.proposals import Verifier
from tocsin.coding.quotes import Said, find_quotes
from tocsin.ontology import Ontology, load_ontology
from tocsin.records import (
    OUTLET,
    Claim,
    ClaimKind,
    Coding,
    Document,
    Event,
    Form,
    Judgement,
    Mention,
    MentionKind,
    Outcome,
    Span,
    Stance,
    Status,
    Step,
    content_id,
)
from tocsin.settings import CodeOptions, LlmOptions
from tocsin.shipped import checked, shipped

VERSION = "1"  # raise it with every change that can change a coding: it is part of every event id

_SHOWN = 4_000  # characters of an unreadable answer that are shown to the model again
_AGAIN = (
    "That could not be read: {why}. Answer once more, with the JSON object alone, in the form that was described and "
    "for the same sentences."
)
_STANCES = {
    Status.NEGATED: Stance.DENIES,
    Status.FUTURE: Stance.PREDICTS,
    Status.HYPOTHETICAL: Stance.HEDGES,
}


class LlmCoder:
    """Codes English news text by asking a language model; no calibration, so its events have no confidence.

    Nothing is sent before the first text. A sentence that could not be coded is in the trace with the reason; so is,
    once for each document (stage "cost"), what was asked and rejected and what it may have cost.

    Raises
    ------
    MissingPlugin
        If the client or the language model of the rules is not installed.
    SettingsError
        If the settings name nobody to ask or no key; later, with the first text, if the endpoint cannot be reached or
        refuses.
    """

    def __init__(self, *, options: CodeOptions, known: Known, ontology: Ontology) -> None:
        plugins.need_model(options.model)
        asked = options.llm
        self._options = options
        self._known = known
        self._ontology = ontology
        self._endpoint = Endpoint(asked)
        self._instruction = instruction(ontology)
        folder = Path(options.lexicon) if options.lexicon else shipped("lexicon")
        # Quotations need the cues alone. Those of tocsin serve any ontology, so a user's own needs no word lists here.
        self._lexicon: Lexicon = load_lexicon(
            _modes(ontology if options.lexicon or options.ontology is None else load_ontology()), folder=folder
        )
        self._causal = load_causal_words(folder)
        texts = [*(checked(folder / name).read_text(encoding="utf-8") for name in FILES), causal_text(folder)]
        sent = (asked.base_url, asked.sentences, asked.temperature, asked.json_mode, self._instruction, _AGAIN)
        mark = content_id("coder", options.historical_days, options.model, *sent, *texts)[-8:]
        self.name = f"llm/{VERSION} {self._endpoint.model} {ontology.name}/{ontology.version} {mark}"

    @cached_property
    def _parse(self) -> Parser:
        return load_parser(self._options.model)

    def code(self, documents: Iterable[Document]) -> Iterator[Coding]:
        """One coding for each document, in order.

        Raises
        ------
        SettingsError
            If the endpoint cannot be reached or refuses, and never answered.
        TocsinError
            If it takes the key no longer, or leaves `give_up` requests in a row without an answer.
        """
        for document in documents:
            yield self._read(document)

    def _read(self, document: Document) -> Coding:
        parsed = self._parse(document.text)
        mentions = find_mentions(document.id, parsed, self._known)
        times = find_times(parsed, document.published)
        links = find_links(parsed, mentions)
        context = Context(
            document_id=document.id,
            published=document.published,
            historical_days=self._options.historical_days,
            coder=self.name,
            parsed=parsed,
            mentions=mentions,
            antecedents=follow(links),
            dates=tuple(t for t in times if t.dating),
            lexicon=self._lexicon,
        )
        verifier = Verifier(
            context, ontology=self._ontology, nouns=self._known.nouns, by=f"model {self._endpoint.model}"
        )
        spent = Spent()
        numbered = list(enumerate(parsed.sentences, start=1))
        size = self._options.llm.sentences
        for first in range(0, len(numbered), size):
            batch = dict(numbered[first : first + size])
            reading, more = self._ask(document, batch)
            spent += more
            for number, sentence in batch.items():
                if isinstance(reading, str):
                    verifier.not_coded(sentence, reading)
                elif number not in reading.proposals:
                    verifier.not_coded(sentence, "the model's answer leaves the sentence out")
                else:
                    verifier.read(sentence, reading.proposals[number])
            if isinstance(reading, Reading):
                for number, why in reading.unread:
                    verifier.unread(tuple(batch.values()) if number is None else (batch[number],), why)
        said = find_quotes(context)
        claims = (*_claims(verifier.events, verifier.words, said), *find_claims(context, (), said))
        claims += (*find_causes(context, said, self._causal), *find_forecasts(context, said))
        used = _used(verifier.events, said, claims, links)
        used |= {m.id for m in mentions.heads.values() if m.form is Form.NAME}
        kept = [m for m in (*mentions.ordered(), *verifier.mentions) if m.id in used]
        return Coding(
            document_id=document.id,
            coder=self.name,
            mentions=(*sorted(kept, key=lambda m: m.span), *_date_mentions(document.id, times)),
            events=tuple(verifier.events),
            evidence=tuple(verifier.evidence),
            gaps=tuple(verifier.gaps),
            quotes=tuple(s.quote for s in said),
            claims=claims,
            judgements=tuple(j for j in links if j.left in used and j.right in used),
            trace=(
                *verifier.steps,
                *_date_steps(document.id, times),
                *_cost_steps(context, spent, verifier.tally(), self._options.llm),
            ),
        )

    def _ask(self, document: Document, batch: Mapping[int, Sentence]) -> tuple[Reading | str, Spent]:
        """What the model proposes for some sentences, or why nothing could be read; a bad answer is asked for again once."""
        turns = [
            Turn(role="system", text=self._instruction),
            Turn(role="user", text=_material(document, batch, self._background_before(document.published))),
        ]
        answer = self._endpoint.ask(turns)
        first = answer.why if answer.text is None else read_answer(answer.text, batch)
        if isinstance(first, Reading) or not answer.answered:
            return (first if isinstance(first, Reading) else f"not coded: {first}"), answer.spent
        if answer.text is not None:
            turns += [
                Turn(role="assistant", text=answer.text[:_SHOWN]),
                Turn(role="user", text=_AGAIN.format(why=first)),
            ]
        again = self._endpoint.ask(turns)
        second = again.why if again.text is None else read_answer(again.text, batch)
        spent = answer.spent + again.spent
        return (second if isinstance(second, Reading) else f"not coded, asked twice: {second}"), spent

    def _background_before(self, published: date | None) -> date | None:
        return None if published is None else published - timedelta(days=self._options.historical_days)


def instruction(ontology: Ontology) -> str:
    """What the model is told before any text: its task, then the codebook."""
    task = checked(shipped("prompt", "coder.txt")).read_text(encoding="utf-8")
    lines = ["The types, each with its modes:", ""]
    for type_ in ontology.types.values():
        lines.append(f"{type_.name}: {type_.definition}")
        lines.extend(f"    {mode.name}: {mode.definition}" for mode in type_.modes)
    lines += ["", "The contexts:", "", *(f"{c.name}: {c.definition}" for c in ontology.contexts.values())]
    return "\n".join([task, *lines, ""])


def _material(document: Document, batch: Mapping[int, Sentence], background_before: date | None) -> str:
    """Some sentences as they stand in the text, with what the model needs to know of it."""
    days = {"published": document.published, "background_before": background_before}
    return json.dumps(
        {
            "title": document.title,
            **{name: None if day is None else day.isoformat() for name, day in days.items()},
            "sentences": [{"n": n, "text": document.text[s.start : s.end]} for n, s in batch.items()],
        },
        ensure_ascii=False,  # "\u201c" would be quoted back as it is, and costs six tokens
    )


def _modes(ontology: Ontology) -> dict[str, list[str]]:
    return {name: [mode.name for mode in type_.modes] for name, type_ in ontology.types.items()}


# --------------------------------------------------------------------------------- what is read beside events


def _claims(events: Sequence[Event], words: Mapping[str, Span], said: Sequence[Said]) -> Iterator[Claim]:
    """One claim for each event: that of the innermost quotation with a speaker that it is told in, or the outlet's."""
    for event in events:
        predicate = words[event.id]
        inside = [s for s in said if s.speaker is not None and s.quote.span.start <= predicate.start < s.quote.span.end]
        innermost = min(inside, key=lambda s: s.quote.span.end - s.quote.span.start, default=None)
        holder, span, stance = OUTLET, predicate, _STANCES.get(event.status, Stance.ASSERTS)
        if innermost is not None and innermost.speaker is not None:
            holder, span = innermost.speaker.id, innermost.quote.span
            if event.status is not Status.NEGATED and innermost.stance is not Stance.ASSERTS:
                stance = innermost.stance
        yield Claim(
            id=content_id("claim", event.id, holder, stance),
            kind=ClaimKind.EVENT,
            holder=holder,
            stance=stance,
            event_id=event.id,
            span=span,
        )


def _used(
    events: Iterable[Event], said: Iterable[Said], claims: Iterable[Claim], links: Iterable[Judgement]
) -> set[str]:
    """Ids of the mentions that something refers to, with those that they refer back to."""
    found = {i for e in events for i in (*e.actors, *e.recipients, e.place)}
    found |= {i for s in said for i in (s.quote.speaker, *s.quote.about, *s.quote.addressees)} | {
        c.holder for c in claims
    }
    used = {i for i in found if i is not None}
    steps = {j.left: j.right for j in links}
    for start in list(used):
        earlier = steps.get(start)
        while earlier is not None and earlier not in used:
            used.add(earlier)
            earlier = steps.get(earlier)
    return used


def _date_mentions(document_id: str, dates: Iterable[DateExpression]) -> Iterator[Mention]:
    for expression in dates:
        yield Mention(
            id=content_id("mention", document_id, "date", expression.start, expression.end),
            span=Span(document_id=document_id, start=expression.start, end=expression.end),
            kind=MentionKind.DATE,
            form=Form.NOUN,
            label=str(expression.basis),
            value=expression.interval,
            expression=expression.expression,
        )


def _date_steps(document_id: str, dates: Iterable[DateExpression]) -> Iterator[Step]:
    for expression in dates:
        if expression.interval is None:
            yield Step(
                span=Span(document_id=document_id, start=expression.start, end=expression.end),
                stage="date",
                outcome=Outcome.DROPPED,
                reason=expression.reason or "the expression has no one reading",
            )


def _cost_steps(context: Context, spent: Spent, tally: str, options: LlmOptions) -> Iterator[Step]:
    """One line for the document: requests, tokens, an estimate or why there is none, and what was rejected."""
    sentences = context.parsed.sentences
    if not sentences:
        return
    tokens = f"{spent.prompt_tokens} prompt and {spent.completion_tokens} completion tokens"
    if spent.untold:
        tokens += f" (none told for {spent.untold} of the requests)"
    asked = "request" if spent.requests == 1 else "requests"
    cost = estimate(spent, options)
    yield Step(
        span=context.span(sentences[0].start, sentences[-1].end),
        stage="cost",
        outcome=Outcome.CODED,
        reason=f"{spent.requests} {asked} to {options.model}: {tokens}; {cost}; {tally}",
    )


def estimate(spent: Spent, options: LlmOptions) -> str:
    """What requests may have cost by the prices of the settings, in words, or why that cannot be said.

    Examples
    --------
    >>> some = Spent(requests=2, prompt_tokens=5000, completion_tokens=400)
    >>> estimate(some, LlmOptions(prompt_price=0.15, completion_price=0.6))
    'estimated cost 0.000990 at 0.15 and 0.6 a million'
    >>> estimate(some, LlmOptions())
    'cost not estimated: no price is set (code.llm.prompt_price, code.llm.completion_price)'
    """
    if options.prompt_price is None or options.completion_price is None:
        return "cost not estimated: no price is set (code.llm.prompt_price, code.llm.completion_price)"
    if spent.untold == spent.requests:
        return "cost not estimated: the endpoint told no token counts"
    cost = (spent.prompt_tokens * options.prompt_price + spent.completion_tokens * options.completion_price) / 1e6
    least = "at least " if spent.untold else ""
    return f"estimated cost {least}{cost:.6f} at {options.prompt_price:g} and {options.completion_price:g} a million"
