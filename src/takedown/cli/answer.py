"""`takedown answer CASE accept|dispute`."""

from __future__ import annotations

from pathlib import Path

import click

from takedown.cli import on_case, options
from takedown.cli.batch import limits_of
from takedown.cli.counter_notices import show_counter_notice
from takedown.domain.errors import Exit, WrongUse
from takedown.domain.model import EvidenceFile, SubmissionId
from takedown.domain.submission import Reply
from takedown.filing.answering import ANSWER_STATEMENT, open_counter_notice, plan_answer
from takedown.filing.desk import Desk
from takedown.intake.evidence import EvidenceReader


@click.command()
@click.argument("case")
@click.argument("reply", type=click.Choice([one.value for one in Reply]))
@click.option("--text", default="", metavar="TEXT", help="What you say to it; needed to dispute.")
@click.option("--evidence", multiple=True, type=options.FILE, metavar="FILE", help="A file to send; may be repeated.")
@click.option("--counter-notice", "reference", default="", metavar="REF", help="Which one, where several wait.")
@on_case.shared_options
def command(case: str, reply: str, text: str, evidence: tuple[Path, ...], reference: str, asked: on_case.Asked) -> Exit:
    """Answer the counter-notice of complaint CASE (its number): accept it, or dispute it with text and evidence.

    Shows what the seller says first, as `takedown poll` last read it. It is sent once; `takedown resume` settles an answer
    of which nobody saw what became.

    \b
    Example:
      takedown answer SBX2600100009 dispute --text "The licence is forged." --evidence comparison.pdf
    """
    chosen = Reply(reply)
    if chosen is Reply.DISPUTE and not text.strip():
        raise WrongUse("To dispute a counter-notice, say why.", advice="Add --text.")
    here, profile = asked.begin()
    notice = open_counter_notice(here.ledger, profile.account, case, reference)
    reader = EvidenceReader(Path.cwd(), limits_of(here))
    files = _read(reader, evidence)
    show_counter_notice(here, notice)

    def plan(desk: Desk) -> SubmissionId:
        for sha256, path in reader.sources.items():
            desk.files.keep_file(path, expect_sha256=sha256)
        return plan_answer(desk, notice, chosen, text.strip(), files)

    what = f"Counter-notice {notice.reference} of complaint {case} is answered: {chosen.value}."
    return on_case.file_on_case(here, profile, "answer", plan, what, ANSWER_STATEMENT, asked)


def _read(reader: EvidenceReader, paths: tuple[Path, ...]) -> tuple[EvidenceFile, ...]:
    """The files, looked at as those of a batch are. Raises WrongUse."""
    files, problems = reader.cell(reader.named_by_the_user(paths)) if paths else ((), ())
    for problem in problems:
        raise WrongUse(f"--evidence: {problem.message}.", advice=problem.advice)
    return files
