from __future__ import annotations

from tocsin import workbench
from tocsin.checkup import parts
from tocsin.checkup.finding import Finding, State
from tocsin.checkup.parts import SENTENCE, look_at_data, look_at_parts
from tocsin.settings import CodeOptions, ResolveOptions, Settings
from tocsin.shipped import SUMS
from tocsin.workbench import Workbench


def broken(settings: Settings) -> list[Finding]:
    return [each for each in look_at_parts(settings) if each.state is State.BROKEN]


def test_with_the_defaults_one_sentence_is_coded(bench):
    *_, found = look_at_parts(bench.settings)
    assert found.said == f"{SENTENCE} is read as COERCE arrest"


def test_a_changed_data_file_is_found(tmp_path):
    (tmp_path / SUMS).write_text(f"{'0' * 64}  one.toml\n{'1' * 64}  two.npz\n")
    (tmp_path / "one.toml").write_text("a = 1")
    changed, missing = look_at_data(tmp_path)
    assert "is not what came with tocsin" in changed.said
    assert missing.said.endswith("two.npz is missing")
    assert "pip install --force-reinstall" in missing.remedy


def test_a_list_of_data_files_that_is_gone_is_found(tmp_path):
    [found] = look_at_data(tmp_path)
    assert (found.state, found.about) == (State.BROKEN, "data files")


def test_the_data_that_came_are_fine():
    assert {each.state for each in look_at_data()} == {State.FINE}


def test_a_missing_model_is_found_with_the_command():
    [found] = broken(Settings(code=CodeOptions(model="en_core_web_lg")))
    assert found.about == "language model"
    assert "python -m spacy download en_core_web_lg" in found.remedy


def test_a_broken_registry_file_is_found(tmp_path):
    (tmp_path / "mine.toml").write_text("[[actor]\n")
    [found] = broken(Settings(resolve=ResolveOptions(registry=(str(tmp_path),))))
    assert found.about == "registry"
    assert "mine.toml: not valid TOML" in found.said
    assert found.remedy == "mend the file"


def test_a_refused_entry_of_the_registry_is_found(tmp_path):
    (tmp_path / "mine.toml").write_text('[[actor]]\nid = "group:x"\nname = "X"\nkind = "gang"\n')
    [found] = broken(Settings(resolve=ResolveOptions(registry=(str(tmp_path),))))
    assert "group:x" in found.said
    assert "tocsin actors check" in found.remedy


def test_a_missing_ontology_is_found(tmp_path):
    [found] = broken(Settings(code=CodeOptions(ontology=str(tmp_path / "own.toml"))))
    assert found.about == "ontology"
    assert found.remedy == "check the path"


def test_a_folder_without_a_labeller_is_found(tmp_path):
    found = broken(Settings(code=CodeOptions(labeller=str(tmp_path))))
    assert [each.about for each in found] == ["coding"]


def test_a_missing_gazetteer_is_found(monkeypatch):
    monkeypatch.setattr(workbench, "load_gazetteer", lambda: None)
    monkeypatch.setattr(parts, "workbench", Workbench)
    [found] = broken(Settings())
    assert found.about == "gazetteer"
    assert "make gazetteer" in found.said + found.remedy


def test_a_plugin_of_a_stranger_that_lacks_something_is_found(monkeypatch):
    offered = parts.plugins.offered
    monkeypatch.setattr(parts.plugins, "offered", lambda socket: (*offered(socket), ("far", "tocsin-far 1.0")))
    monkeypatch.setattr(
        parts, "_registry", lambda _: [Finding(about="registry", said="", state=State.BROKEN, remedy="x")]
    )
    found = broken(Settings())
    assert "'far'" in found[0].said
    assert found[0].about == "tocsin.readers"
