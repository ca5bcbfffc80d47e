//! The published schema, and a result of a real run that meets it.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use weighbridge_load::output::{
    Histograms, Host, LoadReport, Offer, RouteShare, SCHEMA_VERSION, SessionShare, Tool, csv,
    decode, hlog, schema,
};
use weighbridge_load::{LoadSettings, LoadSummary, Workload, run};

/// A result of a port where nobody listens: the poorest that there is.
fn poorest() -> LoadReport {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let workload = Workload::get("/");
    let settings = LoadSettings::new(addr, 200.0, Duration::from_millis(200));
    let seen = run(&settings, &workload, &AtomicBool::new(false)).unwrap();
    LoadReport {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: "weighbridge".into(),
            version: "0.1.0".into(),
        },
        host: Host::default(),
        warnings: vec![],
        offer: Offer {
            target: "GET http://127.0.0.1/".into(),
            shape: "constant".into(),
            arrivals: "poisson".into(),
            connections: 64,
            threads: 1,
            duration: 0.2,
            seed: 1,
            workload: RouteShare::of(&workload),
            sessions: SessionShare::of(&workload),
        },
        summary: LoadSummary::of(&seen, &workload),
        histograms: Histograms::of(&seen),
        series: vec![],
        thresholds: vec![],
        capacity: None,
    }
}

#[test]
fn a_result_meets_its_schema_and_reads_back() {
    let report = poorest();
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let value: Value = serde_json::from_str(&report.to_json()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(&value)
        .map(|e| e.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(value["requests"]["answered"], 0);
    assert_eq!(value["latency"]["response"], Value::Null, "no latency of 0");
    assert_eq!(LoadReport::from_json(&report.to_json()).unwrap(), report);
}

#[test]
fn a_result_of_another_version_is_refused() {
    let text = poorest()
        .to_json()
        .replace("\"schema_version\": 1", "\"schema_version\": 99");
    assert!(LoadReport::from_json(&text).unwrap_err().contains("99"));
}

#[test]
fn a_log_that_log_readers_take() {
    use hdrhistogram::serialization::interval_log::{IntervalLogIterator, LogEntry};
    let mut report = poorest();
    let mut whole = decode(&report.histograms.response).unwrap();
    whole.record_n(5_000_000, 100).unwrap();
    report.histograms.response = weighbridge_load::output::encode(&whole);
    let text = hlog(&report, SystemTime::now());
    let entries: Vec<_> = IntervalLogIterator::new(text.as_bytes())
        .collect::<Result<_, _>>()
        .unwrap();
    let intervals: Vec<_> = entries
        .iter()
        .filter_map(|e| match e {
            LogEntry::Interval(i) => Some(i),
            _ => None,
        })
        .collect();
    assert_eq!(intervals.len(), 1, "{text}");
    assert_eq!(
        decode(intervals[0].encoded_histogram()).unwrap().len(),
        whole.len()
    );
    assert_eq!(csv(&report).lines().count(), 3);
}

/// `UPDATE=1 cargo test -p weighbridge-load` rewrites the file.
#[test]
fn the_published_schema_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/load.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, schema()).unwrap();
    }
    let published = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        published == schema(),
        "docs/schema/load.schema.json is old: UPDATE=1 rewrites it"
    );
}
