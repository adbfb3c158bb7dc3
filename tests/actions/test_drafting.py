"""An OpenAPI description becomes drafts, and tells when a call has drifted from it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.actions.conftest import BACKENDS, MOVE, Write
from warmline.actions import (
    Catalogue,
    Faults,
    HttpCall,
    Spec,
    drift_of,
    read_actions,
    read_spec,
    write_drafts,
)
from warmline.kit import WarmlineError

REPAIR = {"type": "string", "pattern": "^FH-[0-9]{4}$"}


def described() -> dict[str, Any]:
    """The shop's description, as FastAPI would write it."""
    ok = {"200": {"description": "ok", "content": {"application/json": {"schema": ref("Repair")}}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Fernhill", "version": "1"},
        "paths": {
            "/customers/{customer_id}/repairs": {
                "get": {
                    "operationId": "listRepairs",
                    "summary": "List repairs",
                    "parameters": [parameter("customer_id"), parameter("open", "query", False)],
                    "responses": ok,
                },
            },
            "/customers/{customer_id}/repairs/{repair}": {
                "get": {
                    "summary": "One repair",
                    "parameters": [parameter("customer_id"), parameter("repair")],
                    "responses": ok,
                },
            },
            "/customers/{customer_id}/repairs/{repair}/day": {
                "parameters": [parameter("customer_id"), parameter("repair", schema=REPAIR)],
                "put": {
                    "operationId": "moveRepair",
                    "summary": "Move a repair.",
                    "description": "Moves the day.",
                    "parameters": [parameter("X-Shop", "header", True)],
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": ref("Move")}},
                    },
                    "responses": ok,
                },
            },
            "/vouchers": {"post": {"operationId": "addVoucher", "responses": {}}},
        },
        "components": {
            "schemas": {
                "Repair": {
                    "type": "object",
                    "required": ["day", "bike"],
                    "properties": {
                        "day": {"type": "string", "format": "date", "example": "2026-12-24"},
                        "bike": {"type": "string"},
                        "parts": {"type": "array", "items": ref("Repair")},
                    },
                },
                "Move": {
                    "type": "object",
                    "required": ["day", "reason", "where", "type"],
                    "properties": {
                        "day": {"type": "string", "format": "date"},
                        "reason": {"enum": ["ill", "away"]},
                        "type": {"type": "string"},
                        "notify": {"type": "boolean"},
                        "where": {
                            "type": "object",
                            "required": ["email"],
                            "properties": {"email": {"type": "string", "format": "email"}},
                        },
                    },
                },
            }
        },
    }


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def parameter(
    name: str, place: str = "path", required: bool = True, schema: object = None
) -> dict[str, object]:
    return {
        "name": name,
        "in": place,
        "required": required,
        "schema": schema or {"type": "string"},
    }


def written(folder: Path, document: object) -> Path:
    path = folder / "shop-openapi.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return path


def spec_of(folder: Path, document: object = None) -> Spec:
    found = read_spec(written(folder, document or described()), "shop-openapi.json")
    assert isinstance(found, Spec), found
    return found


def test_operations_are_read_with_what_their_references_lead_to(tmp_path: Path) -> None:
    spec = spec_of(tmp_path)
    assert [one.id for one in spec.operations] == [
        *("listRepairs", "get_customers_customer_id_repairs_repair", "moveRepair", "addVoucher"),
    ]
    move = spec.operations[2]
    assert [(one.name, one.place) for one in move.parameters] == [
        *(("customer_id", "path"), ("repair", "path"), ("X-Shop", "header")),
    ]
    assert move.body is not None
    assert move.body["properties"]["reason"] == {"enum": ["ill", "away"]}
    assert move.result is not None
    assert move.result["properties"]["parts"] == {"type": "array", "items": {}}, "it has no end"


