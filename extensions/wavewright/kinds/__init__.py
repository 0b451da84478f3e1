"""The table of kinds: what `wavewright new` can make. Adding a kind is a folder and a line."""

from wavewright.kinds.adr import KIND as ADR
from wavewright.kinds.api_reference import KIND as API_REFERENCE
from wavewright.kinds.behavior import KIND as BEHAVIOR
from wavewright.kinds.capability import KIND as CAPABILITY
from wavewright.kinds.change_request import KIND as CHANGE_REQUEST
from wavewright.kinds.cli_command import KIND as CLI_COMMAND
from wavewright.kinds.epic import KIND as EPIC
from wavewright.kinds.epic_report import KIND as EPIC_REPORT
from wavewright.kinds.feedback import KIND as FEEDBACK
from wavewright.kinds.guide import KIND as GUIDE
from wavewright.kinds.health_report import KIND as HEALTH_REPORT
from wavewright.kinds.mcp_tool import KIND as MCP_TOOL
from wavewright.kinds.module import KIND as MODULE
from wavewright.kinds.note import KIND as NOTE
from wavewright.kinds.prd import KIND as PRD
from wavewright.kinds.release import KIND as RELEASE
from wavewright.kinds.research import KIND as RESEARCH
from wavewright.kinds.scenario import KIND as SCENARIO
from wavewright.kinds.sprint import KIND as SPRINT
from wavewright.kinds.steps import KIND as STEPS
from wavewright.kinds.unit_test import KIND as UNIT_TEST
from wavewright.kinds.vision import KIND as VISION
from wavewright.kinds.wave import KIND as WAVE
from wavewright.model import Kind

KINDS: tuple[Kind, ...] = (
    *(WAVE, CAPABILITY, BEHAVIOR, GUIDE, SCENARIO, STEPS, UNIT_TEST),
    *(MODULE, CLI_COMMAND, MCP_TOOL),
    *(CHANGE_REQUEST, API_REFERENCE, ADR),
    *(PRD, EPIC, EPIC_REPORT, SPRINT, RELEASE),
    *(NOTE, RESEARCH, VISION, FEEDBACK, HEALTH_REPORT),
)
