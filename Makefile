# demo and test are all a newcomer needs; both install what they need into .venv and are offline after that.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -q
DEMO   ?= newsproof-demo
PART   ?= 1/1

.DEFAULT_GOAL := help
.PHONY: help install demo test test-browser lint tools accept-screenshots bench torture docs peers schemas lock clean

help:
	@echo "make demo      install into .venv and run the whole main job on the bundled samples"
	@echo "make test      run the tests"
	@echo "make test-browser   the tests that look through Chromium"
	@echo "make accept-screenshots   take the pictures anew that those tests compare with; look at each"
	@echo "make lint      ruff and mypy"
	@echo "make bench     measure against the peers (installs them into .peers)"
	@echo "make torture   every flip, every crash point; PART=1/4 for a shard"
	@echo "make docs      regenerate the generated pages and the schemas"

$(VENV)/run.done: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.done: $(VENV)/run.done requirements/dev.txt
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

install: $(VENV)/run.done

demo: $(VENV)/run.done
	@rm -rf $(DEMO) $(DEMO)-tampered
	@$(BIN)/newsproof demo $(DEMO)
	@$(BIN)/newsproof demo tamper $(DEMO)

test: $(VENV)/dev.done
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The peers never share an environment with the package: their dependencies are theirs.
.peers/done: requirements/peers.txt
	$(PYTHON) -m venv .peers
	.peers/bin/python -m pip --disable-pip-version-check -q install --require-hashes -r requirements/peers.txt
	@touch $@

peers: .peers/done

# What some tests need beyond Python; without them those tests skip and say so.
tools:
	@missing=; for tool in openssl jq unzip; do command -v $$tool > /dev/null || missing="$$missing $$tool"; done; \
	command -v chromium > /dev/null || command -v google-chrome > /dev/null || missing="$$missing chromium"; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		apt-get update -q && apt-get install -q -y --no-install-recommends $$missing; \
	elif [ -n "$$missing" ]; then echo "not here, tests that need them will skip:$$missing"; fi

# The browser extra drives the system's Chromium; without one the browser tests skip and say so.
$(VENV)/browser.done: $(VENV)/dev.done requirements/browser.txt
	$(PIP) install --require-hashes -r requirements/browser.txt
	@touch $@

test-browser: $(VENV)/browser.done
	$(BIN)/python -m pytest -n 2 --dist worksteal -m browser

# Pictures of the reports as they should look, and those of the README. Look at each before you keep it.
accept-screenshots: $(VENV)/browser.done
	$(BIN)/python -m tests.terminalpicture
	$(BIN)/python -m tests.browser.screenshots
	$(BIN)/python -m tests.web.pictures

bench: $(VENV)/dev.done .peers/done
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.gates

torture: $(VENV)/dev.done
	$(BIN)/python -m tests.torture --part $(PART)

docs: $(VENV)/dev.done
	$(BIN)/python -m tests.generate

# Needs uv; keeps names, versions and hashes, and no host names.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml requirements/build.in -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra fast --extra codings --extra timestamp --extra serve requirements/dev.in -c requirements/run.txt -o requirements/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra browser requirements/browser.in -c requirements/dev.txt -o requirements/browser.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements/peers.in -o requirements/peers.txt

clean:
	rm -rf $(VENV) .peers build dist $(DEMO) $(DEMO)-tampered $(DEMO)-report.html $(DEMO)-quote.html
