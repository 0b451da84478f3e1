"""Value scenario app.demo.say.words."""

import pytest
from wavewright.testing import RunGuide


@pytest.mark.behavior("APP.DEMO.SAY")
def test_value_scenario_words(run_guide: RunGuide) -> None:
    """How-To: user-docs/how-to/words.md"""
    run_guide("user-docs/how-to/words.md")
