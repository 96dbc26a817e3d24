# Tandem. `make help` lists what this file can do.
SHELL := /bin/bash
PY := .venv/bin/python
PG_URL ?= postgres://root@127.0.0.1:5432/tandem_test
.DEFAULT_GOAL := help
# Tests end processes, never the machine: files in memory and commits that do not wait
# for the disk outlive that, and take half the time.
MEMORY := $(shell test -w /dev/shm && test $$(df --output=avail -m /dev/shm | tail -1) -gt 2000 && echo /dev/shm)

# Whoever runs us may have forbidden Python to keep what it compiled. Each worker would
# write every assertion anew, seven seconds long, and each program compile all of ours.
export PYTHONDONTWRITEBYTECODE :=

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/ready: requirements.txt
	test -x $(PY) || python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/ready-dev: requirements-dev.txt .venv/ready
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

run: .venv/ready ## install, migrate, seed the demonstration, start everything on port 8000
	$(PY) manage.py serve --demo

test test-pg campaign campaign-proof campaign-short: export TMPDIR := $(or $(MEMORY),/tmp)
test-pg campaign campaign-proof campaign-short: export PGOPTIONS := -c synchronous_commit=off

# Of four workers one has the running systems, which wait for most of their time, and
# another begins with the screens: they go before the others (tests/conftest.py).
test: .venv/ready-dev ## everything that can run here, on SQLite; skips are printed
	$(PY) -m pytest -n 4 --dist loadgroup --durations 30

# Pure rules know no database, nor does phonelab, and doors are asked before one is: not
# run a second time.
NO_DATABASE := tests/unit tests/architecture tests/screens tests/integration/phonelab tests/integration/common
# Nor are those flows whose every step is an integration test on PostgreSQL: both nights,
# deaths, cut connections and races are played there (`make test-pg FLOWS_ONCE=` plays all).
FLOWS_ONCE ?= asking_by_phone at_scene bad_night by_hand confirming engaged engine_stopped gaps good_night ladders production supervisor swap_by_phone unavailable web_dead
test-pg: .venv/ready-dev ## what stores or reads, on PostgreSQL (PG_URL), screens apart
	DATABASE_URL=$(PG_URL) $(PY) -m pytest -n 4 --dist loadgroup --durations 30 -m "not browser" $(NO_DATABASE:%=--ignore %) $(FLOWS_ONCE:%=--ignore tests/flow/test_%.py)

check: ical-js lighthouse test check-beyond ## what lands or rejects a change; no skips

check-beyond: export TANDEM_NO_SKIPS = 1
check-beyond: lint test-pg campaign-short

ical-js: tests/ical_js/node_modules/.package-lock.json ## Thunderbird's calendar engine, to read our feeds

tests/ical_js/node_modules/.package-lock.json: tests/ical_js/package-lock.json
	cd tests/ical_js && npm ci --silent
	touch $@

lighthouse: tests/lighthouse_js/node_modules/.package-lock.json ## Google's Lighthouse, which looks at the pages used most

tests/lighthouse_js/node_modules/.package-lock.json: tests/lighthouse_js/package-lock.json
	cd tests/lighthouse_js && npm ci --silent --no-audit --no-fund
	touch $@

chromium: ## Debian's Chromium, for the browser tests
	command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq chromium)

pango: ## Debian's Pango, which statements as PDF are set with
	ldconfig -p | grep -q libpangoft2-1.0 || (apt-get update -qq && apt-get install -y -qq libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)

campaign: .venv/ready-dev ## whole towns under faults and deaths; kill -9 at every named place
	$(PY) -m tests.campaign --database sqlite --write docs/evidence/campaign-sqlite.json
	$(PY) -m tests.campaign --database postgresql --write docs/evidence/campaign-postgresql.json
	TANDEM_KILLS=20 $(PY) -m pytest tests/flow/test_kills.py -q -s
	TANDEM_KILLS=20 DATABASE_URL=$(PG_URL) $(PY) -m pytest tests/flow/test_kills.py -q -s

nights: .venv/ready-dev ## play both nights of the story; what each telephone said: docs/evidence/nights.md
	rm -f docs/evidence/nights.md
	TANDEM_NIGHTS=$(CURDIR)/docs/evidence/nights.md $(PY) -m pytest -n0 -q tests/flow/test_both_nights.py

campaign-proof: .venv/ready-dev ## the campaign finds what it looks for: with either defence taken out, it fails
	$(PY) -m bench.campaign_proof

campaign-short: .venv/ready-dev ## sixty callouts of the campaign on each database
	$(PY) -m tests.campaign --database sqlite --callouts 60 --towns 10
	$(PY) -m tests.campaign --database postgresql --callouts 60 --towns 10

# In `make check` each screen is looked at once; here as everybody, in every way.
axe-full: export TANDEM_AXE_FULL = 1
axe-full: .venv/ready-dev chromium ## axe on every screen as every role, narrow and wide, light and dark
	TMPDIR=$(or $(MEMORY),/tmp) $(PY) -m pytest -n0 -q -s tests/screens

screens: .venv/ready-dev chromium ## a picture of every screen: docs/screens/
	TMPDIR=$(or $(MEMORY),/tmp) TANDEM_AXE_FULL=1 TANDEM_SCREENS=$(CURDIR)/docs/screens $(PY) -m pytest -n0 -q tests/screens/pictures.py

wrk: ## Debian's wrk, for the benchmarks
	command -v wrk >/dev/null || (apt-get update -qq && apt-get install -y -qq wrk)

bench: .venv/ready-dev wrk lighthouse ## measure the budgets of DESIGN.md §9
	$(PY) -m bench

bench-books: .venv/ready-dev ## line 10 grown: 200 agencies, 100,000 responses, cancelled once, then closed
	$(PY) -m bench.statements --whole

lint: .venv/ready-dev ## style, types, import contracts, migrations in step
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run

lifecycle: .venv/ready ## write docs/lifecycle.md from the code
	$(PY) -c "from dispatch.core.lifecycle_table import table; print(table(), end='')" > docs/lifecycle.md

fmt: .venv/ready-dev ## let ruff mend what it can
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

pins: .venv/ready-dev ## write requirements*.txt from requirements*.in
	.venv/bin/uv pip compile -q --no-annotate --no-header requirements.in -o requirements.txt
	.venv/bin/uv pip compile -q --no-annotate --no-header requirements-dev.in -c requirements.txt -o requirements-dev.txt

.PHONY: help axe-full screens nights lifecycle run test test-pg campaign campaign-proof campaign-short check check-beyond bench bench-books wrk chromium pango ical-js lighthouse lint fmt pins
