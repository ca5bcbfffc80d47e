//! Both implementations answer alike.

use depot_conformance::compare;

use crate::building::Copy;
use crate::candidate::{Candidate, SECRET, carriers};

pub(crate) const ROUTES: [&str; 9] = [
    "GET /health",
    "GET /parcels/{id}",
    "GET /parcels/{id}/status",
    "GET /reports/daily",
    "GET /zones",
    "POST /labels",
    "POST /manifests",
    "POST /parcels",
    "POST /sessions",
];

#[test]
fn both_implementations_answer_alike_and_stop_when_asked() {
    let copy = Copy::shared();
    let carriers = carriers();
    let mut node = Candidate::node(&copy, &carriers);
    let mut go = Candidate::go(&copy, &carriers, &[]);
    let report = compare(&node.base, &go.base, SECRET, 2026).expect("both answer");
    for route in ROUTES {
        assert!(
            report.requests[route] >= 200,
            "{route}: {} requests",
            report.requests[route]
        );
    }
    let listed: Vec<String> = report
        .differences
        .iter()
        .take(40)
        .map(ToString::to_string)
        .collect();
    assert!(
        listed.is_empty(),
        "{} differences, a Node.js and b Go:\n{}",
        report.differences.len(),
        listed.join("\n")
    );
    assert!(node.stop(), "Node.js ends on SIGTERM");
    assert!(go.stop(), "Go ends on SIGTERM");
}
