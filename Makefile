# Everything a newcomer types. Each target installs what it needs first; nothing asks a question.
.DEFAULT_GOAL := help
.PHONY: help install demo test check crash endure bench screenshots wheel clean

# The first Python on this machine that is new enough; `make PYTHON=/path/to/python test` takes another.
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
endif
BIN := .venv/bin
# The tests start hundreds of commands: each would compile the whole tool again where the shell forbids Python to keep that.
export PYTHONDONTWRITEBYTECODE :=

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

install: ## .venv from uv.lock, a browser, what tests load (done once; then it takes no time and no network)
	@test -n "$(PYTHON)" || { echo "install: no Python 3.11 or newer was found: install one, or name it: make PYTHON=/path/to/python" >&2; exit 2; }
	@$(PYTHON) -m scripts.install

demo: install ## file a batch on the practice portal, from start to audit
	@$(BIN)/python scripts/demo.py

# Tests wait for browsers and portals as often as they compute: two for each processor, eight at the most.
WORKERS := $(shell $(PYTHON) -c 'import os; print(min(8, 2 * (os.cpu_count() or 1)))')
test: install ## every test; none needs a network (make test ARGS="-k journal" for some)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: install ## lint, format, types, import directions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/unit/test_import_directions.py

SEED ?= 1
crash: N ?= 300
crash: install ## kill it N=300 times, SEED=1, and compare the books
	@$(BIN)/python -m tests.crash.laboratory --kills $(N) --seed $(SEED)

endure: N ?= 200
endure: install ## file N=200 complaints while 5% of everything goes wrong, without help
	@$(BIN)/python -m tests.crash.endurance --complaints $(N) --seed $(SEED)

bench: install ## side by side with a bare script
	@$(BIN)/python bench/run.py

screenshots: install ## the pictures of the review page in docs/pictures, taken again
	@$(BIN)/python -m scripts.picture_review_page

wheel: install ## the installable package, in dist/
	@$(BIN)/uv build --wheel --no-build-isolation --python $(BIN)/python --out-dir dist --quiet

clean: ## remove what the other targets made, but not .venv
	@rm -rf dist build .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
