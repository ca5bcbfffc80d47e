//! The schema, and a result that meets it. What is published has the first verdict too: the binary writes that.

use serde_json::Value;
use weighbridge_inspect::{Document, schema};

use crate::inspected;

#[test]
fn a_result_meets_its_schema() {
    let inspection = inspected(&[
        (
            "package.json",
            r#"{"name":"x","dependencies":{"express":"^5"}}"#,
        ),
        (
            "a.js",
            "const app = require('express')();\napp.get('/x', (q, s) => s.end());",
        ),
        ("b.js", "const ="),
    ]);
    let document: Value = serde_json::from_str(&Document::new(inspection, "0").to_json()).unwrap();
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|e| e.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(document["routes"][0]["file"], "a.js");
    assert_eq!(document["routes"][0]["framework"], "express");
    assert_eq!(document["warnings"][0]["id"], "skipped");
}
