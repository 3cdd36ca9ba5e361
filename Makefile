# Everything needs only a Python of 3.11 or newer: each target makes .venv where it is missing.
PYTHON ?= python3
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

.PHONY: docs film docs-course pythons try-wheel run serve test check parity storm monkey fuzz kills mutants bench screenshots docs-keys docs-review docs-skills dist clean

run: .venv/app
	@$(BIN)/mgrad-tui

# The app in a browser, at http://127.0.0.1:8000/
serve: .venv/app
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[web]'
	@$(BIN)/mgrad-tui serve

test: .venv/dev
	$(BIN)/pytest

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 engine lessons mgrad_tui tui
	$(BIN)/lint-imports
	@$(BIN)/mgrad-tui check-lesson lessons/course/*.md

parity: .venv/dev
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pytest -m parity -rs $$(grep -rl --include='test_*.py' 'mark\.parity' tests)

# Every key held, every click doubled, a resize around every change, in every place; every footer and lesson. About 6 minutes.
storm: .venv/dev
	$(BIN)/pytest -m storm tests/tui/test_storm.py tests/tui/test_crashes.py tests/tui/actions/test_footer.py tests/tui/lesson/test_course.py

# Random input to every place of the app: 200,000 events from seeds, about two hours on one core. Each kind of end is shrunk.
monkey: .venv/dev
	@$(BIN)/python -m tests.tui.monkey

# Nearly right files and any arguments, 2,000 of each kind. About 15 minutes.
fuzz: .venv/dev
	@MGRAD_FUZZ=2000 $(BIN)/pytest -q tests/lessons/test_fuzz.py tests/tui/test_fuzz.py

# 500 programs killed while they save, and two that save at once. About a minute.
kills: .venv/dev
	@$(BIN)/python -m tests.kills

# Survivors that docs/tests.md does not list fail it. About 15 minutes on two cores.
mutants: .venv/dev
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[mutants]'
	@$(BIN)/python -m tests.mutants

# The table of docs/benchmarks.md. Peers that are not there are named in it; bench-peers installs them (up to a few GB).
bench: .venv/app
	-$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt micrograd==0.1.0 llvmlite
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.latency

.PHONY: bench-peers
bench-peers: .venv/app
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt micrograd==0.1.0 torch==2.13.0 jax==0.10.2

# The pictures of README and docs. CHECK=--check: compares them with the app, and fails if they differ.
screenshots: .venv/app
	@$(BIN)/python -m docs.screenshots $(CHECK)

# The moving picture, docs/images/film.svg, and the same as an asciicast. About 40 seconds.
film: .venv/dev
	@$(BIN)/python -m docs.film

# The site of the documentation, in build/site.
docs: .venv/app
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	$(BIN)/mkdocs build --quiet --clean

# The table of contents of the course, docs/course.md.
docs-course: .venv/app
	@$(BIN)/python -m docs.course

docs-keys: .venv/app
	@$(BIN)/python -m docs.keys

# The picture of docs/review-month.md: a month of a forgetful learner.
docs-review: .venv/app
	@$(BIN)/python -m docs.review_month

# The table of docs/misconceptions.md.
docs-skills: .venv/app
	@$(BIN)/python -m docs.misconceptions

# The tests under every other Python from 3.11 to 3.14 that is here, each in an environment of its own (.venv-3.12 …).
# TESTS=quick: those that depend on the interpreter, half a minute each. TESTS=bare: what needs no package, seconds.
pythons: .venv/dev
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt uv
	@$(BIN)/python -m tests.pythons $(TESTS)

# The wheel as others get it: by uvx and pipx run, in environments of their own. Installs what it needs; about a minute.
try-wheel: .venv/dev
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt build twine uv pipx
	$(BIN)/python -m docs.try_wheel

# The packages of a release; BASE is where the files of its tag can be read. See CONTRIBUTING.md.
dist: .venv/dev
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt build twine
	$(BIN)/python -m docs.release $(BASE)
	$(BIN)/twine check --strict dist/*

.venv/app: pyproject.toml constraints.txt
	@test -e $(BIN)/activate || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/dev: .venv/app
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

clean:
	rm -rf .venv .venv-3.1? build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
