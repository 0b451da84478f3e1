"""The workflows: judged by linters, and run on this machine, step by step."""
