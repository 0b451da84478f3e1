# One interface for people, hooks, CI and agents. Everything runs through uv.
# Where just is not installed: uv run just RECIPE.

set windows-shell := ["powershell.exe", "-NoLogo", "-Command"]

# uv may live in a virtual environment that is not on PATH. It tells its children where it is.
uv := env("UV", "")
export PATH := if uv == "" { env("PATH") } else { parent_directory(uv) + PATH_VAR_SEP + env("PATH") }

# Without compiled modules each of the many processes of the tests starts two to three times slower.
export PYTHONDONTWRITEBYTECODE := ""

# List the recipes.
default:
    @{{ just_executable() }} --list --unsorted

# Make the environment and install the commit hook.
setup:
    uv sync --quiet
    uv run pre-commit install

# Everything that needs no test run: lint, format, types, generated pages.
check: lint format-check typecheck docs-check

# Find faults in the code.
lint:
    uv run ruff check

# Format the code, and mend what can be mended safely.
format:
    uv run ruff check --fix-only
    uv run ruff format

# Tell whether the code is formatted.
format-check:
    uv run ruff format --check

# Check the types.
typecheck:
    uv run mypy

# Run all tests, with branch coverage. Three workers keep two cores busy: some tests wait for others to die.
test:
    uv run coverage erase
    uv run coverage run -m pytest -n 3 --dist worksteal
    uv run coverage combine --quiet
    uv run coverage report

# Judge all workflows, and run those of a fresh project; NAMES picks some of the scenarios.
workflows *NAMES:
    uv run --group workflows python tools/check_workflows.py {{ NAMES }}

# Judge what operates a project: images, manifests, alerts, dashboards; and run the gates of services.
operations:
    uv run --group operations python tools/check_operations.py

# Make real projects, and take them from one version of the template to the next.
projects:
    uv run pytest tests/test_update_real.py tests/template/test_lifecycle.py

# What a change must pass: check, test, commit hooks.
pre-merge: check test
    uv run pre-commit run --all-files
    @echo "All gates passed."

# Write the generated pages and the README's picture again.
docs:
    uv run python tools/docs.py

# Tell whether the generated pages and the picture are current.
docs-check:
    uv run python tools/docs.py --check

# Compare speed with other tools, side by side in one run. ROWS picks some of the comparisons.
bench *ROWS:
    uv run python -m benchmarks {{ ROWS }}

# Make a project from this checkout, grow it and run its gates. DIR keeps it there.
demo *DIR:
    uv run python tools/demo.py {{ DIR }}
