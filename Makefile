# The verbs of the house. `make` alone lists them.
SWIFT ?= swift
PYTHON := .venv/bin/python
# So many tests at once: without a bound all begin together, and wait for each other's databases.
TESTS_AT_ONCE := SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=16
SOURCES := Package.swift Sources Tests
PYTHON_FILES := scripts/assets scripts/hygiene scripts/picture bench Tests

.DEFAULT_GOAL := help
.PHONY: help run build test test-pages test-programs lint format bench bench-quick picture clean

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build optimised and start Konak with a demonstration mission
	.build/release/konak serve --data .data --demo

build: ## build the optimised program
	@scripts/setup run
	@echo "▸ Building optimised: some minutes the first time"
	$(SWIFT) build -c release --product konak

# Tests read what commands say in English, whatever the language of the terminal.
test: export LC_ALL := C.UTF-8
test: ## prepare the machine, then run every check and test
	@scripts/setup test
	$(MAKE) --no-print-directory lint
	@echo "▸ Building the tests"
	$(SWIFT) build --build-tests
	$(TESTS_AT_ONCE) $(SWIFT) test --skip-build
	@echo "▸ The program as people and programs use it, both at once"
	$(MAKE) --no-print-directory --jobs=2 test-pages test-programs

# A browser waits more than it works, so the two share the processors well. Each keeps the order of its tests.
test-pages:
	$(PYTHON) -m pytest Tests/Browser

test-programs:
	$(PYTHON) -m pytest Tests --ignore Tests/Browser

lint: ## check layout, scripts and the tidiness of the repository
	@scripts/setup test
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)
	.venv/bin/ruff check $(PYTHON_FILES)
	.venv/bin/ruff format --check $(PYTHON_FILES)
	shellcheck scripts/setup .ci/run
	$(PYTHON) scripts/hygiene

format: ## lay the sources out
	@scripts/setup test
	$(SWIFT) format format --in-place --parallel --recursive $(SOURCES)
	.venv/bin/ruff format $(PYTHON_FILES)

bench: build ## measure Konak beside its peers (long)
	@scripts/setup bench
	$(PYTHON) bench/run.py

bench-quick: build ## measure a smaller selection
	@scripts/setup bench
	$(PYTHON) bench/run.py --quick

picture: build ## make the picture of the README anew
	@scripts/setup test
	$(PYTHON) scripts/picture .build/release/konak

clean: ## remove what was built (.data, your mission's data, stays)
	rm -rf .build .venv .assets
