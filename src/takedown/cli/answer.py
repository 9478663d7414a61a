"""`takedown answer CASE accept|dispute`."""

from __future__ import annotations

from pathlib import Path

import click

from takedown.cli import options
from takedown.cli.attaching import agree_to_attach
from takedown.cli.batch import limits_of
from takedown.cli.counter_notices import show_counter_notice
from takedown.cli.installation import Installation
from takedown.cli.on_case import file_on_case
from takedown.cli.statement import declaration
from takedown.domain.errors import Exit, WrongUse
from takedown.domain.model import EvidenceFile, SubmissionId
from takedown.domain.submission import Reply
from takedown.filing.answering import ANSWER_STATEMENT, open_counter_notice, plan_answer
from takedown.filing.desk import Desk
from takedown.intake.evidence import EvidenceReader


@click.command()
@click.argument("case")
@click.argument("reply", type=click.Choice([one.value for one in Reply]))
@options.profile
@click.option("--text", default="", metavar="TEXT", help="What you say to it; needed to dispute.")
@click.option("--evidence", multiple=True, type=options.FILE, metavar="FILE", help="A file to send; may be repeated.")
@click.option("--counter-notice", "reference", default="", metavar="REF", help="Which one, where several wait.")
@click.option("--attest", metavar="NAME", help="Who declares the statement; asked for when not given.")
@click.option("--yes", is_flag=True, help="Do not ask before sending.")
@options.attach
@options.wait
@options.no_input
@options.as_json
def command(
    case: str,
    reply: str,
    profile_name: str | None,
    text: str,
    evidence: tuple[Path, ...],
    reference: str,
    attest: str | None,
    yes: bool,
    attach: str | None,
    wait: bool,
    no_input: bool,
    as_json: bool,
) -> Exit:
    """Answer the counter-notice of complaint CASE (its number): accept it, or dispute it with text and evidence.

    Shows what the seller says first, as `takedown poll` last read it. It is sent once; `takedown resume` settles an answer
    of which nobody saw what became.

    \b
    Example:
      takedown answer SBX2600100009 dispute --text "The licence is forged." --evidence comparison.pdf
    """
    here = Installation(as_json=as_json, no_input=no_input, attach=attach)
    profile = here.profile(profile_name)
    chosen = Reply(reply)
    if chosen is Reply.DISPUTE and not text.strip():
        raise WrongUse("To dispute a counter-notice, say why.", advice="Add --text.")
    here.require_agreement(profile)
    notice = open_counter_notice(here.ledger, profile.account, case, reference)
    reader = EvidenceReader(Path.cwd(), limits_of(here))
    files = _read(reader, evidence)
    show_counter_notice(here, notice)
    what = f"Counter-notice {notice.reference} of complaint {case} is answered: {chosen.value}."
    name = declaration(here, what, attest, yes=yes, statement=ANSWER_STATEMENT)
    agree_to_attach(here, [profile], yes=yes)

    def plan(desk: Desk) -> SubmissionId:
        for sha256, path in reader.sources.items():
            desk.files.keep_file(path, expect_sha256=sha256)
        return plan_answer(desk, notice, chosen, text.strip(), files)

    return file_on_case(here, profile, "answer", plan, name, ANSWER_STATEMENT, wait=wait)


def _read(reader: EvidenceReader, paths: tuple[Path, ...]) -> tuple[EvidenceFile, ...]:
    """The files, looked at as those of a batch are. Raises WrongUse."""
    files, problems = reader.cell(reader.named_by_the_user(paths)) if paths else ((), ())
    for problem in problems:
        raise WrongUse(f"--evidence: {problem.message}.", advice=problem.advice)
    return files
