"""The table of kinds: what `wavewright new` can make. Adding a kind is a folder and a line."""

from wavewright.kinds.behavior import KIND as BEHAVIOR
from wavewright.kinds.capability import KIND as CAPABILITY
from wavewright.kinds.guide import KIND as GUIDE
from wavewright.kinds.scenario import KIND as SCENARIO
from wavewright.kinds.steps import KIND as STEPS
from wavewright.kinds.unit_test import KIND as UNIT_TEST
from wavewright.kinds.wave import KIND as WAVE
from wavewright.model import Kind

KINDS: tuple[Kind, ...] = (WAVE, CAPABILITY, BEHAVIOR, GUIDE, SCENARIO, STEPS, UNIT_TEST)
