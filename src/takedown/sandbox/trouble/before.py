"""Trouble on the way in: nothing has been done yet when it strikes."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from takedown.sandbox.classic.visit import Visit
from takedown.sandbox.trouble.cut import cut_connection
from takedown.sandbox.trouble.kinds import KINDS, LONGEST_STALL_SECONDS, MAINTENANCE_REQUESTS, SIGNED_IN

_SHORTEST_STALL_SECONDS = 0.5
_FAULTS = (500, 502, 503)
_FORBIDDEN = 403
_TOO_MANY = 429
_UNAVAILABLE = 503


async def at_the_gate(visit: Visit) -> Response | None:
    """What is answered before anybody is asked who they are; None lets the request in, perhaps without its session.

    Requests that are only going to be sent to sign-in are left alone.
    """
    mood = visit.mood
    if mood.strikes("redesign"):
        visit.t = visit.t.changed_by("redesign", f"redesign_of.{mood.on}")
    if visit.session is None and mood.on in SIGNED_IN:
        return None
    if mood.strikes("slow_page"):
        await asyncio.sleep(mood.dice.uniform(_SHORTEST_STALL_SECONDS, LONGEST_STALL_SECONDS))
    if _in_maintenance(visit):
        return visit.page("maintenance.html", _UNAVAILABLE)
    if mood.strikes("too_many_requests"):
        response = visit.page("too_many.html", _TOO_MANY)
        response.headers["Retry-After"] = str(mood.dice.randint(1, 2))
        return response
    if mood.strikes("error_5xx"):
        return visit.page("fault.html", mood.dice.choice(_FAULTS))
    if mood.strikes("cut_before_accept"):
        return await cut_connection(visit.request)
    if visit.session is not None and mood.strikes("session_expired"):
        visit.end_session()
    return None


def once_inside(visit: Visit, script: bool) -> Response | None:
    """What a signed-in visitor is answered instead of an endpoint; None where the endpoint answers."""
    if visit.session is None:
        return None
    if visit.mood.strikes("robot_check_page"):
        visit.office.accounts.ask_robot_check_on_pages(visit.account)
    struck_here = visit.mood.on in KINDS["robot_check_page"].on
    if struck_here and visit.office.accounts.robot_check_on_pages(visit.account):
        return _robot_check(visit, script)
    if visit.mood.strikes("changed_wording"):
        visit.t = visit.t.changed_by("reworded")
    return None


def _in_maintenance(visit: Visit) -> bool:
    if visit.mood.on not in KINDS["maintenance"].on:
        return False
    aftermath = visit.mood.moods.aftermath
    if aftermath.maintenance_left:
        aftermath.maintenance_left -= 1
        visit.mood.hinder()
        return True
    if visit.mood.strikes("maintenance"):
        aftermath.maintenance_left = MAINTENANCE_REQUESTS - 1
        return True
    return False


def _robot_check(visit: Visit, script: bool) -> Response:
    if script:
        return visit.json({"error": visit.t("robot.title"), "robotCheck": True}, _FORBIDDEN)
    target = visit.here() if visit.request.method == "GET" else visit.start()
    return visit.page("robot_check.html", target=target)
