"""Plain pairs: a position and the same sentence with one thing changed, made by rule.

The hand-written rows are hard on purpose, and hardly one of them repeats a position in its own words. Life does: stock
phrases come again, and a page is edited by a word. These pairs teach the calibrator what a single word does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from training.pairs import RELATIONS, Pair


class Plan(NamedTuple):
    """Something an actor will do: its verb, the verb's opposite, the object, another object, and a rival."""

    actor: str
    rival: str
    verb: str
    opposite: str
    thing: str
    other: str


class View(NamedTuple):
    """Something an actor is for or against."""

    actor: str
    rival: str
    thing: str
    other: str


PLANS = (
    Plan("Norway", "Sweden", "keep", "abolish", "the levy on imported cars", "the levy on private boats"),
    Plan(
        "The central bank",
        "The finance ministry",
        "raise",
        "lower",
        "the reserve ratio of commercial banks",
        "the fee on cash deposits",
    ),
    Plan("Kenya", "Uganda", "open", "close", "the border crossing at the lake", "the airport on the coast"),
    Plan(
        "The government",
        "The opposition",
        "build",
        "cancel",
        "a second terminal for liquefied gas",
        "a tunnel under the strait",
    ),
    Plan("Chile", "Peru", "ban", "allow", "the export of raw lithium", "the import of used tyres"),
    Plan(
        "The ministry",
        "The regional council",
        "extend",
        "end",
        "the subsidy for home insulation",
        "the voucher for school meals",
    ),
    Plan(
        "Poland",
        "Latvia",
        "supply",
        "withhold",
        "artillery shells to its neighbour",
        "field hospitals to its neighbour",
    ),
    Plan("The airline", "The airport", "resume", "suspend", "flights to the island", "its lounge service"),
    Plan(
        "The commission",
        "The parliament",
        "introduce",
        "drop",
        "a duty on steel from third countries",
        "a register of lobbyists",
    ),
    Plan("Japan", "Thailand", "join", "leave", "the regional trade agreement", "the fisheries commission"),
    Plan("The company", "The trade union", "close", "reopen", "its plant in the north", "its canteen"),
    Plan("Brazil", "Argentina", "lift", "maintain", "the visa requirement for visitors", "the quota for foreign films"),
    Plan(
        "The regulator",
        "The industry association",
        "approve",
        "reject",
        "the merger of the two carriers",
        "the new tariff for parcels",
    ),
    Plan("Egypt", "Jordan", "cut", "increase", "bread subsidies", "registration fees"),
    Plan("The army", "The police", "withdraw", "keep", "its units from the valley", "its band from the festival"),
    Plan("India", "Nepal", "recognise", "disavow", "the transitional council", "the new calendar"),
)
VIEWS = (
    View("China", "Vietnam", "unilateral sanctions on the island", "the census on the island"),
    View("The federation", "The league", "the transfer of the tournament", "the choice of the mascot"),
    View("Canada", "Mexico", "a tax on digital services", "a fund for digital libraries"),
    View("The bishops", "The mayors", "the law on assisted dying", "the law on parish archives"),
    View("Ghana", "Togo", "the deployment of foreign troops", "the visit of foreign scouts"),
    View("The party", "The president", "nuclear power", "wooden toys"),
    View("Turkey", "Bulgaria", "the pipeline under the sea", "the ferry across the bay"),
    View("The agency", "The laboratory", "mandatory testing of imported food", "the repainting of its offices"),
    View("Australia", "Fiji", "deep-sea mining", "winter rugby"),
    View("The bank", "The insurer", "a digital currency for households", "a museum of coins"),
)

Made = Iterator[tuple[str, str]]


