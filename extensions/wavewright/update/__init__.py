"""Take a newer version of the template into a project, and tell the truth about the outcome."""

from wavewright.update.apply import Outcome, apply, check_command, lock_command
from wavewright.update.aside import lock_aside
from wavewright.update.plan import Plan, explicit_ref, plans, pretends
from wavewright.update.seeds import Seed
from wavewright.update.tree import Conflict, Kind, abort_commands, refuse_unless_clean, status
from wavewright.update.unseen import refuse_hidden

__all__ = [
    "Conflict",
    "Kind",
    "Outcome",
    "Plan",
    "Seed",
    "abort_commands",
    "apply",
    "check_command",
    "explicit_ref",
    "lock_aside",
    "lock_command",
    "plans",
    "pretends",
    "refuse_hidden",
    "refuse_unless_clean",
    "status",
]
