.DEFAULT_GOAL := help
.PHONY: help run demo test check fix bench bench-forecast bench-literature ordeal fuzz approve readme lock clean

help:  ## list the habits
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run:  ## set up, crawl the sources that need no key, serve, keep ticking
	./scripts/start

demo:  ## the same with no network at all: simulated operators
	./scripts/start --simulated

test:  ## the whole gate: lint, types, imports, tests
	./scripts/test

check: test  ## the same as test

fix:  ## format and mend what can be mended by rule
	./scripts/setup/venv requirements-dev.txt
	.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

bench:  ## measure parsing, storing, intensity, scheduling and the tick as ratios; writes docs/benchmarks.md
	./scripts/setup/venv requirements-bench.txt
	.venv/bin/python -m scripts.bench

bench-forecast:  ## measure forecasts against persistence, a blend and a published study's, where its data is
	./scripts/setup/venv requirements-bench.txt
	.venv/bin/python -m scripts.bench forecast

bench-literature:  ## ask our own API what published scheduling studies asked: theirs, ours, what is possible
	./scripts/setup/venv requirements-bench.txt
	.venv/bin/python -m scripts.bench.literature

ordeal:  ## kill and fault tests at full length
	./scripts/setup/venv requirements-dev.txt
	GRIDTIDE_ORDEAL=full .venv/bin/python -m pytest -m slow

fuzz:  ## ask the API 25,000 things that it may, and may not, be asked; another seed: GRIDTIDE_FUZZ_SEED=7 make fuzz
	./scripts/setup/venv requirements-dev.txt
	GRIDTIDE_ORDEAL=full .venv/bin/python -m pytest -s -m slow tests/api/fuzz

approve:  ## write the rows that each source's fixtures give; read the difference before you keep it
	./scripts/setup/venv requirements-dev.txt
	.venv/bin/python -m tests.crawler.parsers.approved

readme:  ## write the README's table of sources from their declarations
	./scripts/setup/venv requirements-dev.txt
	.venv/bin/python -m scripts.readme

lock:  ## resolve requirements*.in into hash-locked files
	./scripts/setup/venv requirements-dev.txt
	.venv/bin/uv pip compile requirements.in --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q -o requirements.txt
	.venv/bin/uv pip compile requirements-dev.in -c requirements.txt --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q -o requirements-dev.txt
	.venv/bin/uv pip compile requirements-bench.in -c requirements-dev.txt --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q -o requirements-bench.txt

clean:  ## remove the virtual environment and caches; data stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
