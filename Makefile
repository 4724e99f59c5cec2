# The project's commands. `make help` lists them; set-up is done by each command that needs it.

BIN := .venv/bin
# Trains if the model is missing, damaged, or made of something else than what is here.
MODEL := $(BIN)/msc-faq train </dev/null >/dev/null
STRESS := $(shell sed -n 's/^\(stress-[a-z-]*\):.*/\1/p' $(firstword $(MAKEFILE_LIST)))
LARGE := MSC_FAQ_STRESS=1 $(BIN)/pytest -m "stress or property"
LOCK := scripts/uv.sh pip compile --quiet --python-version 3.10 --python-platform x86_64-unknown-linux-gnu \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --allow-unsafe

# Another project's Python must not get into ours.
unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV
export RASA_TELEMETRY_ENABLED := false

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup dev chat train serve test stress $(STRESS) bench picture lint lock clean clean-models

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Make the environment in .venv/, if it is not up to date
	@scripts/setup.sh runtime </dev/null

dev: ## The same, with what tests and linters need
	@scripts/setup.sh dev </dev/null

chat: setup ## Talk with the assistant in this terminal (options: ARGS="--plain")
	@$(MODEL)
	@$(BIN)/msc-faq chat $(ARGS)

train: setup ## Train the model, if anything that it is made of has changed (ARGS="--force": in any case)
	@$(BIN)/msc-faq train $(ARGS) </dev/null

serve: setup ## Serve the chat for a website (options: ARGS="--port 9000")
	@$(MODEL)
	@$(BIN)/msc-faq serve $(ARGS)

test: dev ## Run the test suite (one part of it: ARGS="tests/engine -k training")
	@$(MODEL)
	@$(BIN)/pytest $(ARGS) </dev/null

stress: $(STRESS) ## Run every stress-... target: the large numbers, up to an hour each

stress-foundation: dev ## The properties of replies, input and content at large numbers
	@$(MODEL)
	@$(LARGE) --ignore tests/web --ignore tests/widget --ignore tests/channels $(ARGS) </dev/null

stress-web: dev ## The website: 200 broken lines, 50 takeovers, 100,000 odd requests, the widget in all states
	@$(LARGE) tests/web tests/widget $(ARGS) </dev/null

stress-channels: dev ## The messaging channels: 20,000 replies rendered, 1,000 messages over a broken line
	@$(LARGE) tests/channels $(ARGS) </dev/null

bench: dev ## Measure against Rasa's default project; hours (one part: ARGS="--only rest"; all: --help)
	@$(MODEL)
	@$(BIN)/python -m benchmarks $(ARGS) </dev/null

picture: setup ## Record docs/images/chat.svg from a conversation in a real terminal (needs tmux)
	@$(MODEL)
	@$(BIN)/python scripts/record_terminal.py docs/images/chat.svg

# Rasa shows a response that nothing says as a mere warning, among those of its packages.
lint: dev ## Check the code (ruff, mypy) and the content (msc-faq lint, rasa data validate)
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/msc-faq lint
	@found=$$($(BIN)/rasa data validate --quiet --fail-on-warnings </dev/null 2>&1) && \
		! printf '%s\n' "$$found" | grep -q UserWarning || { printf '%s\n' "$$found" >&2; exit 1; }

lock: ## Lock the packages again, after a change of requirements/*.in (newer versions: ARGS=--upgrade)
	$(LOCK) $(ARGS) requirements/runtime.in --output-file requirements/runtime.txt
	$(LOCK) $(ARGS) requirements/dev.in --constraint requirements/runtime.txt --output-file requirements/dev.txt
	$(LOCK) $(ARGS) requirements/build.in --constraint requirements/runtime.txt --output-file requirements/build.txt
	$(LOCK) $(ARGS) requirements/uv.in --output-file requirements/uv.txt

clean: ## Remove the environment and caches (models stay: make clean-models)
	rm -rf .venv .uv .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info build
	find bot actions tests benchmarks scripts -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

clean-models: ## Remove the trained model and the sentence encoder
	find models -mindepth 1 ! -name README.md -prune -exec rm -rf {} +
