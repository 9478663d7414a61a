"""The forms of a complaint that is on the portal: the answer to a counter-notice, and the withdrawal of the complaint.

Before the press the form itself must show which counter-notice it answers and that it waits for an answer, or that the
complaint is not withdrawn: what somebody did meanwhile in the account is seen there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from ipp_flows.compare import ReadBack
from ipp_flows.files import LISTS, attach, uploads_as_meant
from takedown.browser.choice import Choice, NoSuchOption
from takedown.browser.screen import Screen
from takedown.domain.portal_status import CaseStatus, CounterNoticeStatus
from takedown.domain.submission import Answer, Withdrawal
from takedown.portal import KeepPicture, NotAsMeant, Prepared, ReadEvidence

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal


async def prepare_answer(portal: IppPortal, answer: Answer, keep: KeepPicture, read: ReadEvidence) -> Prepared:
    """Fill the answer and read everything back; it stays open in its own tab.

    Raises NotAsMeant for any difference, and for a counter-notice that does not wait for an answer.
    """

    async def fill(form: Screen, back: ReadBack) -> None:
        words = await form.read("status")
        meaning = portal.wording.meaning("counter_notice_status", words)
        if meaning != CounterNoticeStatus.OPEN:
            raise NotAsMeant([f"the counter-notice does not wait for an answer: {words}"])
        reply = portal.wording.texts("replies", answer.reply)
        await form.pick("reply", Choice(reply))
        await form.put("text", answer.text)
        await attach(portal, form, "evidence", answer.evidence, read)
        back.text("number", await form.read("number"), answer.number)
        back.text("reference", await form.read("reference"), answer.reference)
        back.text("status", words, words)
        back.one_of("reply", await form.read("reply"), reply)
        back.text("text", await form.read("text"), answer.text)
        uploads_as_meant(await form.all_texts(*LISTS), back, "evidence", answer.evidence)

    values = {"number": answer.number, "reference": answer.reference}
    return await _prepare(portal, answer, "answer_form", values, keep, fill)


async def prepare_withdrawal(portal: IppPortal, withdrawal: Withdrawal, keep: KeepPicture) -> Prepared:
    """The same for a withdrawal. Raises NotAsMeant for a complaint that is withdrawn already."""

    async def fill(form: Screen, back: ReadBack) -> None:
        words = await form.read("status")
        meaning = portal.wording.meaning("case_status", words)
        if meaning in (None, CaseStatus.WITHDRAWN, CaseStatus.WAITING_FOR_IPR):
            raise NotAsMeant([f"the complaint cannot be withdrawn: {words}"])
        await form.put("reason", withdrawal.reason)
        back.text("number", await form.read("number"), withdrawal.number)
        back.text("status", words, words)
        back.text("reason", await form.read("reason"), withdrawal.reason)

    return await _prepare(portal, withdrawal, "withdraw_form", {"number": withdrawal.number}, keep, fill)


async def _prepare(
    portal: IppPortal,
    submission: Answer | Withdrawal,
    name: str,
    values: dict[str, str],
    keep: KeepPicture,
    fill: Callable[[Screen, ReadBack], Awaitable[None]],
) -> Prepared:
    back = ReadBack()
    async with AsyncExitStack() as unfinished:
        page = await portal.session.new_page()
        unfinished.push_async_callback(portal.session.close_page, page)
        form = portal.screen(page, name, keep)
        await portal.reach(form, **values)
        try:
            await fill(form, back)
        except NoSuchOption as missing:
            raise NotAsMeant([f"the form does not offer {missing}"]) from missing
        back.text("refused", " ".join(await form.texts("refused")), "")
        await form.photograph("read-back", full_page=True, archive=True)
        back.settle()
        unfinished.pop_all()
    session, tab = portal.session, await portal.session.tab_of(page)
    used = portal.used_to_sign_in | form.used_keys()
    return Prepared(submission, (), back.shown, portal.epoch, session.pid, session.started_ms, page, tab, used)
