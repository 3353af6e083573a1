"""The network of a situation for other tools: GEXF 1.3 for Gephi, and the weights of a fuzzy cognitive map as CSV."""

from __future__ import annotations

import csv
import re
from io import StringIO
from xml.sax.saxutils import quoteattr

from tocsin.scenario.situation import Situation

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # characters that XML 1.0 cannot hold
_EDGE = ("from_state", "to_state", "low", "mode", "high", "basis", "words")
_MOST = 3.0  # the strongest score


def gexf(situation: Situation) -> str:
    """One node a descriptor, one edge an impact, with its range, its basis and the words that it rests on."""
    quotes = {claim.id: " ".join(claim.quote.split()) for claim in situation.claim}
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
        '<graph defaultedgetype="directed">',
        '<attributes class="node"><attribute id="0" title="kind" type="string"/><attribute id="1" title="now" type="string"/></attributes>',
        '<attributes class="edge">',
        *(
            f'<attribute id="{n}" title="{name}" type="{"double" if name in ("low", "mode", "high") else "string"}"/>'
            for n, name in enumerate(_EDGE)
        ),
        "</attributes>",
        "<nodes>",
    ]
    for descriptor in situation.descriptor:
        values = (descriptor.kind, descriptor.now)
        lines.append(f"<node id={_xml(descriptor.id)} label={_xml(descriptor.name)}>{_values(values)}</node>")
    lines += ["</nodes>", "<edges>"]
    for number, impact in enumerate(situation.impact):
        (cause, _, state), (effect, _, pushed) = impact.from_.partition("."), impact.to.partition(".")
        low, mode, high = impact.score
        words = " / ".join(quotes[id] for id in impact.claims if id in quotes)
        values = (state, pushed, f"{low:g}", f"{mode:g}", f"{high:g}", impact.basis.value, words)
        # GEXF takes no weight of 0 or below; the sign is in the mode.
        weight = max(abs(mode), 0.01)
        lines.append(
            f'<edge id="{number}" source={_xml(cause)} target={_xml(effect)} weight="{weight:g}">{_values(values)}</edge>'
        )
    return "\n".join([*lines, "</edges>", "</graph>", "</gexf>", ""])


def _values(values: tuple[str, ...]) -> str:
    return (
        "<attvalues>" + "".join(f'<attvalue for="{n}" value={_xml(v)}/>' for n, v in enumerate(values)) + "</attvalues>"
    )


def _xml(words: str) -> str:
    return quoteattr(_NO_XML.sub("�", words))


def cognitive_map(situation: Situation) -> str:
    """The weights of a fuzzy cognitive map: a row a cause, a column an effect, each the first state of its descriptor, -1 to 1.

    A weight is the sum of the modes of the impacts between the two, as shares of the strongest score, turned round for each
    end that is not the first state, and held within -1 to 1. Ranges, priors and pace are lost: a cognitive map has none.
    """
    first = {d.id: d.states[0] for d in situation.descriptor}
    weights = {(a, b): 0.0 for a in first for b in first}
    for impact in situation.impact:
        (cause, _, state), (effect, _, pushed) = impact.from_.partition("."), impact.to.partition(".")
        turned = (state != first[cause]) != (pushed != first[effect])
        weights[cause, effect] += (-1 if turned else 1) * impact.score[1] / _MOST
    file = StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["", *first])
    for cause in first:
        rows.writerow([cause, *(f"{max(-1.0, min(1.0, weights[cause, effect])):.4g}" for effect in first)])
    return file.getvalue()
