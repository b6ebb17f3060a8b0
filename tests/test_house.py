"""The rules of the house: short functions and modules, annotations, and TensorFlow only where something is painted."""

import ast
import functools
import subprocess
import sys

import pytest
from support import ROOT

FUNCTION_LINES = 40
MODULE_LINES = 250
LOOP = "style_engine/engine/transfer.py"  # the whole story, and to be read in one sitting
LOOP_FUNCTION_LINES = 25
LOOP_LEVELS = 3

PACKAGE = sorted((ROOT / "style_engine").rglob("*.py"))
ALL = [*PACKAGE, ROOT / "app.py", *sorted((ROOT / "tests").rglob("*.py"))]
Function = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match, *Function.__args__)


@functools.cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def functions(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, Function)]


def body_lines(function):
    """Return how many lines its body has, from the first statement after the docstring to the last."""
    body = function.body[ast.get_docstring(function, clean=False) is not None :]
    return function.end_lineno - body[0].lineno + 1 if body else 0


def levels(node):
    """Return how deep blocks stand in each other in `node`, itself left out; `elif` is as deep as its `if`."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        is_elif = isinstance(node, ast.If) and node.orelse == [child] and child.col_offset == node.col_offset
        is_level = isinstance(child, BLOCKS) and not is_elif
        deepest = max(deepest, is_level + levels(child))
    return deepest


def none_of(found):
    """Fail with a line for each that breaks a rule."""
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def long_functions(paths, most):
    return [
        f"{name_of(path)}:{function.name} ({body_lines(function)} lines)"
        for path in paths
        for function in functions(path)
        if body_lines(function) > most
    ]


def test_no_function_is_long():
    none_of(long_functions(ALL, FUNCTION_LINES))


def test_the_loop_is_short_and_flat():
    path = ROOT / LOOP
    found = long_functions([path], LOOP_FUNCTION_LINES)
    found += [
        f"{LOOP}:{function.name} ({levels(function)} levels)"
        for function in functions(path)
        if levels(function) > LOOP_LEVELS
    ]
    none_of(found)


def test_no_module_is_long():
    counts = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ALL}
    found = [f"{name} ({count} lines)" for name, count in counts.items() if count > MODULE_LINES]
    none_of(found)


def test_what_is_handed_over_has_names():
    found = []
    for path in PACKAGE:
        for node in ast.walk(tree(path)):
            names = {getattr(node, attribute, None) for attribute in ("id", "attr", "name")}
            if "SimpleNamespace" in names:
                found.append(f"{name_of(path)}:{node.lineno} SimpleNamespace")
            if isinstance(node, Function) and node.args.vararg and node.args.vararg.arg in ("choices", "values"):
                found.append(f"{name_of(path)}:{node.name} (*{node.args.vararg.arg})")
    none_of(found)


def is_public(node):
    return not node.name.startswith("_")


def public_functions(path):
    """Yield (name, function) of a module's public functions, and of its public classes' methods and `__init__`."""
    for node in tree(path).body:
        if isinstance(node, Function) and is_public(node):
            yield node.name, node
        if isinstance(node, ast.ClassDef) and is_public(node):
            for method in node.body:
                if isinstance(method, Function) and (is_public(method) or method.name == "__init__"):
                    yield f"{node.name}.{method.name}", method


def not_annotated(function):
    """Return the names of a function's parameters without an annotation, and "return"."""
    given = function.args
    parameters = [*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg]
    missing = [each.arg for each in parameters if each and not each.annotation and each.arg not in ("self", "cls")]
    returns = [] if function.returns or function.name == "__init__" else ["return"]
    return missing + returns


def test_what_is_public_is_annotated():
    found = [
        f"{name_of(path)}:{name} ({', '.join(not_annotated(function))})"
        for path in PACKAGE
        for name, function in public_functions(path)
        if not_annotated(function)
    ]
    none_of(found)


WHAT_IS_HEAVY = """
import importlib, pkgutil, sys
name = sys.argv[1]
package = importlib.import_module(name)
for module in pkgutil.walk_packages(package.__path__, name + ".") if "." in name else ():
    importlib.import_module(module.name)
print(*sorted({"tensorflow", "keras", "gradio"} & set(sys.modules)))
"""


@pytest.mark.parametrize("name", ["style_engine", *(f"style_engine.{wing}" for wing in ("pictures", "studio", "cli"))])
def test_importing_it_imports_neither_tensorflow_nor_gradio(name):
    command = [sys.executable, "-c", WHAT_IS_HEAVY, name]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "\n"


def test_the_rules_find_what_breaks_them():
    source = '''
def long(a, *values, b: int = 0):
    """Doc."""
    if a:
        pass
    elif b:
        for i in values:
            with i:
                pass
'''
    (function,) = ast.parse(source).body
    assert body_lines(function) == 6
    assert levels(function) == 3
    assert not_annotated(function) == ["a", "values", "return"]
