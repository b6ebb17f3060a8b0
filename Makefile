# What developers and .ci/run call. `make setup test` is the README's second command, with the coverage counted.
.PHONY: setup check test fast browser tables ci

BIN = .venv/bin
# Pyright is in its package whole: it need not ask whether there is a newer one.
export PYRIGHT_PYTHON_IGNORE_WARNINGS = 1

setup:
	python3.11 -m venv .venv
	$(BIN)/pip install -r tests/requirements.txt

# Gradio writes a stub beside each module with components of its own, and types would be read from there.
check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	find style_engine -name "*.pyi" -delete
	$(BIN)/pyright

test:
	$(BIN)/python -m pytest --cov

fast:
	$(BIN)/python -m pytest -m "not browser and not slow"

browser:
	$(BIN)/python -m pytest -m browser

tables:
	$(BIN)/python tests/readme_tables.py

# What .ci/run does once all is installed.
ci: export IMPASTO_BROWSER_TESTS = required
ci: test check
