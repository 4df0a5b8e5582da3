SHELL := /bin/bash
.DEFAULT_GOAL := help
MEMBERS := libs/events libs/chassis libs/servers libs/issuer services/communities services/issues \
	services/volunteers services/library services/courses services/dashboards cli
RUN := .venv/bin
WEB := services/dashboards/web
PAGE := services/dashboards/src/linli/dashboards/page/index.html
IMAGES := communities issues volunteers library courses dashboards cli
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
WHEELS := deploy/images/wheels
RELEASE := .tools/release
BASE ?= python:3.13-slim-trixie
BUILD_BASE ?= $(BASE)
# Where tests keep the data of their servers: in memory if 8 GiB are free there. They kill processes, not machines.
SCRATCH := $(shell [ "$$(df --output=avail /dev/shm 2>/dev/null | tail -1)" -gt 8388608 ] 2>/dev/null && echo /dev/shm || echo $${TMPDIR:-/tmp})

.PHONY: help env telemetry demo test check format bench chaos histories drill fuzz hardening browser authority lock k8s-test k8s-alerts k8s-measure alert-test image-base images image-test sbom licences advisories

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

env: .venv/ready $(PAGE) ## everything the other targets need: .venv, and the page in a browser

# uv from the PATH when it runs there, else from the package index into the checkout; Python 3.13, else any 3.12+.
.venv/ready: requirements.txt pyproject.toml $(MEMBERS:%=%/pyproject.toml)
	@uv=uv; uv --version >/dev/null 2>&1 || { uv=.tools/bin/uv; \
		[ -x $$uv ] || { python3 -m venv .tools && .tools/bin/pip install --quiet uv; }; }; \
	set -e; \
	[ -x .venv/bin/python ] || $$uv venv --quiet --python 3.13 .venv || \
		$$uv venv --quiet --no-python-downloads --python '>=3.12' .venv; \
	$$uv pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes requirements.txt; \
	$$uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation $(MEMBERS:%=-e %); \
	.venv/bin/python -m compileall -q $(MEMBERS)
	@touch $@

# The page, built where Node and npm are there: the platform runs without it.
$(PAGE): $(WEB)/package-lock.json $(WEB)/index.html $(WEB)/vite.config.ts $(shell find $(WEB)/src -type f)
	@if ! node --version >/dev/null 2>&1 || ! npm --version >/dev/null 2>&1; then \
		echo "No Node.js with npm here: the platform runs without its page."; \
	elif [ $(WEB)/node_modules/.package-lock.json -nt $< ] || npm --prefix $(WEB) ci --silent; then \
		npm --prefix $(WEB) run --silent build; \
	else \
		echo "npm could not install what the page is built with: the platform runs without it."; \
	fi

demo: env ## the platform, with Lishui's history in it
	$(RUN)/linli demo

test: env check ## every check and test (real servers, embedded)
	TMPDIR=$(SCRATCH) $(RUN)/pytest -m "not heavy" -n 2 --no-loadscope-reorder

check: env ## lint, types, layers
	$(RUN)/ruff check . && $(RUN)/ruff format --check . && $(RUN)/pyright && $(RUN)/lint-imports
	@[ ! -d $(WEB)/node_modules ] || npm --prefix $(WEB) run --silent check

format: env ## mend what ruff can
	$(RUN)/ruff check --fix . ; $(RUN)/ruff format .

bench: env ## the figures of docs/bench.md, on this machine
	$(RUN)/python -m bench

chaos: env ## the ledger test's long form, on until its goals are reached; adds to docs/evidence/chaos.md
	$(RUN)/python -m chaos

fuzz: env ## every operation asked for EXAMPLES valid and as many invalid things, from SEED on
	FUZZ_EXAMPLES=$(or $(EXAMPLES),100) FUZZ_SEED=$(or $(SEED),1) $(RUN)/pytest -m heavy tests/hardening/test_fuzz.py

hardening: env ## retries through KILLS, races, stale reads and ten times the load (SECONDS_OF_LOAD), in full
	LOAD_SEED=$(or $(SEED),1) LOAD_KILLS=$(or $(KILLS),100) LOAD_SECONDS=$(or $(SECONDS_OF_LOAD),60) \
		$(RUN)/pytest -m heavy -s tests/hardening --deselect tests/hardening/test_fuzz.py

histories: env ## long random orders of commands, crashes, restarts and tampering on the event core
	TMPDIR=$(SCRATCH) $(RUN)/pytest -m heavy libs/events

drill: env ## a backup under load restored to ten moments, and fail-overs, RUNS times each
	DRILL_RUNS=$(or $(RUNS),1) FAILOVER_RUNS=$(or $(RUNS),1) \
		$(RUN)/pytest libs/chassis/tests/test_backup.py libs/chassis/tests/test_failover.py

browser: env ## the page in Chromium in full: timings, and 7,000 requests from LINLI_SAMPLE_DATA
	$(RUN)/pytest tests/browser

