"""The default coder: parse, mentions, dates, events, quotations, claims, in that order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from tocsin import plugins
from tocsin.coding import Known
from tocsin.coding.aspects import load_aspects
from tocsin.coding.causes import causal_text, find_causes, find_forecasts, load_causal_words
from tocsin.coding.claims import find_claims
from tocsin.coding.context import Context, Reader, Wanted
from tocsin.coding.coreference import find_links, follow
from tocsin.coding.dates import DateExpression, find_times
from tocsin.coding.events import find_events
from tocsin.coding.grammar import Parsed, Parser, load_parser
from tocsin.coding.harm import find_harms
from tocsin.coding.label import NONE, Encoder, Labeller, how_made, load_weights
from tocsin.coding.lexicon import FILES, load_lexicon
from tocsin.coding.loaded import loaded_text, read_loaded_words
from tocsin.coding.mentions import find_mentions
from tocsin.coding.pairs import load_links
from tocsin.coding.quotes import find_matters, find_quotes, find_strays
from tocsin.coding.relations import find_facts
from tocsin.coding.speech.first_person import find_own
from tocsin.coding.voice import find_marks
from tocsin.errors import SettingsError
from tocsin.ontology import Ontology, load_ontology
from tocsin.records import Coding, Document, Form, Mention, MentionKind, Outcome, Span, Step, content_id
from tocsin.settings import CodeOptions
from tocsin.shipped import checked, shipped

DOUBT = 0.5  # the encoder reads what the light reading gives less: a third of the pairs; all cost half the speed
VERSION = "4"  # raise it with every change that can change a coding: it is part of every event id


class DefaultCoder:
    """Codes English news text by grammar, lexicon and the learned reading of pairs and types.

    Rules propose; the learned reading completes participants, types what the lexicon leaves open, and gives events with
    an actor and a recipient their confidence. The first text loads the language model (about 2 s and 400 MB); build one
    coder and give it many documents.

    Raises
    ------
    MissingPlugin
        If the language model is not installed.
    SettingsError
        If lexicon or labeller do not fit the ontology, or a folder holds no labeller.
    """

    def __init__(self, *, options: CodeOptions, known: Known, ontology: Ontology) -> None:
        folder = Path(options.lexicon) if options.lexicon else shipped("lexicon")
        types = {name: [mode.name for mode in type_.modes] for name, type_ in ontology.types.items()}
        self._types = frozenset(types)
        self._modes, self._contexts = dict(types), frozenset(ontology.contexts)
        self._wanted = Wanted(types=self._types, confidence=options.confidence, dyads=options.dyads)
        if options.labeller and not options.lexicon:
            # A codebook with a labeller of its own needs no words of its own: the labeller types what these find.
            types |= {name: [m.name for m in kind.modes] for name, kind in load_ontology().types.items()}
        self._options = options
        self._known = known
        self._lexicon = load_lexicon(types, folder=folder)
        # All that can change a coding is in the name, and so in every event id: a desk codes anew when one of it changed.
        loaded = loaded_text(folder)
        self._loaded = read_loaded_words(loaded)
        self._causal = load_causal_words(folder)
        texts = [*(checked(folder / name).read_text(encoding="utf-8") for name in FILES), loaded, causal_text(folder)]
        weights = Path(options.labeller) if options.labeller else shipped("weights")
        made = how_made(weights)  # holds the hash of what it was trained on
        chosen = (options.historical_days, options.confidence, options.dyads, options.fast)
        mark = content_id("coder", *chosen, sorted(types.items()), made, *texts)[-8:]
        self.name = f"default/{VERSION} {options.model} {ontology.name}/{ontology.version} {mark}"
        plugins.need_model(options.model)  # said now, though it is loaded with the first text

    @cached_property
    def _parse(self) -> Parser:
        """The parser; a desk that has coded everything asks for the coder's name only, and never needs it."""
        return load_parser(self._options.model, entities=not self._options.fast)

    @cached_property
    def _reader(self) -> Reader | None:
        """What was learned, loaded with the first text; None where the codebook is not the one it was learned for."""
        folder = Path(self._options.labeller) if self._options.labeller else shipped("weights")
        weights = load_weights(folder)
        foreign = sorted({name.split("|")[0] for name in weights.classes} - {NONE} - self._types)
        if foreign and self._options.labeller:
            raise SettingsError(
                f"the labeller {folder} gives {', '.join(foreign)}, which the codebook does not have; "
                "set code.ontology to the codebook that it was trained for"
            )
        if foreign:
            return None
        encoder = None if self._options.fast else Encoder(shipped("weights"))
        own = bool(self._options.labeller)  # a codebook of one's own may mean something else by the same name
        return Reader(
            links=load_links(shipped("weights")),
            labeller=Labeller(weights, encoder=encoder, doubt=DOUBT),
            aspects=None if own else load_aspects(shipped("weights")).within(self._modes, self._contexts),
        )

    def code(self, documents: Iterable[Document]) -> Iterator[Coding]:
        """One coding for each document, in order."""
        queue: deque[Document] = deque()

        def texts() -> Iterator[str]:
            for document in documents:
                queue.append(document)
                yield document.text

        for parsed in self._parse.each(texts()):
            yield self._read(queue.popleft(), parsed)

    def _read(self, document: Document, parsed: Parsed) -> Coding:
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
            wanted=self._wanted,
            reader=self._reader,
        )
        said = find_quotes(context)
        if own := tuple(find_own(context, said)):
            links = (*links, *own)
            context = replace(context, antecedents=follow(links))
        events = find_events(context)
        quotes = (*(s.quote for s in said), *find_matters(context, said))
        claims = find_claims(context, events.found, said)
        claims += (*find_causes(context, said, self._causal), *find_forecasts(context, said))
        harms = find_harms(context, events.found, said)
        facts = find_facts(context, said)
        marks = find_marks(context, said, self._loaded)
        used = {i for f in events.found for i in (*f.event.actors, *f.event.recipients, f.event.place)}
        used |= {i for q in quotes for i in (q.speaker, *q.about, *q.addressees)} | {c.holder for c in claims}
        used |= {harm.holder for harm in harms.found}
        used |= {i for fact in facts for i in (fact.actor, fact.object, fact.holder)}
        used |= {i for mark in marks for i in (mark.about, mark.holder)}
        # Names are kept for their own sake; a noun or pronoun only where something refers to it.
        used |= {m.id for m in mentions.heads.values() if m.form is Form.NAME}
        steps = {j.left: j.right for j in links}
        for start in list(used):
            earlier = steps.get(start) if start is not None else None
            while earlier is not None and earlier not in used:
                used.add(earlier)
                earlier = steps.get(earlier)
        return Coding(
            document_id=document.id,
            coder=self.name,
            mentions=(*(m for m in mentions.ordered() if m.id in used), *_date_mentions(document.id, times)),
            events=tuple(f.event for f in events.found),
            evidence=tuple(row for f in events.found for row in f.evidence),
            gaps=tuple(row for f in events.found for row in f.gaps),
            quotes=quotes,
            claims=claims,
            harms=harms.found,
            facts=facts,
            marks=marks,
            judgements=tuple(j for j in links if j.left in used and j.right in used),
            trace=(*events.trace, *harms.trace, *find_strays(context), *_date_steps(document.id, times)),
        )


def _date_mentions(document_id: str, dates: Iterable[DateExpression]) -> Iterator[Mention]:
    """One mention for each date expression, with its value where it has one."""
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
    """One line of the trace for each date expression that was left without a value."""
    for expression in dates:
        if expression.interval is None:
            yield Step(
                span=Span(document_id=document_id, start=expression.start, end=expression.end),
                stage="date",
                outcome=Outcome.DROPPED,
                reason=expression.reason or "the expression has no one reading",
            )
