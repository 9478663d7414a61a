"""Our state machine of one submission. Strict: a step that is not in the table is a bug and raises.

The portal's own statuses are another matter (see `portal_status`): they are observed, never driven.
"""

from __future__ import annotations

from enum import StrEnum

from takedown.domain.errors import IllegalStep


class State(StrEnum):
    """Where one submission (a complaint or an IPR upload) stands with us."""

    PLANNED = "planned"
    DECLARED = "declared"
    INTENDED = "intended"
    FILED = "filed"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    HELD_BY_PORTAL = "held_by_portal"
    NOT_PRESSED = "not_pressed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


#: event type -> the states it may come from, and the state it leads to. The journal accepts no other step.
STEPS: dict[str, tuple[frozenset[State], State]] = {
    "submission_planned": (frozenset(), State.PLANNED),
    "submission_declared": (frozenset({State.PLANNED, State.DECLARED}), State.DECLARED),
    "submission_intended": (frozenset({State.DECLARED}), State.INTENDED),
    "submission_not_pressed": (frozenset({State.PLANNED, State.DECLARED, State.INTENDED}), State.NOT_PRESSED),
    "submission_filed": (frozenset({State.INTENDED, State.UNKNOWN, State.HELD_BY_PORTAL}), State.FILED),
    "submission_refused": (
        frozenset({State.DECLARED, State.INTENDED, State.UNKNOWN, State.HELD_BY_PORTAL}),
        State.REFUSED,
    ),
    "submission_held": (frozenset({State.INTENDED, State.UNKNOWN}), State.HELD_BY_PORTAL),
    "outcome_unknown": (frozenset({State.INTENDED}), State.UNKNOWN),
    "submission_absent": (frozenset({State.INTENDED, State.UNKNOWN}), State.NOT_PRESSED),
    "submission_superseded": (frozenset({State.PLANNED, State.DECLARED}), State.SUPERSEDED),
    "submission_withdrawn": (frozenset({State.FILED, State.HELD_BY_PORTAL}), State.WITHDRAWN),
    "complaint_imported": (frozenset(), State.FILED),
    "held_complaint_imported": (frozenset(), State.HELD_BY_PORTAL),
}

#: In these states a submission keeps its claims: nothing else may be filed for them.
LIVE = frozenset({State.PLANNED, State.DECLARED, State.INTENDED, State.UNKNOWN, State.HELD_BY_PORTAL, State.FILED})
#: In these states the press may have happened and nobody has settled it yet.
UNSETTLED = frozenset({State.INTENDED, State.UNKNOWN})


def step(state: State | None, event_type: str) -> State:
    """The state after `event_type` from `state` (None: not planned yet).

    Raises IllegalStep for a step that the table does not allow.
    """
    allowed, target = STEPS[event_type]
    if (state is None) != (not allowed) or (state is not None and state not in allowed):
        raise IllegalStep(f"{event_type} is not allowed from {state}")
    return target
