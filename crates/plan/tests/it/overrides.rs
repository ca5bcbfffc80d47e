//! `--set`.

use weighbridge_plan::Origin;

use crate::config::{Config, GOOD};

#[test]
fn overrides_lie_over_the_config_and_over_defaults() {
    let plan = Config::with("[workload]", "[platform]\npeak_rps = 100\n\n[workload]")
        .set("platform.peak_rps", "4000")
        .set("team.know_go", "3")
        .set("candidate.go.start", "./shop --fast")
        .set("workload.request.\"GET /items/{id}\".weight", "7.5")
        .set("workload.request.1.weight", "2")
        .set("slo", "{ p99 = \"1s\" }")
        .plan();
    assert_eq!(plan.platform.peak_rps.value(), 4000.0);
    assert_eq!(plan.team.know_go, 3);
    assert_eq!(plan.candidate("go").unwrap().start, "./shop --fast");
    let weights: Vec<f64> = plan.workload.requests.iter().map(|r| r.weight).collect();
    assert_eq!(weights, [7.5, 2.0]);
    assert_eq!(plan.slo.p99.unwrap().to_string(), "1s");
    assert_eq!(plan.origin("platform.peak_rps"), Some(&Origin::Set));
    assert_eq!(plan.origin("team.engineers"), Some(&Origin::Default));
}

#[test]
fn a_text_needs_no_quotes() {
    let plan = Config::of(GOOD)
        .set("slo.p99", "250ms")
        .set("service.name", "other")
        .set("allow.hosts", "[\"a\", \"b\"]")
        .plan();
    assert_eq!(plan.slo.p99.unwrap().to_string(), "250ms");
    assert_eq!(plan.service.name, "other");
    assert_eq!(plan.allow.hosts, ["a", "b"]);
}
