"""Training runs on any backend of Keras: the imports say so, since no other backend is installed here."""

import ast

import pytest
from support import ROOT

MODULES = sorted((ROOT / "style_engine" / "training").glob("*.py"))
# All of the engine and of the pictures that knows no TensorFlow.
NEUTRAL = {"style_engine.engine.networks", "style_engine.engine.networks.compact", "style_engine.pictures.colors"}


def imports(nodes):
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return found | {node.module for node in nodes if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_tensorflow_but_by_way_of_keras(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = imports(list(ast.walk(tree)))
    assert not any(name.partition(".")[0] == "tensorflow" for name in imported)
    ours = {name for name in imports(tree.body) if name.startswith("style_engine.")}
    assert {name for name in ours if not name.startswith("style_engine.training.")} <= NEUTRAL
    # What speaks to TensorFlow is imported if it is the backend, and only then.
    assert imported - imports(tree.body) <= {"style_engine.engine.precision"}


@pytest.mark.parametrize("name", sorted(NEUTRAL))
def test_what_it_has_of_the_engine_is_neutral(name):
    path = ROOT / f"{name.replace('.', '/')}.py"
    tree = ast.parse((path if path.exists() else path.with_suffix("") / "__init__.py").read_text(encoding="utf-8"))
    assert not any(found.partition(".")[0] == "tensorflow" for found in imports(tree.body))
