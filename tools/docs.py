"""Write the generated pages and the README's picture; ``--check`` only tells what is stale."""

import sys
from pathlib import Path

import yaml

import picture
from wavewright import reference
from wavewright.cli import cli

CHECKOUT = Path(__file__).resolve().parent.parent


def generated() -> dict[str, str]:
    """Return every generated file of this repository, by path."""
    name = picture.PICTURE.relative_to(CHECKOUT).as_posix()
    template = yaml.safe_load((CHECKOUT / "copier.yml").read_text(encoding="utf-8"))
    return {**reference.pages(cli, template), name: picture.drawn()}


def stale(files: dict[str, str]) -> list[str]:
    """Return the paths that differ, are missing, or are left over."""
    wrong = [name for name, text in files.items() if text_of(CHECKOUT / name) != text]
    left = (
        path.relative_to(CHECKOUT).as_posix()
        for path in (CHECKOUT / "docs" / "reference").rglob("*")
        if path.is_file()
    )
    return wrong + [name for name in left if name not in files]


def text_of(path: Path) -> str | None:
    """Return a file's text, or nothing when there is no such file."""
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main(words: list[str]) -> None:
    """Write what is stale; with ``--check``, name it and fail."""
    files = generated()
    wrong = stale(files)
    if words == ["--check"]:
        if wrong:
            sys.exit("\n".join(["Not current, run `just docs`:", *wrong]))
        return
    for name in wrong:
        path = CHECKOUT / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[name], encoding="utf-8", newline="\n")
        else:
            path.unlink()
        print(name)


if __name__ == "__main__":
    main(sys.argv[1:])
