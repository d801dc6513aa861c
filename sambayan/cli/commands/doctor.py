import json
from dataclasses import asdict

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON list on stdout.")
def doctor(*, as_json: bool) -> int:
    """Look at everything that Sambayan needs, and say what to do. Exit 1 when something is wrong."""
    from sambayan.cli.machinery import console, examination

    found = list(examination.findings())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        rows = [(finding.name, finding.verdict, _told(finding.found, finding.advice)) for finding in found]
        console.table(("part", "is", "found"), rows)
    return int(any(finding.verdict == examination.PROBLEM for finding in found))


def _told(found: str, advice: str) -> str:
    return f"{found}\n{advice[0].upper()}{advice[1:]}." if advice else found
