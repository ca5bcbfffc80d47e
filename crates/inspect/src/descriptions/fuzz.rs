//! Whatever a description holds, reading it ends, without a panic, and what it comes to is bounded.

use proptest::prelude::*;

use super::of_text;
use crate::fuzzing::broken;

const YAML: [&str; 1] = ["openapi: 3.1.0
security: [{ key: [] }]
servers: [{ url: https://a.example/api }]
paths:
  /a/{id}:
    parameters: [{ name: v, in: query, required: true, schema: { type: integer, minimum: 3 } }]
    post:
      requestBody: { $ref: '#/components/requestBodies/A' }
      responses: { '400': {}, '201': {} }
components:
  requestBodies:
    A: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }
  schemas:
    A:
      type: object
      required: [name, list, self]
      properties:
        name: { type: string, minLength: 3 }
        list: { type: array, minItems: 1, items: { enum: [x, y] } }
        self: { allOf: [{ $ref: '#/components/schemas/A' }, { oneOf: [{ const: 1 }] }] }
"];
const JSON: [&str; 1] = [
    r##"{"swagger": "2.0", "basePath": "/v2", "paths": {"/a": {"post": {
  "parameters": [{"in": "body", "name": "b", "schema": {"$ref": "#/definitions/A"}}],
  "responses": {"200": {"description": "x"}}}}},
  "definitions": {"A": {"type": "object", "required": ["x"], "properties": {"x": {"type": ["string", "null"],
    "format": "uuid", "example": {"a": [1, 2]}}}}}}"##,
];

proptest! {
    #[test]
    fn yaml(text in broken(&YAML)) {
        let _ = of_text("openapi.yaml", &text);
    }

    #[test]
    fn json(text in broken(&JSON)) {
        let _ = of_text("swagger.json", &text);
    }
}

/// Operations that share something large come to no more than the document may.
#[test]
fn what_is_shared_is_not_made_anew_without_bound() {
    let operations: Vec<String> = (0..20_000)
        .map(|i| format!("\"/{i}\":{{\"post\":{{\"requestBody\":{{\"$ref\":\"#/b\"}}}}}}"))
        .collect();
    let required: Vec<String> = (0..100_000).map(|i| format!("\"r{i}\"")).collect();
    let long = "a/".repeat(500_000);
    for schema in [
        format!(
            "{{\"type\":\"object\",\"required\":[{}]}}",
            required.join(",")
        ),
        format!("{{\"example\":[{}]}}", vec!["1"; 1_900].join(",")),
        format!("{{\"allOf\":[{}]}}", vec!["1"; 100_000].join(",")),
        format!("{{\"$ref\":\"#/{long}\"}}"),
    ] {
        let text = format!(
            "{{\"paths\":{{{}}},\"b\":{{\"content\":{{\"application/json\":{{\"schema\":{schema}}}}}}}}}",
            operations.join(",")
        );
        let found = of_text("openapi.json", &text).unwrap().unwrap();
        assert_eq!(found.operations.len(), 20_000);
        let size: usize = found
            .operations
            .iter()
            .filter_map(|o| o.body.as_ref())
            .map(size)
            .sum();
        assert!(size <= 600_000, "{size}");
    }
}

fn size(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        serde_json::Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        _ => 1,
    }
}
