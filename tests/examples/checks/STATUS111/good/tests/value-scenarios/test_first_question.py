"""Value scenario app.answer.run.first-question."""

import pytest
from wavewright.testing import RunGuide


@pytest.mark.behavior("APP.ANSWER.RUN")
def test_value_scenario_first_question(run_guide: RunGuide) -> None:
    """E2E test that executes the first-question.md how-to guide.

    References:
        Capability: project-docs/capabilities/answering.md
        Behavior: @behavior:APP.ANSWER.RUN
        How-To: user-docs/how-to/first-question.md
    """
    run_guide("user-docs/how-to/first-question.md")