def plain_pairs() -> list[Pair]:
    """All the pairs, always the same."""
    found = []
    for plan in PLANS:
        for position, made in ((_will(plan), _plan_edits(plan)), (_will_not(plan), _refusal_edits(plan))):
            found += [Pair(position, text, RELATIONS.index(relation), "plain") for relation, text in made]
        found += [
            Pair(position, text, RELATIONS.index(relation), "plain")
            for position, relation, text in _bounded_edits(plan)
        ]
    for view in VIEWS:
        for verb, opposite in (("opposes", "supports"), ("supports", "opposes")):
            position = f"{view.actor} {verb} {view.thing}."
            found += [
                Pair(position, text, RELATIONS.index(relation), "plain")
                for relation, text in _view_edits(view, verb, opposite)
            ]
        found += [
            Pair(position, text, RELATIONS.index(relation), "plain")
            for position, relation, text in (*_rungs(view), *_halves(view))
        ]
    return found


def _will(plan: Plan) -> str:
    return f"{plan.actor} will {plan.verb} {plan.thing}."


def _will_not(plan: Plan) -> str:
    return f"{plan.actor} will not {plan.verb} {plan.thing}."


def _low(actor: str) -> str:
    """The actor in mid-sentence."""
    return actor[0].lower() + actor[1:] if actor.startswith("The ") else actor


def _plan_edits(plan: Plan) -> Made:
    """What can be said after "A will do X"."""
    a, v, o, x = plan.actor, plan.verb, plan.opposite, plan.thing
    yield "reaffirms", f"{a} is going to {v} {x}."
    yield "reaffirms", f"Once again: {_low(a)} will {v} {x}."
    yield "reaffirms", f"{a} will, as announced, {v} {x}."
    yield "reaffirms", f"“{a} will {v} {x},” the spokeswoman repeated."
    yield "reversal", f"{a} will not {v} {x}."
    yield "reversal", f"{a} will {o} {x}."
    yield "reversal", f"{a} will no longer {v} {x}."
    yield "reversal", f"{a} has dropped its plan to {v} {x}."
    yield "reversal", f"{a} refuses to {v} {x}."
    yield "hardening", f"{a} will {v} {x} under any circumstances."
    yield "hardening", f"{a} will {v} {x} immediately and without exception."
    yield "hardening", f"{a} will {v} {x} and will make it binding by law."
    yield "softening", f"{a} may {v} {x}."
    yield "softening", f"{a} is considering whether to {v} {x}."
    yield "softening", f"{a} will {v} {x} if the talks fail."
    yield "softening", f"{a} will {v} {x} for the time being."
    yield "softening", f"{a} will in principle {v} {x}."
    yield "softening", f"{a} will {v} {x}, with the exception of two cases."
    yield "unrelated", f"{plan.rival} will {v} {x}."
    yield "unrelated", f"{a} will {v} {plan.other}."
    yield "unrelated", f"Will {_low(a)} {v} {x}?"
    yield "unrelated", f"Why should {_low(a)} not {v} {x}?"


def _refusal_edits(plan: Plan) -> Made:
    """What can be said after "A will not do X"."""
    a, v, x = plan.actor, plan.verb, plan.thing
    yield "reaffirms", f"{a} is not going to {v} {x}."
    yield "reaffirms", f"{a} refuses to {v} {x}."
    yield "reaffirms", f"{a} still does not want to {v} {x}."
    yield "reversal", f"{a} will {v} {x}."
    yield "reversal", f"{a} has decided to {v} {x} after all."
    yield "reversal", f"{a} no longer refuses to {v} {x}."
    yield "hardening", f"{a} will never {v} {x}."
    yield "hardening", f"Under no circumstances will {_low(a)} {v} {x}."
    yield "softening", f"{a} does not rule out that it will {v} {x}."
    yield "softening", f"{a} will not {v} {x} for now."
    yield "softening", f"{a} will not {v} {x} unless the court so orders."
    yield "softening", f"{a} may yet {v} {x}."
    yield "unrelated", f"{plan.rival} will not {v} {x}."
    yield "unrelated", f"Would {_low(a)} {v} {x}?"
    yield "unrelated", f"“Will {_low(a)} {v} {x} after all?” a reporter asked."
    yield "unrelated", f"{a} will not {v} {plan.other}."


