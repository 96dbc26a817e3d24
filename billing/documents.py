"""Agreements, computations and statements to JSON and back, checked at the edge."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from billing.core.agreement import Agreement
from billing.core.checks import refused
from billing.core.periods import Computation
from billing.core.spans import YEARS
from billing.core.statements import CarriedAdjustment, StatementDocument
from billing.core.what_if import Scenario
from billing.errors import AgreementDoesNotAddUp
from billing.words import misread, refusal_sentence

AGREEMENT_VERSION = 2
SCENARIO_VERSION = 1
T = TypeVar("T")

_agreement: TypeAdapter[Agreement] = TypeAdapter(Agreement)
_computation: TypeAdapter[Computation] = TypeAdapter(Computation)
_statement: TypeAdapter[StatementDocument] = TypeAdapter(StatementDocument)
_scenario: TypeAdapter[Scenario] = TypeAdapter(Scenario)
_carried: TypeAdapter[CarriedAdjustment] = TypeAdapter(CarriedAdjustment)


def agreement_document(agreement: Agreement) -> dict[str, Any]:
    """`agreement` as it is stored: plain JSON with the version of its shape."""
    return {
        "version": AGREEMENT_VERSION,
        **_agreement.dump_python(agreement, mode="json"),
    }


def upgraded(document: dict[str, Any]) -> dict[str, Any]:
    """An agreement's document in the newest version. The first knew none of the clauses
    that came with the second, so each of them is absent. Every version ever activated
    must be read: the database does not let it change.
    """
    if document.get("version") != 1:
        return document
    return {**document, "version": 2}


def read_agreement(document: dict[str, Any]) -> Agreement:
    """The agreement a stored or typed document means.

    Raises AgreementDoesNotAddUp with a sentence per place that cannot be read. What it
    says is not weighed here: `sound_agreement` does.
    """
    document = upgraded(document)
    plain = {name: value for name, value in document.items() if name != "version"}
    if document.get("version") != AGREEMENT_VERSION:
        raise AgreementDoesNotAddUp([misread("version", "unknown")])
    try:
        agreement = _agreement.validate_json(json.dumps(plain))
    except ValidationError as wrong:
        raise AgreementDoesNotAddUp(
            [
                misread(".".join(str(step) for step in error["loc"]), error["type"])
                for error in wrong.errors()
            ]
        ) from wrong
    strange = _strange(plain, _agreement.dump_python(agreement, mode="json"))
    if strange:
        raise AgreementDoesNotAddUp([misread(name, "unknown") for name in strange])
    return agreement


def typed_agreement(document: dict[str, Any]) -> Agreement:
    """The same of what somebody just typed: days in a year nobody means are refused
    too, before anything is reckoned with them."""
    agreement = read_agreement(document)
    if strange := [misread(place, "day") for place in _far_days(agreement)]:
        raise AgreementDoesNotAddUp(strange)
    return agreement


def sound_agreement(document: dict[str, Any]) -> Agreement:
    """The agreement, if it adds up; AgreementDoesNotAddUp naming each clause if not."""
    agreement = read_agreement(document)
    if reasons := reasons_in(agreement):
        raise AgreementDoesNotAddUp(reasons)
    return agreement


def reasons_in(agreement: Agreement) -> list[str]:
    """Every clause of it that does not add up, each as a sentence."""
    return [refusal_sentence(reason) for reason in refused(agreement)]


def agreement_schema() -> dict[str, Any]:
    """The JSON Schema of an agreement, for whoever writes one elsewhere."""
    schema = _agreement.json_schema()
    version = {"const": AGREEMENT_VERSION, "title": "Version", "type": "integer"}
    return {
        **schema,
        "properties": {"version": version, **schema["properties"]},
        "required": ["version", *schema["required"]],
    }


def computation_document(computation: Computation) -> dict[str, Any]:
    return _plain(_computation, computation)


def read_computation(document: dict[str, Any]) -> Computation:
    return _read(_computation, document)


def statement_document(statement: StatementDocument) -> dict[str, Any]:
    return _plain(_statement, statement)


def read_statement(document: dict[str, Any]) -> StatementDocument:
    return _read(_statement, document)


def carried_document(carried: CarriedAdjustment) -> dict[str, Any]:
    return _plain(_carried, carried)


def read_carried(document: dict[str, Any]) -> CarriedAdjustment:
    return _read(_carried, document)


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    return {"version": SCENARIO_VERSION, **_plain(_scenario, scenario)}


def read_scenario(document: dict[str, Any]) -> Scenario:
    plain = {name: value for name, value in document.items() if name != "version"}
    return _read(_scenario, plain)


def canonical(document: object) -> bytes:
    """The one way to write `document` down, for hashing."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def _plain(adapter: TypeAdapter[T], value: T) -> dict[str, Any]:
    plain: dict[str, Any] = adapter.dump_python(value, mode="json")
    return plain


def _read(adapter: TypeAdapter[T], document: dict[str, Any]) -> T:
    return adapter.validate_json(json.dumps(document))


def _far_days(said: object, place: str = "") -> Iterator[str]:
    """Where in `said` a day stands that lies in no year of ours."""
    if isinstance(said, date):
        if not YEARS[0] <= said.year <= YEARS[1]:
            yield place.removeprefix(".")
    elif is_dataclass(said):
        for each in fields(said):
            yield from _far_days(getattr(said, each.name), f"{place}.{each.name}")
    elif isinstance(said, tuple):
        for index, one in enumerate(said):
            yield from _far_days(one, f"{place}.{index}")


def _strange(given: object, known: object, place: str = "") -> list[str]:
    """The names in `given` that mean nothing to us: a typing error is not ignored."""
    if isinstance(given, dict) and isinstance(known, dict):
        return [
            found
            for name, value in given.items()
            for found in (
                _strange(value, known[name], f"{place}{name}.")
                if name in known
                else [f"{place}{name}"]
            )
        ]
    if isinstance(given, list) and isinstance(known, list):
        return [
            found
            for index, (one, other) in enumerate(zip(given, known, strict=False))
            for found in _strange(one, other, f"{place}{index}.")
        ]
    return []
