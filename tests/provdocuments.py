"""What every PROV-JSON document of ours must hold: read by the package `prov`, and against the grammar of the submission.

The grammar is that of https://www.w3.org/submissions/2013/SUBM-prov-json-20130424/, cut down to what we write; and the
constraints of PROV-CONSTRAINTS that a document by itself can break: every name is declared, as what it is used for.
"""

from __future__ import annotations

import json
from typing import Any, Final

from jsonschema import Draft202012Validator
from prov.model import ProvDocument, ProvElement, ProvRelation

_NAME: Final = {"type": "string", "pattern": r"^(_|id|np|prov|xsd):[A-Za-z0-9_.-]+$"}
_VALUE: Final[dict[str, Any]] = {
    "anyOf": [
        {"type": ["string", "number", "boolean"]},
        {
            "type": "object",
            "properties": {"$": {"type": "string"}, "type": {"type": "string"}, "lang": {"type": "string"}},
            "required": ["$"],
            "additionalProperties": False,
        },
    ]
}
_VALUES: Final = {"anyOf": [_VALUE, {"type": "array", "items": _VALUE, "minItems": 1}]}
_TIME: Final = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
#: Relation: the ends that it must have, and those that it may have, each with what stands there.
ENDS: Final[dict[str, tuple[dict[str, str], dict[str, str]]]] = {
    "wasGeneratedBy": ({"prov:entity": "entity"}, {"prov:activity": "activity"}),
    "used": ({"prov:activity": "activity"}, {"prov:entity": "entity"}),
    "wasAttributedTo": ({"prov:entity": "entity", "prov:agent": "agent"}, {}),
    "wasDerivedFrom": ({"prov:generatedEntity": "entity", "prov:usedEntity": "entity"}, {"prov:activity": "activity"}),
    "wasAssociatedWith": ({"prov:activity": "activity"}, {"prov:agent": "agent"}),
    "actedOnBehalfOf": ({"prov:delegate": "agent", "prov:responsible": "agent"}, {"prov:activity": "activity"}),
}


def _record(required: dict[str, str], optional: dict[str, str], times: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**dict.fromkeys([*required, *optional], _NAME), **dict.fromkeys(times, _TIME)},
        "required": [*required],
        "patternProperties": {"^(np|prov):(standing|label|type|[A-Za-z]+)$": {}},
        "additionalProperties": _VALUES,
    }


def _named(record: dict[str, Any], pattern: str) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"pattern": pattern}, "additionalProperties": record, "minProperties": 1}


SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "prefix": {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}},
        "entity": _named(_record({}, {}, ()), "^id:"),
        "agent": _named(_record({}, {}, ()), "^id:"),
        "activity": _named(_record({}, {}, ("prov:startTime", "prov:endTime")), "^id:"),
        **{
            name: _named(_record(required, optional, ("prov:time",)), "^_:")
            for name, (required, optional) in ENDS.items()
        },
    },
    "required": ["prefix", "entity", "activity", "agent", *ENDS],
    "additionalProperties": False,
}


def checked(text: str) -> dict[str, Any]:
    """The document, once it is found to be one."""
    document: dict[str, Any] = json.loads(text)
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(document)
    kinds = {name: kind for kind in ("entity", "activity", "agent") for name in document[kind]}
    assert len(kinds) == sum(len(document[kind]) for kind in ("entity", "activity", "agent")), "one name, one thing"
    for relation, (required, optional) in ENDS.items():
        for told in document[relation].values():
            for end, kind in (required | optional).items():
                assert told.get(end) is None or kinds.get(told[end]) == kind, (relation, told)
    related = {
        name
        for relation in ENDS
        for told in document[relation].values()
        for name in told.values()
        if isinstance(name, str)
    }
    assert set(kinds) <= related, f"nobody speaks of {set(kinds) - related}"
    for kind in ("entity", "activity", "agent"):
        for element in document[kind].values():
            for value in element.values():
                Draft202012Validator(_VALUES).validate(value)
    _by_prov(text, kinds)
    return document


def _by_prov(text: str, kinds: dict[str, str]) -> None:
    """What the package reads is all of it, and writes back as the same document."""
    read = ProvDocument.deserialize(content=text, format="json")
    elements = [record for record in read.get_records() if isinstance(record, ProvElement)]
    relations = [record for record in read.get_records() if isinstance(record, ProvRelation)]
    assert {str(element.identifier) for element in elements} == set(kinds)
    for relation in relations:
        for _, end in relation.formal_attributes:
            assert end is None or not hasattr(end, "namespace") or str(end) in kinds, relation
    assert len(relations) == sum(len(json.loads(text)[name]) for name in ENDS)
    assert ProvDocument.deserialize(content=read.serialize(format="json"), format="json") == read
    assert len(read.unified().get_records()) == len(elements) + len(relations)
