//! `weighbridge.toml` is a plan, and it covers the contract.

use weighbridge_plan::Plan;

use crate::same::ROUTES;

#[test]
fn the_plan_reads_and_has_every_route() {
    let plan = Plan::load(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../weighbridge.toml"),
        &[],
    )
    .expect("a valid plan");
    let mut routes: Vec<String> = plan
        .workload
        .requests
        .iter()
        .map(|request| request.route.to_string())
        .collect();
    routes.sort();
    assert_eq!(routes, ROUTES);
}