def test_yaml_is_read_as_well(tmp_path: Path) -> None:
    text = (
        "openapi: 3.0.3\ninfo: {title: X}\npaths:\n  /x:\n    get:\n      operationId: x\n"
        "      responses:\n        200: {description: ok}\n"
    )
    assert spec_of(tmp_path, text).operations[0].path == "/x"


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("{\n  nothing\n}", "shop-openapi.json:2: This is not valid JSON: Expecting property"),
        ("a: [", "shop-openapi.json:1: This is not valid YAML"),
        ("", "shop-openapi.json:1: This is no OpenAPI description: it is not a mapping."),
        ("<html>", "shop-openapi.json:1: This is no OpenAPI description: it is not a mapping."),
        ({"swagger": "2.0"}, "This is Swagger 2.0: convert it to OpenAPI 3 first."),
        ({"hello": 1}, "it has no line such as `openapi: 3.1.0`."),
        ({"openapi": "3.1.0"}, "It has no paths, so there is nothing to call."),
        ({"openapi": "3.1.0", "paths": {}}, "It has no paths, so there is nothing to call."),
        ("[" * 100_000, "nested too deep"),
        ('{"a":' * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_description_is_told(tmp_path: Path, document: object, told: str) -> None:
    found = read_spec(written(tmp_path, document), "shop-openapi.json")
    assert not isinstance(found, Spec)
    assert told in str(found[0])


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("#/components/schemas/Gone", "$ref #/components/schemas/Gone leads nowhere."),
        ("other.json#/X", "$ref other.json#/X leads to another file: bundle them into one."),
        ("http://x.example/y", "$ref http://x.example/y leads to another file"),
    ],
)
def test_a_reference_that_leads_nowhere_is_told(tmp_path: Path, reference: str, told: str) -> None:
    document = described()
    document["components"]["schemas"]["Move"]["properties"]["day"] = {"$ref": reference}
    found = read_spec(written(tmp_path, document), "shop-openapi.json")
    assert not isinstance(found, Spec)
    assert f"PUT /customers/{{customer_id}}/repairs/{{repair}}/day: {told}" in str(found[0])


def test_references_that_multiply_come_to_an_end(tmp_path: Path) -> None:
    schemas: dict[str, Any] = {
        f"S{depth}": {"properties": {f"p{n}": ref(f"S{depth + 1}") for n in range(10)}}
        for depth in range(12)
    }
    document = described()
    document["components"]["schemas"] |= schemas | {"S12": {"type": "string"}}
    document["components"]["schemas"]["Move"]["properties"]["day"] = ref("S0")
    assert spec_of(tmp_path, document).operations


def test_drafts_are_actions_to_finish(tmp_path: Path, write_company: Write) -> None:
    folder = write_company(move=None, refund=None, repairs=None)
    spec = spec_of(tmp_path)
    picked = ["listRepairs", "moveRepair", "listRepairs"]
    paths = write_drafts(spec, folder, picked, backend="shop")
    assert [path.name for path in paths] == ["list_repairs.yaml", "move_repair.yaml"]
    catalogue = read_actions(folder)
    assert isinstance(catalogue, Catalogue), catalogue
    reads, move = catalogue.actions["list_repairs"], catalogue.actions["move_repair"]
    assert (reads.consequence, reads.inputs) == ("read", ())
    assert reads.answer == {"en": "Day: {{ result.day }}, Bike: {{ result.bike }}."}
    assert (move.consequence, move.identity) == ("reversible", "signed")
    assert move.title == {"en": "Move a repair"}
    assert move.call == HttpCall(
        "shop",
        "PUT",
        "/customers/{contact}/repairs/{repair}/day",
        body={
            "day": "{day}",
            "reason": "{reason}",
            "where": {"email": "{where_email}"},
            "type": "{type}",
        },
    )
    assert {one.name: one.fact for one in move.inputs} == {
        "repair": "text",
        "day": "date",
        "reason": "choice",
        "where_email": "email",
        "type": "text",
    }
    text = paths[1].read_text("utf-8")
    assert "reversible  # guessed from PUT; check it" in text
    assert "# Left out, being optional: notify." in text
    assert "# The header X-Shop is not sent: see backends.yaml." in text