authority: env ## who may do what: every route, role and scope, and 100,000 fuzzed requests
	$(RUN)/pytest tests/authority

image-base: ## linli-base:trixie, a BASE for images made here, where no registry is at hand (root, debootstrap)
	deploy/images/base.sh linli-base:trixie

# Downloaded once and by hash: images are then built without a network.
$(WHEELS)/ready: requirements.txt deploy/images/needed.py
	@[ -x .tools/bin/pip ] || python3 -m venv .tools
	@.venv/bin/python deploy/images/needed.py requirements $(IMAGES) build > $(WHEELS)/requirements.txt
	@.tools/bin/pip download --quiet --require-hashes --no-deps --prefer-binary --python-version 3.13 \
		--dest $(WHEELS) --requirement $(WHEELS)/requirements.txt
	@touch $@

images: env $(WHEELS)/ready ## an image of each service, on BASE
	@set -e; for service in $(IMAGES); do docker build --quiet --network none --file deploy/images/Dockerfile \
		--build-arg BASE=$(BASE) --build-arg BUILD_BASE=$(BUILD_BASE) --build-arg PIP_NO_INDEX=1 \
		--build-arg SERVICE=$$service --build-arg VERSION=$(VERSION) --tag linli-$$service:$(VERSION) .; done

image-test: images ## the images at work: built twice, rolled under load, on containers of their own (Docker)
	IMAGE_BASE=$(BASE) $(RUN)/pytest -m heavy tests/images

k8s-test: env .tools/checkov/ready ## deploy/k8s in full: every rule and its mutants, every pair of components, four Kubernetes minors, checkov
	PATH=$(CURDIR)/.tools/checkov/bin:$$PATH $(RUN)/pytest deploy/k8s/tests

.tools/checkov/ready:
	@python3 -m venv .tools/checkov && .tools/checkov/bin/pip install --quiet checkov==3.3.30 || \
		echo "checkov could not be installed: its test is skipped."
	@mkdir -p $(@D) && touch $@

k8s-alerts: env ## the alerts of deploy/monitoring as the Prometheus operator takes them
	$(RUN)/python -m deploy.k8s.alerts

k8s-measure: env ## what the processes take; writes deploy/k8s/measured.json
	$(RUN)/python -m deploy.k8s.measure

telemetry: env ## what is made from the registry of signals and the SLOs: constants, docs, rules, dashboards
	$(RUN)/python -m linli.chassis.telemetry

alert-test: env ## each alert fired by its fault, none in SOAK seconds of peace (Prometheus, root for disks, a machine at rest)
	SOAK_SECONDS=$(or $(SOAK),600) TMPDIR=$(SCRATCH) $(RUN)/pytest -s \
		libs/chassis/tests/test_monitoring.py tests/alerts

# Tools of releases, apart from what is developed with.
$(RELEASE)/ready: deploy/release/requirements.txt
	@python3 -m venv $(RELEASE) && $(RELEASE)/bin/pip install --quiet --require-hashes --no-deps --requirement $<
	@touch $@

sbom: env $(RELEASE)/ready ## what each image holds (CycloneDX), in dist/sbom
	@set -e; mkdir -p dist/sbom; for service in $(IMAGES); do \
		project=$$($(RUN)/python deploy/images/needed.py folders $$service | tail -1)/pyproject.toml; \
		$(RUN)/python deploy/images/needed.py requirements $$service | PYTHONWARNINGS=ignore $(RELEASE)/bin/cyclonedx-py \
			requirements --pyproject $$project --output-reproducible --output-file dist/sbom/linli-$$service.cdx.json -; done

licences: env $(RELEASE)/ready ## every package of an image has a licence of the list in pyproject.toml
	@$(RUN)/python deploy/images/needed.py requirements $(IMAGES) | grep -oE '^[A-Za-z0-9._-]+' | \
		xargs $(RELEASE)/bin/pip-licenses --python $(RUN)/python --packages

advisories: env $(RELEASE)/ready ## no package of an image has a known fault that is not excused; asks an advisory service
	@excused=$$($(RUN)/python deploy/release/advisories.py) && mkdir -p dist && \
		$(RUN)/python deploy/images/needed.py requirements $(IMAGES) > dist/audited.txt && \
		$(RELEASE)/bin/pip-audit --strict --disable-pip --require-hashes $$excused --requirement dist/audited.txt

lock: ## requirements.txt anew from the pyproject files
	uv pip compile --quiet --universal --generate-hashes --python-version 3.12 --annotation-style line --no-header \
		pyproject.toml --group dev $(foreach m,linli-events linli-chassis linli-servers linli-issuer \
		linli-communities linli-issues linli-volunteers linli-library linli-courses linli-dashboards linli-cli,--no-emit-package $(m)) \
		--output-file requirements.txt
	uv pip compile --quiet --universal --generate-hashes --python-version 3.12 --no-annotate --no-header \
		--group release --output-file deploy/release/requirements.txt
