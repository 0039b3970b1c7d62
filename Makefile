# Everything that can be done here; `make help` lists it.
SHELL := /bin/sh
UV_VERSION := 0.13.9
UV = $(CURDIR)/.tools/bin/uv
export PYTHONPATH := $(CURDIR)
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export PYTHONWARNINGS := ignore
RASA := .venv/bin/python -W ignore
FRONT := front/.venv/bin/python
MODEL = models/$$(cat models/current)
OURS := assistant actions benchmarks content encryption.py front tests

.PHONY: help setup train run shell queue rj test test-content test-assistant test-understanding test-stories test-front \
	test-system soak evaluate thresholds evaluate-on bench lint format check-embed screenshots welsh-review clean
.DEFAULT_GOAL := help

help:  ## list what can be done
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/synced front/.venv/synced  ## fetch uv and everything that the lock files name

$(UV):
	@echo "Fetching uv $(UV_VERSION) ..."
	@cd / && python3 -m venv "$(CURDIR)/.tools" \
		|| { echo "Python's venv module is needed (on Debian: apt-get install python3-venv)."; exit 1; }
	@.tools/bin/pip install --quiet --disable-pip-version-check --root-user-action ignore uv==$(UV_VERSION)

# Bytecode is compiled here, once: Rasa takes 22 s to import without it, 8 s with it.
.venv/synced: $(UV) uv.lock pyproject.toml
	@echo "Setting up Rasa's environment (some minutes the first time) ..."
	@$(UV) sync --frozen --quiet --compile-bytecode
	@touch $@

front/.venv/synced: $(UV) front/uv.lock front/pyproject.toml
	@echo "Setting up the front's environment ..."
	@cd front && $(UV) sync --frozen --quiet --compile-bytecode
	@touch $@

train: setup  ## train the model, if anything that it depends on has changed
	@$(RASA) -m assistant.train

run: train  ## start the service and stay with it
	@exec $(FRONT) -m front.supervisor

shell: train  ## the Rasa shell: type a question, see the answer and where it comes from
	@exec $(RASA) -m assistant.shell

queue:  ## the queue's requests as JSON lines; run it as `make -s queue`
	@$(MAKE) --no-print-directory front/.venv/synced >&2
	@exec $(FRONT) -m front.rj export

rj:  ## the queue's command line, as in: make rj ARGS="tokens add console-1"
	@$(MAKE) --no-print-directory front/.venv/synced >&2
	@exec $(FRONT) -m front.rj $(ARGS)

test: setup  ## set everything up and run every test
	@tests/packages.sh
	@$(MAKE) --no-print-directory test-content test-front train test-assistant test-understanding test-stories test-system

test-content: setup  ## the texts, the examples and the settings: what `content.md` asks
	@$(RASA) -m pytest tests/content

test-front: setup  ## the front and the actions by themselves
	@$(FRONT) -m pytest -c front/pyproject.toml --rootdir . tests/front tests/actions

test-assistant: train  ## the parts that Rasa is taught
	@$(RASA) -m pytest tests/assistant

test-understanding: train  ## whether the published figures of understanding still hold
	@$(RASA) benchmarks/evaluate.py $(MODEL) --check

test-stories: train  ## whole conversations, by `rasa test`
	@.venv/bin/python -W ignore -m rasa \
		test core --model $(MODEL) --stories tests/stories \
		--out results/stories --fail-on-prediction-errors > results-stories.log 2>&1 \
		&& echo "stories: all hold" && rm results-stories.log || { cat results-stories.log; exit 1; }

test-system: train  ## every process together, over HTTP and in a browser
	@$(FRONT) -m pytest -c front/pyproject.toml --rootdir . tests/system tests/browser

soak: train  ## the fault and fuzz tests at full length; figures go to docs/
	@RJ_SOAK=1 $(FRONT) -m pytest -c front/pyproject.toml --rootdir . -s tests/system -m "faults or fuzz"
	@RJ_SOAK=1 $(FRONT) -m pytest -c front/pyproject.toml --rootdir . \
		tests/front/test_queue_openapi.py tests/front/test_queue_life.py

evaluate: train  ## how well messages that nobody trained on are understood; ARGS=--publish keeps the figures
	@$(RASA) benchmarks/evaluate.py $(MODEL) $(ARGS)

welsh-review: setup  ## every Welsh text beside its English, by topic, for a Welsh speaker to check
	@$(RASA) -m content.review

thresholds: setup  ## what the temperatures and thresholds of config.yml would best be, by cost
	@$(RASA) benchmarks/thresholds.py

evaluate-on: setup  ## the same classifier on outside data: TRAIN=file TEST=file, DIET=1 for Rasa's beside it
	@$(RASA) benchmarks/evaluate_on.py "$(TRAIN)" "$(TEST)" $(if $(DIET),--diet)

bench: train  ## speed, memory and training time, side by side with the bot that `rasa init` makes
	@$(RASA) benchmarks/bench.py $(ARGS)

lint: setup  ## ruff (format and lint) and mypy
	@$(FRONT) -m ruff format --check $(OURS)
	@$(FRONT) -m ruff check $(OURS)
	@.venv/bin/python -m mypy assistant content benchmarks
	@$(FRONT) -m mypy --config-file front/pyproject.toml front actions encryption.py

format: setup  ## put the code into ruff's format
	@$(FRONT) -m ruff format $(OURS)
	@$(FRONT) -m ruff check --fix $(OURS)

# make hands URL and SERVICE on by itself, past the shell.
check-embed: setup  ## whether a page's policy admits the widget: URL=https://… (no tag yet: SERVICE=https://…)
	@$(FRONT) -m front.check_embed

screenshots: train  ## take the pictures of docs/screenshots again
	@tests/packages.sh
	@$(FRONT) -m tests.browser.take_screenshots

clean:  ## remove models, caches and results, but not var/
	rm -rf models/*.tar.gz models/current .rasa .cache results
