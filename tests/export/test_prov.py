"""PROV-O with Web Annotation selectors, as rdflib reads it without a network."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from tests.export import examples
from tests.export.desks import TEXT, holdings

from tocsin.desk import Desk
from tocsin.export.prov import AROUND, write_prov
from tocsin.export.tally import Tally
from tocsin.records import Verdict

# rdflib warns of what its own reader of JSON-LD uses.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

PROV = Namespace("http://www.w3.org/ns/prov#")
OA = Namespace("http://www.w3.org/ns/oa#")
OWN = Namespace("urn:tocsin:vocabulary:")


@pytest.fixture(scope="module")
def written(desk, tmp_path_factory):
    path = tmp_path_factory.mktemp("prov") / "desk.jsonld"
    write_prov(holdings(desk), path, Tally())
    return path


@pytest.fixture(scope="module")
def graph(written):
    return Graph().parse(written, format="json-ld")


def test_every_value_of_an_event_points_at_its_words_twice(graph):
    notes = list(graph.subjects(OA.hasBody, URIRef(f"urn:tocsin:{examples.BOMBED.id}")))
    assert len(notes) == sum(e.event_id == examples.BOMBED.id for e in examples.EVIDENCE)
    for note in notes:
        target = graph.value(note, OA.hasTarget)
        found = {graph.value(s, RDF.type): s for s in graph.objects(target, OA.hasSelector)}
        place, words = found[OA.TextPositionSelector], found[OA.TextQuoteSelector]
        start, end = int(graph.value(place, OA.start)), int(graph.value(place, OA.end))
        assert examples.TEXT[start:end] == str(graph.value(words, OA.exact))
        assert examples.TEXT[max(0, start - AROUND) : start] == str(graph.value(words, OA.prefix))
        assert examples.TEXT[end : end + AROUND] == str(graph.value(words, OA.suffix))


def test_an_event_leads_back_to_its_text_its_coder_and_its_claims(graph):
    event = URIRef(f"urn:tocsin:{examples.BOMBED.id}")
    coding = graph.value(event, PROV.wasGeneratedBy)
    coder = graph.value(coding, PROV.wasAssociatedWith)
    assert (coder, RDF.type, PROV.SoftwareAgent) in graph
    assert graph.value(event, PROV.wasDerivedFrom) == graph.value(coding, PROV.used)
    claims = [c for c in graph.subjects(OWN.about, event) if (c, RDF.type, OWN.Claim) in graph]
    assert {str(graph.value(c, OWN.stance)) for c in claims} == {"asserts", "denies"}
    assert all(graph.value(c, PROV.wasAttributedTo) for c in claims)


def test_an_imported_event_leads_back_to_its_data_set(graph):
    event = URIRef("urn:tocsin:ucdp:999001")
    assert (graph.value(event, PROV.wasAttributedTo), RDF.type, PROV.Organization) in graph
    assert not any("acled:" in str(each) for each in graph.subjects())


def test_a_gap_says_why(graph):
    gaps = list(graph.subject_objects(OWN.missingBecause))
    assert len(gaps) == len(examples.GAPS)


def test_what_a_person_judged_is_an_activity_of_that_person(desk, tmp_path):
    shutil.copytree(desk.folder, tmp_path / "desk")
    desk = Desk(tmp_path / "desk")
    mention = examples.VOSK.id
    desk.judge(mention, "state:IRQ", Verdict.DIFFERENT, "no such office", by="Ann")
    write_prov(holdings(desk), tmp_path / "desk.jsonld", Tally())
    graph = Graph().parse(tmp_path / "desk.jsonld", format="json-ld")
    person = next(graph.subjects(RDF.type, PROV.Person))
    (judged,) = graph.subjects(PROV.wasAssociatedWith, person)
    assert (judged, PROV.used, URIRef(f"urn:tocsin:{mention}")) in graph
    assert str(graph.value(judged, OWN.reason)) == "no such office"


def test_what_the_names_in_the_file_stand_for_is_in_the_file(written, graph):
    document = json.loads(written.read_text(encoding="utf-8"))
    assert isinstance(document["@context"], dict)  # an address would have to be fetched
    assert {str(each) for each in graph.subjects() if isinstance(each, URIRef)} == {
        n["@id"] for n in document["@graph"]
    }


def test_texts_of_unknown_outlets_do_not_share_a_voice(desk, tmp_path):
    other = examples.undated()
    other = replace(other, document=replace(other.document, recorded=datetime(2024, 1, 1, tzinfo=UTC)))
    write_prov(holdings(desk, TEXT, other), tmp_path / "two.jsonld", Tally())
    assert f"the text {other.document_id}" in (tmp_path / "two.jsonld").read_text(encoding="utf-8")
