use std::path::Path;

use serde_json::Value;
use weighbridge_report::{WeighReport, export_json, export_schema, schema, to_json};

use crate::fixture::Fixture;

fn check(schema: &str, text: &str) -> Value {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let value: Value = serde_json::from_str(text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(&value)
        .map(|e| e.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    value
}

#[test]
fn a_result_meets_its_schema_and_reads_back() {
    let fixture = Fixture::new();
    let text = to_json(&fixture.input());
    let value = check(&schema(), &text);
    assert_eq!(value["schema_version"], 1);
    assert_eq!(value["tool"]["name"], "weighbridge");
    assert_eq!(value["verdict"]["service"]["verdict"], "hybrid");
    assert_eq!(
        value["verdict"]["service"]["because"][0],
        "few_heavy_routes"
    );
    assert_eq!(value["verdict"]["routes"][4]["route"], "POST /manifests");
    assert_eq!(value["sources"][0]["findings"][0]["line"], 41);
    assert_eq!(value["sources"][0].get("not_known"), None);
    assert!(value["sources"][1]["not_known"].is_string());
    assert!(value["next_measurement"]["command"].is_string());
    let back: WeighReport = serde_json::from_str(&text).unwrap();
    assert_eq!(back, WeighReport::new(&fixture.input()));
}

#[test]
fn an_export_meets_its_schema() {
    let fixture = Fixture::new();
    let value = check(&export_schema(), &export_json(fixture.facts.all(), "0.1.0"));
    let facts = value["facts"].as_array().unwrap();
    assert_eq!(facts.len(), fixture.facts.all().len());
}

#[test]
fn a_wrong_result_fails_the_schema() {
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema()).unwrap()).unwrap();
    let mut value: Value = serde_json::from_str(&to_json(&Fixture::new().input())).unwrap();
    value["verdict"]["service"]["verdict"] = "perhaps".into();
    assert!(!validator.is_valid(&value));
}

/// `UPDATE=1 cargo test -p weighbridge-report` rewrites the files.
#[test]
fn the_published_schemas_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema");
    for (name, text) in [
        ("weigh.schema.json", schema()),
        ("export.schema.json", export_schema()),
    ] {
        let file = folder.join(name);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, &text).unwrap();
        }
        let published = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            published == text,
            "docs/schema/{name} is old: UPDATE=1 rewrites it"
        );
    }
}
