//! `docs/metrics.md` is the metric table of `crates/facts/src/metric.rs`. After a change there:
//! `UPDATE=1 cargo test -p weighbridge --test metrics_doc`.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::path::Path;

use weighbridge_facts::{Better, Metric};

const HEAD: &str = "\
# The metrics

All metrics that Weighbridge knows, by their registered names, in the order of `Metric::ALL` in
`crates/facts/src/metric.rs`. JSON carries them in the unit of the table: seconds, bytes, shares from 0 to 1. How each
is measured is in [method.md](method.md); that a metric is registered doesn't mean that every run obtains it.

<!-- Generated from crates/facts/src/metric.rs; UPDATE=1 cargo test -p weighbridge --test metrics_doc rewrites it. -->

| metric | unit | better | what it is |
|---|---|---|---|
";

fn render() -> String {
    let mut text = HEAD.to_owned();
    for metric in Metric::ALL {
        let better = match metric.better() {
            Better::Lower => "lower",
            Better::Higher => "higher",
            Better::Neither => "neither",
        };
        let doc: Vec<&str> = metric.doc().lines().map(str::trim).collect();
        let doc = doc.join(" ").replace('|', "\\|");
        let unit = metric.unit().name();
        writeln!(text, "| `{metric}` | {unit} | {better} | {doc} |").unwrap();
    }
    text
}

#[test]
fn the_handbook_has_todays_metrics() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/metrics.md");
    let wanted = render();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == wanted,
        "docs/metrics.md isn't up to date: UPDATE=1 cargo test -p weighbridge --test metrics_doc"
    );
}
