"""The options that several questions share: each with its type, range, default and meaning, once.

A question takes them all by ``**options: Unpack[FindOptions]``; `question` spreads them over its
signature, so that help, the terminal, the documents and the checks see each by its name.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from inspect import Parameter, Signature, cleandoc, signature
from re import DOTALL, search
from textwrap import wrap
from types import UnionType
from typing import Annotated, Any, Literal, TypedDict, Union, Unpack, get_args, get_origin

from makeshed.questions.asking.argument_ranges import (
    Amount,
    CarbonPrice,
    Days,
    DiscountRate,
    Gap,
    HoldingRate,
    OnDay,
    Radius,
    Threads,
    Width,
)


@dataclass(frozen=True, slots=True)
class Default:
    """What an option is where nothing is said."""

    value: Any


Solver = Annotated[
    Literal["auto", "highs", "scip", "location", "parts", "decomposition"],
    "Who does the arithmetic; auto takes a method made for the structure of the network where there is "
    "one, else HiGHS. What is made for a structure knows no limits and no rules.",
]
SolveGap = Annotated[
    Gap, "Stop each solve when it is proven to be within this share of the best possible."
]
SolverThreads = Annotated[
    Threads, "Threads of the solver; 0 lets it choose, and there are never more than processors."
]
Hold = Annotated[HoldingRate, "Cost of holding stock for a year, as a share of its value."]
Blocked = Annotated[Sequence[str], "Passages that no ship may take, such as suez or panama."]


class PlanOptions(TypedDict, total=False):
    """What is asked of a plan, and of every question that rests on plans."""

    local: Annotated[
        str,
        Default(""),
        "Country or union whose share of the cost is reported; by default the country with the largest "
        "demand.",
    ]
    holding_rate: Annotated[Hold, Default(0.20)]
    discount_rate: Annotated[
        DiscountRate,
        Default(0.08),
        "Yearly rate at which opening and expansion are paid off over a site's life.",
    ]
    carbon_price: Annotated[CarbonPrice, Default(0.0), "Price put on emissions [money/t CO2e]."]
    blocked: Annotated[Blocked, Default(())]
    day: Annotated[
        OnDay | None, Default(None), "Day on which duties must be in force; by default today."
    ]
    rules: Annotated[
        Sequence[str],
        Default(()),
        "Rules of origin or labels that what is demanded must obey, such as ``fr.ofg``; of one item "
        "alone, ``fr.ofg@frame``. Rules that a duty names are obeyed where it pays.",
    ]
    answers: Annotated[
        Sequence[str],
        Default(()),
        "What people judged or can show, ``key=yes`` or ``key=no`` each, such as "
        "``end-use-8835=yes``; the keys stand in the rules, and without an answer it is no.",
    ]
    limits: Annotated[
        Sequence[str],
        Default(()),
        "Limits that the plan must hold, such as ``co2e<=120t``, ``local>=50%``, "
        "``share(firm)<=0.4``, ``sources(frame)>=2``, ``sites<=3``, ``budget<=2e6``, ``survive(firm)>=80%``.",
    ]


class FindOptions(TypedDict, total=False):
    """What a maker is looked for by, beside the words of a need."""

    product: Annotated[
        Sequence[str], Default(()), "What is made, in words or as the graph names it."
    ]
    process: Annotated[Sequence[str], Default(()), "How it is made."]
    machine: Annotated[Sequence[str], Default(()), "On what it must be made."]
    material: Annotated[Sequence[str], Default(()), "Of what it is made."]
    item: Annotated[
        str, Default(""), "Key of an item in the shed, whose operations are the processes."
    ]
    thickness: Annotated[Width | None, Default(None), "Of the stock."]
    tolerance: Annotated[Width | None, Default(None), "That must be held, plus or minus."]
    size: Annotated[
        Sequence[Width | str],
        Default(()),
        "Sides of the part [mm], one by one or as 300x200x50.",
    ]
    length: Annotated[Width | None, Default(None), "Of what is long: a bar, a railing."]
    diameter: Annotated[Width | None, Default(None), "Of what is round."]
    avoid: Annotated[
        Sequence[str],
        Default(()),
        "Processes and materials that must not be used. It excludes nobody and asks for nothing; it "
        "takes what is named out of what is asked for.",
    ]
    wish: Annotated[
        Sequence[str],
        Default(()),
        "What would be nice, in words: ``anodised``, ``within 3 weeks``. Makers that have it come earlier; nobody "
        "lacks it.",
    ]
    quantity: Annotated[Amount | None, Default(None), "Of one order."]
    by: Annotated[Days | None, Default(None), "Days from order until it must be ready."]
    certification: Annotated[Sequence[str], Default(()), "Certificates that must be held."]
    near: Annotated[
        str,
        Default(""),
        "A place of the shed by key, name or postcode, a town (``Paris, TX`` if there are several), or "
        "``latitude, longitude``.",
    ]
    within: Annotated[Radius | None, Default(None), "Radius round it, along the great circle."]
    country: Annotated[str, Default(""), "Where makers stand: ISO code or name."]
    region: Annotated[str, Default(""), "Where makers stand: code of a region."]


def spread(ask: Callable[..., Any]) -> None:
    """Write the options that a question shares into its signature and its docstring, each by its name."""
    told: Any = ask
    takes = signature(ask)
    shared = next((p for p in takes.parameters.values() if p.kind is Parameter.VAR_KEYWORD), None)
    if shared is not None:
        options = dict(_options(shared.annotation, ask))
        told.__annotations__ = {
            **{name: hint for name, hint in ask.__annotations__.items() if name != shared.name},
            **{name: option.annotation for name, option in options.items()},
        }
        own = [p for p in takes.parameters.values() if p is not shared]
        first = [p for p in own if p.kind is not p.KEYWORD_ONLY or p.default is p.empty]
        listed = [p.replace(annotation=_short(p.annotation)) for p in options.values()]
        rest = [p for p in own if p not in first]
        told.__signature__ = takes.replace(parameters=[*first, *listed, *rest])
    told.__doc__ = documented(ask)


def _options(hint: Any, ask: Callable[..., Any]) -> Iterator[tuple[str, Parameter]]:
    """Yield the options of an `Unpack` of some of them, as parameters with their defaults."""
    read = eval(hint, ask.__globals__) if isinstance(hint, str) else hint  # noqa: S307
    if get_origin(read) is not Unpack:
        raise TypeError(f"{ask.__name__} takes any keyword: name its options by a TypedDict")
    for name, option in get_args(read)[0].__annotations__.items():
        marks = get_args(option)[1:]
        default = next(mark.value for mark in marks if isinstance(mark, Default))
        yield name, Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=option)


def _short(hint: Any) -> str:
    """Return a type as people write it: units, ranges and meanings are in the docstring."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _short(inside[0])
    if origin in {Union, UnionType}:
        return " | ".join(map(_short, inside))
    if hint is type(None):
        return "None"
    name = getattr(origin or hint, "__name__", str(hint))
    return f"{name}[{', '.join(map(_short, inside))}]" if inside and origin else name


def meaning(hint: Any) -> str:
    """Return what an option means, as its type says; blank where it does not."""
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((mark for mark in marks if isinstance(mark, str)), "")


def documented(ask: Callable[..., Any]) -> str:
    """Return a question's docstring with what its types say of its parameters."""
    doc = cleandoc(ask.__doc__ or "")
    takes: Signature = signature(ask)
    lines: list[str] = []
    for name in takes.parameters:
        hint = ask.__annotations__.get(name)
        if isinstance(hint, str):
            hint = ask.__globals__.get(hint)
        if said := meaning(hint):
            lines += [name, *(f"    {line}" for line in wrap(said, 92, break_on_hyphens=False))]
    if not lines:
        return doc
    found = search(r"Parameters\n-+\n.*?(?=\n\n\w+\n-+\n|\Z)", doc, DOTALL)
    if found is None:
        first, gap, rest = (
            doc.partition("\n\nReturns\n")
            if "\n\nReturns\n" in doc
            else doc.partition("\n\nRaises\n")
        )
        return "\n".join([first, "", "Parameters", "----------", *lines]) + gap + rest
    return doc[: found.end()].rstrip() + "\n" + "\n".join(lines) + doc[found.end() :]