def test_a_draft_that_names_no_customer_is_refused_until_somebody_finishes_it(
    tmp_path: Path, write_company: Write
) -> None:
    folder = write_company()
    (path,) = write_drafts(spec_of(tmp_path), folder, ["addVoucher"], backend="shop")
    assert "# Nothing in the call names the customer: put {contact}" in path.read_text("utf-8")
    found = read_actions(folder)
    assert isinstance(found, Faults)
    assert "call does not name {contact}" in str(found.faults[0])


def test_a_draft_never_overwrites(tmp_path: Path, write_company: Write) -> None:
    folder = write_company()
    spec = spec_of(tmp_path)
    (path,) = write_drafts(spec, folder, ["addVoucher"], backend="shop")
    path.write_text("mine", "utf-8")
    with pytest.raises(WarmlineError, match="is there already: nothing was written"):
        write_drafts(spec, folder, ["listRepairs", "addVoucher"], backend="shop")
    assert path.read_text("utf-8") == "mine"
    assert not (folder / "actions" / "list_repairs.yaml").exists()


def test_an_operation_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(WarmlineError, match="has no operation moveRepairs; there is moveRepair"):
        write_drafts(spec_of(tmp_path), tmp_path, ["moveRepairs"], backend="shop")
    with pytest.raises(WarmlineError, match="there is listRepairs, get_customers"):
        write_drafts(spec_of(tmp_path), tmp_path, ["zzz"], backend="shop")


DAY = "/customers/{contact}/repairs/{number}/day"
SENT: dict[str, Any] = {"day": "{day}", "reason": "ill", "type": "x", "where": {"email": "{mail}"}}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (HttpCall("shop", "PUT", DAY, body=SENT), None),
        (HttpCall("shop", "GET", "/customers/{contact}/repairs", {"open": True}), None),
        (HttpCall("shop", "PUT", "/customers/{contact}/repair"), "has no path /customers/{contact"),
        (HttpCall("shop", "POST", DAY), f"has no POST {DAY}: PUT is there."),
        (HttpCall("shop", "PUT", DAY), "requires a body for moveRepair."),
        (
            HttpCall("shop", "PUT", DAY, body={**SENT, "where": {}}),
            "requires the field where.email, which is not sent.",
        ),
        (HttpCall("shop", "PUT", DAY, body={**SENT, "dayy": 1}), "knows no field dayy."),
        (HttpCall("shop", "PUT", DAY, {"x": 1}, SENT), "knows no query parameter x"),
        (HttpCall("shop", "POST", "/vouchers", body={"a": 1}), "has no JSON body for addVoucher."),
    ],
)
def test_drift_is_told(tmp_path: Path, call: HttpCall, told: str | None) -> None:
    found = list(drift_of(call, spec_of(tmp_path)))
    assert found == [] if told is None else any(told in one for one in found), found


def test_a_required_query_parameter_is_missed(tmp_path: Path) -> None:
    document = described()
    document["paths"]["/vouchers"]["post"]["parameters"] = [parameter("kind", "query", True)]
    call = HttpCall("shop", "POST", "/vouchers")
    (told,) = drift_of(call, spec_of(tmp_path, document))
    assert told == "shop-openapi.json requires the query parameter kind for addVoucher."


def test_a_folder_whose_calls_drifted_is_refused_with_the_line(write_company: Write) -> None:
    folder = write_company(
        backends=BACKENDS.replace("timeout: 3", "spec: shop-openapi.json"),
        move=MOVE.replace("notify: true, where: {shop: 12}", "notify: true"),
    )
    written(folder / "actions", described())
    found = read_actions(folder)
    assert isinstance(found, Faults)
    told = [str(one) for one in found.faults]
    assert (
        "actions/move.yaml:27: moveRepair of actions/shop-openapi.json requires the field "
        in (told[0])
    )
    assert len(told) == 3
