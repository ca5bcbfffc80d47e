//! The bundled example.

use std::path::PathBuf;

use weighbridge_plan::{BackingKind, Body, Plan, Ready};

fn example() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/depot/weighbridge.toml")
}

#[test]
fn the_bundled_example_loads() {
    let plan = Plan::load(example(), &[])
        .unwrap_or_else(|error| panic!("{:?}", miette::Report::new(error)));
    assert_eq!(plan.service.name, "depot");
    assert_eq!(plan.baseline().name, "node");
    assert_eq!(plan.candidate("go").unwrap().runtime.to_string(), "go@1.26");
    assert!(
        matches!(&plan.backings[0].kind, BackingKind::Stub { body, .. } if body.contains("routes"))
    );
    assert!(matches!(&plan.baseline().ready, Ready::Http { path } if path == "/health"));
    let manifests = plan
        .workload
        .requests
        .iter()
        .find(|r| r.route.to_string() == "POST /manifests");
    assert!(matches!(manifests.unwrap().body, Some(Body::File { .. })));
    let known = plan.workload.setup[0]
        .capture
        .iter()
        .any(|(name, _)| name == "token");
    assert!(known);
}
