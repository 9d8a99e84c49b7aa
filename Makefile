# Every command a person needs. `make` alone lists them.
.POSIX:
.PHONY: help run test evidence check format clean

# The same on every machine: no modules of somebody's own, compiled modules are stored for the next
# process, and text is UTF-8.
PYTHON_OF_VENV = env -u PYTHONPATH -u PYTHONHOME -u PYTHONOPTIMIZE -u PYTHONDONTWRITEBYTECODE PYTHONUTF8=1 .venv/bin/python

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

# Variables given to make reach the scripts as environment variables.
run: ## start the app: make run [SOURCE=folder or zip] [PORT=8501] [ADDRESS=localhost] [HOSTS=metrics.county.gov] [EMBED=https://www.county.gov] [PYTHON=python3.12]
	@sh tools/setup.sh run
	@sh tools/run.sh

test: ## run every test, browser included: make test [ARGS="tests/unit -k places"]
	@sh tools/setup.sh dev
	@$(PYTHON_OF_VENV) tools/chromium.py
	@$(PYTHON_OF_VENV) tools/postgresql.py
	@$(PYTHON_OF_VENV) -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder $(ARGS)

evidence: ## run simulations, made-up cases and long tests at full length: make evidence [ARGS="-k fuzz"]
	@sh tools/setup.sh dev
	@$(PYTHON_OF_VENV) tools/chromium.py
	@$(PYTHON_OF_VENV) tools/postgresql.py
	@MOBILITY_EVIDENCE=1 $(PYTHON_OF_VENV) -m pytest --numprocesses=auto --dist=load -m "evidence or long" $(ARGS)

check: ## format, lint, types, import rules
	@sh tools/setup.sh dev
	@$(PYTHON_OF_VENV) -m ruff format --check .
	@$(PYTHON_OF_VENV) -m ruff check .
	@$(PYTHON_OF_VENV) -m mypy
	@$(PYTHON_OF_VENV) -m pytest --quiet tests/test_architecture.py

format: ## rewrite the code the way `make check` wants it
	@sh tools/setup.sh dev
	@$(PYTHON_OF_VENV) -m ruff check --fix .
	@$(PYTHON_OF_VENV) -m ruff format .

clean: ## remove the environment and the caches; data/ stays
	@rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache
