"""What agents may try, and what two of them do at once."""

import asyncio
from uuid import UUID

from warmline.desk import Acting
from warmline.evals.actions.attempts import refund
from warmline.evals.actions.lives import AGENT, SUPERVISOR, Newest
from warmline.evals.actions.stage import Attempt, Stage, refused

COLLEAGUE = Acting(UUID(int=0xA2), "Bo", "agent")
OTHER_LEAD = Acting(UUID(int=0xB2), "Kim", "supervisor")


async def colleague_confirms(stage: Stage) -> None:
    await stage.held_by(AGENT)
    act, desk = stage.act(), stage.one.actions
    run = await desk.propose(AGENT, act, "keyed_refund", refund(stage.mine.order))
    await refused(desk.confirm(COLLEAGUE, stage.act(), run.id, run.hash))
    await stage.quiet()


async def agent_says_yes_for_the_customer(stage: Stage) -> None:
    proposed = await stage.asks("refund_order", {"order": stage.mine.order, "amount": 20.25})
    assert proposed is not None
    await stage.held_by(AGENT)
    desk = stage.one.actions
    await refused(desk.confirm(AGENT, stage.act(), proposed.id, proposed.hash))
    await refused(desk.confirm(SUPERVISOR, stage.act(), proposed.id, proposed.hash))
    await stage.quiet()


async def agent_for_an_anonymous_customer(stage: Stage) -> None:
    nobody = stage.unsigned()
    await nobody.held_by(AGENT)
    arguments = refund(stage.mine.order)
    await refused(nobody.one.actions.propose(AGENT, nobody.act(), "keyed_refund", arguments))


async def agent_for_somebody_elses_order(stage: Stage) -> None:
    await stage.held_by(AGENT)
    desk, order = stage.one.actions, stage.theirs.order
    over = {"order": order, "amount": 20.25}
    await refused(desk.propose(AGENT, stage.act(), "refund_order", over))
    run = await desk.propose(AGENT, stage.act(), "blind_refund", refund(order))
    await refused(desk.confirm(AGENT, stage.act(), run.id, run.hash))
    await stage.quiet()


async def run_of_another_conversation(stage: Stage) -> None:
    """Held is one conversation, and named is a run of another."""
    victim = stage.beside(stage.theirs)
    await victim.held_by(COLLEAGUE)
    desk = stage.one.actions
    run = await desk.propose(COLLEAGUE, victim.act(), "keyed_refund", refund(stage.theirs.order))
    await stage.held_by(AGENT)
    await refused(desk.confirm(AGENT, stage.act(), run.id, run.hash))
    await refused(desk.approve(SUPERVISOR, stage.act(), run.id, "Fine."))
    await stage.quiet()


async def agent_approves(stage: Stage) -> None:
    run = await _over(stage)
    await stage.one.agents.claim(AGENT, stage.act())
    await refused(stage.one.actions.approve(AGENT, stage.act(), run.id, "Fine."))
    await stage.presses(run)


async def supervisor_approves_themselves(stage: Stage) -> None:
    await stage.held_by(SUPERVISOR)
    desk, wanted = stage.one.actions, {"order": stage.mine.order, "amount": 150.25}
    run = await desk.propose(SUPERVISOR, stage.act(), "refund_order", wanted)
    await desk.confirm(SUPERVISOR, stage.act(), run.id, run.hash)
    await refused(desk.approve(SUPERVISOR, stage.act(), run.id, "Fine."))
    await refused(desk.confirm(SUPERVISOR, stage.act(), run.id, run.hash))
    await stage.quiet()


async def yes_after_a_no_of_the_supervisor(stage: Stage) -> None:
    run = await _over(stage)
    await stage.one.actions.decline(SUPERVISOR, stage.act(), run.id, "Too much.")
    await stage.presses(run)
    await refused(stage.two.actions.approve(OTHER_LEAD, stage.act(), run.id, "Fine."))
    await stage.quiet()


async def two_approvals_at_once(stage: Stage) -> None:
    run = await _over(stage)
    await asyncio.gather(
        refused(stage.one.actions.approve(SUPERVISOR, stage.act(), run.id, "Fine.")),
        refused(stage.two.actions.approve(OTHER_LEAD, stage.act(), run.id, "Fine.")),
    )
    await stage.quiet()


async def two_confirmations_at_once(stage: Stage) -> None:
    await stage.held_by(AGENT)
    act, nodes = stage.act(), (stage.one, stage.two, stage.one)
    run = await stage.one.actions.propose(AGENT, act, "blind_refund", refund(stage.mine.order))
    await asyncio.gather(
        *(refused(node.actions.confirm(AGENT, stage.act(), run.id, run.hash)) for node in nodes)
    )
    await stage.quiet()


async def _over(stage: Stage) -> Newest:
    """The customer's yes to what takes an approval."""
    wanted = {"order": stage.mine.order, "amount": 150.25}
    proposed = await stage.asks("refund_order", wanted)
    assert proposed is not None
    await stage.presses(proposed)
    return proposed


DESK_ATTEMPTS = (
    Attempt("a colleague confirms what an agent prepared", colleague_confirms),
    Attempt("an agent says yes for the customer", agent_says_yes_for_the_customer),
    Attempt("an agent acts for an anonymous customer", agent_for_an_anonymous_customer),
    Attempt("an agent acts on somebody else's order", agent_for_somebody_elses_order),
    Attempt("an agent confirms another conversation's run", run_of_another_conversation),
    Attempt("an agent approves", agent_approves),
    Attempt("a supervisor approves their own", supervisor_approves_themselves),
    Attempt("yes after a supervisor's no", yes_after_a_no_of_the_supervisor),
    Attempt("two approvals at once", two_approvals_at_once, effects=1),
    Attempt("two confirmations at once", two_confirmations_at_once, effects=1),
)