def _bounded_edits(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Positions with a date or a condition, and what becomes of it."""
    a, v, x = plan.actor, plan.verb, plan.thing
    dated = f"{a} will {v} {x} by 2031."
    yield dated, "reaffirms", f"By 2031, {_low(a)} will {v} {x}."
    yield dated, "hardening", f"{a} will {v} {x} by 2028."
    yield dated, "softening", f"{a} will {v} {x} by 2036."
    yield dated, "softening", f"{a} will {v} {x} in due course."
    bound = f"{a} will {v} {x} if parliament agrees."
    yield bound, "reaffirms", f"If parliament agrees, {_low(a)} will {v} {x}."
    yield bound, "hardening", f"{a} will {v} {x} whatever parliament decides."
    yield bound, "hardening", f"{a} will {v} {x}."
    yield bound, "softening", f"{a} may {v} {x} if parliament agrees."
    loose = f"{a} may {v} {x}."
    yield loose, "reaffirms", f"{a} might {v} {x}."
    yield loose, "hardening", f"{a} will {v} {x}."
    yield loose, "hardening", f"{a} must {v} {x}."
    yield loose, "reversal", f"{a} will not {v} {x}."


def _view_edits(view: View, verb: str, opposite: str) -> Made:
    """What can be said after "A is for X" or "A is against X"."""
    a, x = view.actor, view.thing
    yield "reaffirms", f"{a} still {verb} {x}."
    yield "reaffirms", f"{a} {verb} {x}, its spokesman said on Tuesday."
    yield "reaffirms", f"{a} has not changed its mind: it {verb} {x}."
    yield "reversal", f"{a} {opposite} {x}."
    yield "reversal", f"{a} no longer {verb} {x}."
    yield "reversal", f"{a} does not {verb.removesuffix('s')} {x} any more."
    yield "hardening", f"{a} resolutely {verb} {x}."
    yield "hardening", f"{a} {verb} {x} without reservation and in any form."
    yield "softening", f"{a} {verb} {x} for the time being."
    yield "softening", f"{a} {verb} {x} only in part."
    yield "softening", f"{a} {verb} {x} unless the parties agree otherwise."
    yield "unrelated", f"{view.rival} {verb} {x}."
    yield "unrelated", f"Who {verb} {x}, and why?"
    yield "unrelated", f"{a} {verb} {view.other}."


def _halves(view: View) -> Iterator[tuple[str, str, str]]:
    """Positions of two clauses, of which one comes again."""
    a, x = view.actor, view.thing
    for verb, opposite in (("opposes", "supports"), ("supports", "opposes")):
        for more in ("says that the matter is closed", "will vote accordingly in the autumn"):
            position = f"{a} {verb} {x} and {more}."
            yield position, "reaffirms", f"{a} {verb} {x}."
            yield position, "reaffirms", f"{a}, which {more}, {verb} {x}."
            yield position, "reversal", f"{a} {opposite} {x}."
            yield position, "unrelated", f"{view.rival} {verb} {x}."


def _rungs(view: View) -> Iterator[tuple[str, str, str]]:
    """Steps up and down the ladder of protest."""
    steps = ("has taken note of", "is concerned about", "deeply regrets", "strongly opposes", "strongly condemns")
    said = [f"{view.actor} {step} {view.thing}." for step in steps]
    for low, high in ((0, 1), (1, 2), (1, 3), (2, 4), (3, 4), (0, 4)):
        yield said[low], "hardening", said[high]
        yield said[high], "softening", said[low]
    for i in (1, 2, 3, 4):
        yield said[i], "reaffirms", said[i].replace(".", ", it said once more.")


def halves() -> tuple[list[Pair], list[Pair]]:
    """The plain pairs of every other actor: the first half to learn from, the second to see how far that carries."""
    made = plain_pairs()
    actors = list(dict.fromkeys(" ".join(row.first.split()[:2]) for row in made))
    first = [row for row in made if actors.index(" ".join(row.first.split()[:2])) % 2 == 0]
    return first, [row for row in made if row not in first]
