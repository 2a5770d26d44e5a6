# Two commands for a start: `make demo` and `make test`. They need Python 3.11 or later with its venv module, make
# and a C++ compiler, and say so if one is missing. All that is made stays in .venv, .venv-bench and build.
#
#     PYTHON=/where/it/is/python3.12   another Python than the first that fits (for a new .venv)
#     CXX=g++-13                       another C++ compiler
#     PYTEST_ARGS="-k dense"           more words for pytest

VENV ?= .venv
BENCH_VENV ?= .venv-bench
PYTEST_ARGS ?=
FUZZ_SECONDS ?= 600
export PIP_DISABLE_PIP_VERSION_CHECK = 1

PY := $(VENV)/bin/python
done := $(VENV)/made
install := $(PY) -m pip install --quiet
# What the native module is made of; Python's own files need no building, being used where they lie.
native := CMakeLists.txt $(shell find src/native -type f | LC_ALL=C sort)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help build demo test keras-tests lint format stub sanitize races fuzz trust bench clean \
	check-format check-cpp-format check-style check-types check-floors check-stub

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

build: $(done)/fathoms ## Make .venv, compile the native module if its sources changed, install Fathoms to run from src/

demo: build ## Train on a table of red wines: the mean, one neuron, one hidden layer, a deep network
	@mkdir -p build
	$(VENV)/bin/fathoms train examples/data/red-wine.csv --target quality --output build/red-wine.keras

test: build $(done)/test ## Install what the tests need and run them; those that need the machine to themselves come last
	$(PY) -m pytest -n 2 --dist worksteal -m "not alone" $(PYTEST_ARGS)
	$(PY) -m pytest -m alone $(PYTEST_ARGS) || { status=$$?; test $$status -eq 5; }

keras-tests: build $(done)/test ## Run Keras's own tests on Fathoms; each difference has its reason in tests/keras_suite
	$(PY) -m tests.keras_suite -- --tb=no -r N

lint: build $(done)/test $(done)/lint ## Check format, style, types, the floors, and that the native module's stub is current
	@$(MAKE) --keep-going --no-print-directory check-format check-cpp-format check-style check-types check-floors check-stub
check-format:
	$(PY) -m ruff format --check .
check-cpp-format:
	$(VENV)/bin/clang-format --dry-run -Werror $(filter %.cpp %.hpp,$(native))
check-style:
	$(PY) -m ruff check .
check-types:
	$(PY) -m mypy
check-floors:
	$(VENV)/bin/lint-imports
check-stub:
	$(PY) tools/stub.py --check

format: build $(done)/lint ## Lay out every Python and C++ file as `make lint` wants it
	$(PY) -m ruff check --fix --exit-zero .
	$(PY) -m ruff format .
	$(VENV)/bin/clang-format -i $(filter %.cpp %.hpp,$(native))

stub: build ## Write the type stub of the native module anew
	$(PY) tools/stub.py

sanitize: build $(done)/test ## Run the native module's tests under AddressSanitizer and UndefinedBehaviorSanitizer
	$(PY) tools/sanitize.py memory $(PYTEST_ARGS)

races: build $(done)/test ## Run the native module's tests that have several threads under ThreadSanitizer
	$(PY) tools/sanitize.py races $(PYTEST_ARGS)

fuzz: build $(done)/test ## Try damaged files, tables and wrong calls, others each time, then guided by libFuzzer; FUZZ_SECONDS=600 for each kind
	$(PY) -m tools.trust --explore --seconds $(FUZZ_SECONDS) $(FUZZ_ARGS)
	$(PY) -m tools.guided --seconds $(FUZZ_SECONDS)
	FUZZ_EXAMPLES=3000 $(PY) -m pytest -q tests/fuzz/test_public_calls.py

trust: build $(done)/test ## Make the trials of what is promised (hours; it goes on where it was), and write docs/trust.md
	$(PY) -m tools.trust $(TRUST_ARGS)

bench: $(BENCH_VENV)/made/fathoms ## Measure Fathoms beside its peers (minutes, and a gigabyte or two of packages)
	$(BENCH_VENV)/bin/python benchmarks/run.py $(BENCH_ARGS)

clean: ## Remove everything that was made
	rm -rf $(VENV) $(BENCH_VENV) build dist

# --- Each of these is done once, and again when what it depends on changes ---------------------------------------------

$(done)/venv:
	@python=$$(sh tools/preflight.sh $(PYTHON)) || exit 1; \
	echo "Making $(VENV) with $$python"; \
	"$$python" -m venv $(VENV)
	@mkdir -p $(done) && touch $@

$(done)/fathoms: pyproject.toml tools/requirements.py $(native) | $(done)/venv
	@sh tools/preflight.sh $(PY) >/dev/null
	@echo "Installing what the build and the package need"
	@$(PY) tools/requirements.py backend >$(done)/requirements.txt && $(install) -r $(done)/requirements.txt
	@$(PY) tools/requirements.py build >$(done)/requirements.txt && $(install) -r $(done)/requirements.txt
	@echo "Compiling the native module (the first time takes a minute or two)"
	@$(install) --no-build-isolation --editable .
	@touch $@

$(done)/test $(done)/lint: pyproject.toml | $(done)/fathoms
	@echo "Installing what \`make $(@F)\` needs"
	@$(PY) tools/requirements.py $(@F) >$(done)/requirements.txt && $(install) -r $(done)/requirements.txt
	@touch $@

# The benchmark measures what a user would install: a wheel, in a folder of its own.
$(BENCH_VENV)/made/fathoms: $(done)/fathoms $(shell find src/fathoms -name '*.py' 2>/dev/null)
	@test -x $(BENCH_VENV)/bin/python || $(PY) -m venv $(BENCH_VENV)
	@echo "Installing the peers into $(BENCH_VENV)"
	@$(BENCH_VENV)/bin/python -m pip install --quiet '.[bench]'
	@mkdir -p $(@D) && touch $@
