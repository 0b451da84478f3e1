"""Run the tool as ``python -m wavewright``."""

from wavewright.cli import main

if __name__ == "__main__":
    main()
