"""`wavewright release tag`: the tag of a release whose pull request was merged."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  # click looks at it

import click

from wavewright.cli.output import echo, echo_json, format_option, look, root_of, root_option, style

SHORT = 7  # letters of a commit
EXIT_NOT_PUSHED = 1  # the tag is made, and the remote did not take it


@click.command("tag")
@root_option
@click.option("--push", is_flag=True, help="Push the tag when it was made.")
@format_option
def command(root: Path | None, *, push: bool, format_: str) -> int:
    """Tag the release whose pull request was merged: where its section came into the changelog.

    It is for workflows, after each merge. There is nothing to do, and that is fine, when the
    version has its tag, or has no section in CHANGELOG.md yet. Exit code 1 when the tag is made,
    and the remote does not take it; 2 when it cannot be made.
    """
    from wavewright.release import push as pushing
    from wavewright.release.merged import tag
    from wavewright.release.refusals import Refusal
    from wavewright.release.standing import look as stand
    from wavewright.release.standing import repository_of

    folder = root_of(root)
    survey = look(folder)
    settings = survey.config.releasing
    now = stand(repository_of(folder), settings.remote)
    made = tag(now, settings.tag, _titles(survey))
    failure: pushing.NotPushed | None = None
    if made.commit and push:
        try:
            pushing.push_tag(now.repository.top, settings.remote, made.tag)
        except pushing.NotPushed as error:
            failure = error
    pushed = bool(made.commit and push and not failure)
    if format_ == "json":
        refused = [Refusal("not-pushed", failure.message, failure.fix)._asdict()] if failure else []
        done = {"made": bool(made.commit), "pushed": pushed, "refused": refused}
        echo_json({"version": 1, **made._asdict(), **done})
    elif made.commit:
        echo(f"Tagged {made.commit[:SHORT]} as {made.tag}{', and pushed it' if pushed else ''}.")
        if failure:
            echo(f"{style('error:', 'red', bold=True)} {failure}", err=True)
    else:
        echo(made.reason)
    return EXIT_NOT_PUSHED if failure else 0


def _titles(survey: object) -> dict[str, tuple[str, ...]]:
    """Return what the waves of each release are called, or those that its news are about."""
    from wavewright.checks.chain import Chain
    from wavewright.release.waves import mended

    found: dict[str, tuple[str, ...]] = {}
    chain = Chain(survey)  # type: ignore[arg-type]
    for wave in chain.of("wave"):
        release = wave.fields.get("Release", ("",))[0]
        found[release] = (*found.get(release, ()), wave.title)
    for version in chain.ids("version"):
        if version not in found:
            found[version] = tuple(one.title for one in mended(chain, version))
    return found
