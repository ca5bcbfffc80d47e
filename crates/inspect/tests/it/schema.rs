//! The published schema, and a result that meets it.

use std::path::Path;

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

#[test]
fn the_published_schema_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/inspect.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, schema()).unwrap();
    }
    let published = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        published == schema(),
        "docs/schema/inspect.schema.json is old: UPDATE=1 rewrites it"
    );
}
