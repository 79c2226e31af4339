//! The checker finds what does not fit, and nothing else.
use super::*;
use serde_json::json;

fn description() -> OpenApi {
    let thing = json!({
        "type": "object",
        "required": ["id", "kind"],
        "properties": {
            "id": { "type": "string" },
            "kind": { "$ref": "#/components/schemas/Kind" },
            "maybe": { "type": ["string", "null"], "$ref": "#/components/schemas/Kind" },
            "at": { "type": "string", "format": "date-time" },
            "inner": { "oneOf": [{ "$ref": "#/components/schemas/Thing" }, { "type": "null" }] },
            "counts": { "type": "object", "additionalProperties": { "type": "integer" } },
        },
    });
    OpenApi::new(json!({
        "paths": { "/x/things/{name}": { "get": { "responses": { "200": { "content": { "application/json": {
            "schema": { "type": "array", "items": { "$ref": "#/components/schemas/Thing" } },
        } } } } } } },
        "components": { "schemas": { "Thing": thing, "Kind": { "type": "string", "enum": ["a", "b"] } } },
    }))
}

fn seen(answer: &Value) -> Vec<String> {
    description().differences("GET /x/things/7 200", answer).unwrap()
}

#[test]
fn what_fits_passes() {
    let good = json!([
        { "id": "1", "kind": "a", "maybe": null, "inner": null, "counts": { "x": 1 }, "more": true },
        { "id": "2", "kind": "b", "at": "2026-11-21T06:00:00.000Z", "inner": { "id": "3", "kind": "a" } },
    ]);
    assert_eq!(seen(&good), Vec::<String>::new());
    assert_eq!(description().differences("GET /x/nothing 200", &good), None);
    assert_eq!(description().differences("GET /x/things/7 404", &good), None);
}

#[test]
fn what_does_not_fit_is_named() {
    insta::assert_snapshot!(seen(&json!([{ "id": 1, "kind": "c" }])).join("\n"), @r#"
    $[].id: is integer, must be "string"
    $[].kind: "c" is none of ["a","b"]
    "#);
    insta::assert_snapshot!(seen(&json!([{ "id": "1", "at": "noon", "inner": { "id": "2" }, "counts": { "x": "1" } }])).join("\n"), @r#"
    $[].at: "noon" is no date-time
    $[].counts.x: is string, must be "integer"
    $[].inner.kind: is missing
    $[].kind: is missing
    "#);
    assert_eq!(seen(&json!({})), [r#"$: is object, must be "array""#]);
}

#[test]
fn recorded_answers_are_right() {
    let description =
        OpenApi::new(json!({ "paths": { "/api/v1/instance/extended_description": { "get": { "responses": {
        "200": { "content": { "application/json": { "schema": {
            "type": "object",
            "required": ["content", "updated_at", "never_sent"],
            "properties": { "content": { "type": "string" }, "updated_at": { "type": "string" } },
        } } } },
    } } } } }));
    let endpoint = "GET /api/v1/instance/extended_description 200";
    let answer = json!({ "content": "", "updated_at": null });
    assert_eq!(description.differences(endpoint, &answer).unwrap(), Vec::<String>::new());
    let answer = json!({ "content": null, "updated_at": null });
    assert_eq!(description.differences(endpoint, &answer).unwrap(), [r#"$.content: is null, must be "string""#]);
}
