"""What can be asked over HTTP as OpenAPI 3.1 describes it, read off the register of verbs and the signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from makeshed.questions.asking.inputs import Input
from makeshed.units import symbol_of
from makeshed.verbs import Verb, questions
from makeshed.web.answering import AT_ONCE
from makeshed.web.asked_question import every_input, file_inputs
from makeshed.web.question_inputs import MOST_LETTERS, MOST_VALUES

KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "maxLength": MOST_LETTERS},
    "choice": {"type": "string"},
    "number": {"type": "number"},
    "whole": {"type": "integer"},
    "day": {"type": "string", "format": "date"},
    "switch": {"type": "boolean"},
}
PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    float: {"type": ["number", "null"]},  # what is no number in JSON is null
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
}
PROBLEM = "problem"


@cache
def described() -> dict[str, Any]:
    """Return the document."""
    schemas: dict[str, Any] = {"Problem": _problem(), "Job": _job()}
    paths: dict[str, Any] = {}
    for verb in questions().values():
        answer = schema_of(get_type_hints(verb.load())["return"], schemas)
        paths[f"/api/v1/{verb.name}"] = _operations(verb, answer)
    paths["/api/v1/jobs/{number}"] = _of_jobs()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "makeshed",
            "version": version("makeshed"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "Every question of makeshed. What takes long is answered 202, with where to look.",
        },
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operations(verb: Verb, answer: dict[str, Any]) -> dict[str, Any]:
    takes = every_input(verb)
    said: dict[str, Any] = {"summary": verb.line(), "responses": _responses(verb, answer)}
    needs = [name for name, taken in takes.items() if taken.required]
    listed = [_parameter(taken) for taken in takes.values()]
    fields = {name: _schema(taken) for name, taken in takes.items()}
    files = {name: {"type": "string", "format": "binary"} for name in file_inputs(verb)}
    form = {"schema": {"type": "object", "properties": fields | files}}
    body = {
        "schema": {
            "type": "object",
            "properties": fields,
            "required": needs,
            "additionalProperties": False,
        }
    }
    post = {"requestBody": {"content": {"application/json": body, "multipart/form-data": form}}}
    return {
        "get": {"operationId": f"{verb.name}_get", "parameters": listed, **said},
        "post": {"operationId": verb.name, **post, **said},
    }


def _parameter(taken: Input) -> dict[str, Any]:
    return {"name": taken.name, "in": "query", "required": taken.required, "schema": _schema(taken),
            "description": taken.about}  # fmt: skip


def _schema(taken: Input) -> dict[str, Any]:
    """Return the schema of an input: its type, unit, range and words."""
    found = dict(KINDS[taken.kind])
    if taken.several and taken.kind != "choice":
        found = dict(KINDS["text"])
        return {
            "type": "array",
            "items": found,
            "maxItems": MOST_VALUES,
            "description": taken.about,
        }
    if taken.choices:
        found["enum"] = list(taken.choices)
    if taken.range and taken.kind in {"number", "whole"}:
        found |= {"minimum": 0 if taken.range.between.zero else taken.range.between.low,
                  "maximum": taken.range.between.high}  # fmt: skip
    if taken.unit:
        found["x-unit"] = taken.unit
    if taken.optional:
        found["type"] = [found["type"], "null"]
    return found | {"description": taken.about}


def _responses(verb: Verb, answer: dict[str, Any]) -> dict[str, Any]:
    opened = {"type": "array", "items": {"type": "object"}}
    found = {"200": _reply("The answer.", {"anyOf": [answer, opened]})}
    if verb.name not in AT_ONCE:
        found["202"] = _reply("It is worked on.", {"$ref": "#/components/schemas/Job"})
    return found | dict(_refusals())


def _refusals() -> Iterator[tuple[str, Any]]:
    for status in ("4XX", "5XX"):
        told = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        yield status, {"description": "Why there is no answer.", "content": told}


def _reply(about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _of_jobs() -> dict[str, Any]:
    number = {"name": "number", "in": "path", "required": True,
              "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"}}  # fmt: skip
    job = {"$ref": "#/components/schemas/Job"}
    found = {"200": _reply("The answer, or that it was stopped.", {"type": ["object", "array"]}),
             "202": _reply("It is worked on.", job)} | dict(_refusals())  # fmt: skip
    return {
        "parameters": [number],
        "get": {"operationId": "job", "summary": "The answer of what took long, once it is there.", "responses": found},
        "delete": {"operationId": "stop", "summary": "Stop it.", "responses": {"202": _reply("It ends.", job)} | dict(_refusals())},
    }  # fmt: skip


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "hint": text,
        },
        "required": ["type", "title", "status", "detail"],
    }


def _job() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "properties": {"job": text, "question": text, "at": text, "progress": {"type": "object"},
                       "state": {"type": "string", "enum": ["waiting", "working", "done", "stopped", "failed"]}},
        "required": ["job", "state", "at"],
    }  # fmt: skip


def schema_of(hint: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what an answer holds, as JSON has it; classes go into ``schemas``."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        found = schema_of(inside[0], schemas)
        unit = symbol_of(hint)
        return found | ({"x-unit": unit} if unit else {})
    if origin in {Union, UnionType}:
        return {"anyOf": [schema_of(each, schemas) for each in inside]}
    if origin is Literal or hint in PLAIN:
        return {"enum": list(inside)} if origin is Literal else dict(PLAIN[hint])
    if isinstance(origin, type) and issubclass(origin, tuple | list | set | frozenset):
        kinds = [each for each in inside if each is not Ellipsis]
        items = [schema_of(each, schemas) for each in kinds]
        return {"type": "array", "items": items[0] if len(items) == 1 else {"anyOf": items}}
    if isinstance(hint, type) and is_dataclass(hint):
        name = (
            hint.__qualname__
            if hint.__qualname__ not in schemas
            else f"{hint.__module__}.{hint.__qualname__}"
        )
        return {"$ref": f"#/components/schemas/{_held(hint, name, schemas)}"}
    return {}


def _held(hint: type, name: str, schemas: dict[str, Any]) -> str:
    """Put a class among the schemas, once; return what it is called there."""
    whole = f"{hint.__module__}.{hint.__qualname__}"
    known = next((n for n, s in schemas.items() if s.get("x-class") == whole), "")
    if known:
        return known
    schemas[name] = {"type": "object", "x-class": whole}
    hints = get_type_hints(hint, include_extras=True)
    row = getattr(hint, "row_type", None)
    fields = {
        key: schema_of(each, schemas)
        for key, each in hints.items()
        if key not in {"row_type", "key", "terms"} and get_origin(each) is not type
    }
    if row is not None:
        fields["rows"] = {"type": "array", "items": schema_of(row, schemas)}
        schemas[name]["required"] = ["headline", "units", "rows", "notes", "record"]
    schemas[name]["properties"] = fields
    return name
