//! What a plan says of itself.

use insta::assert_snapshot;
use weighbridge_plan::{Origin, ParamSource, Piece, Plan, Ready};

use crate::config::{Config, GOOD};

fn table(plan: &Plan) -> String {
    let lines = plan
        .explain()
        .iter()
        .map(|s| format!("{} = {}  ({})", s.key, s.value, s.origin));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_setting_is_explained_once_with_its_origin() {
    let plan = Config::of(GOOD).plan();
    assert_snapshot!(table(&plan));
    let mut keys: Vec<&str> = plan.explain().iter().map(|s| s.key.as_str()).collect();
    keys.sort_unstable();
    let all = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), all);
}

#[test]
fn every_default_can_be_read() {
    // Everything that has a default and isn't reached by the small config.
    let text = "[[backing]]\nname = \"a\"\nstub = {}\n\n[[backing]]\nname = \"b\"\nstart = \"x\"\n\n[workload]";
    let session = "name = \"a|b\" }\n[[workload.session]]\nname = \"s\"\n[[workload.session.request]]\nroute = \"GET /\"";
    let plan = Config::with("[workload]", text)
        .and("name = \"a|b\" }", session)
        .plan();
    for default in weighbridge_plan::DEFAULTS {
        let (section, key) = default.key.rsplit_once('.').unwrap();
        let start = section.split('.').next().unwrap();
        let found = plan.explain().iter().any(|s| {
            s.key.starts_with(start)
                && s.key.rsplit('.').next() == Some(key)
                && s.origin == Origin::Default
        });
        assert!(found, "{}", default.key);
    }
}

#[test]
fn a_single_candidate_is_the_baseline() {
    let go = "[[candidate]]\nname = \"go\"\nstart = \"./shop\"\n";
    let plan = Config::with(go, "").and("baseline = true\n", "").plan();
    assert_eq!(plan.baseline().name, "node");
    assert_eq!(plan.baseline().ready, Ready::Tcp { port: None });
}

#[test]
fn secrets_are_named_and_never_shown() {
    let lines = "start = \"./shop\"\nenv_file = \".env\"\nenv = { KEY = \"env:SHOP_KEY\", MODE = \"fast\" }";
    let plan = Config::with("start = \"./shop\"", lines)
        .file(".env", "DB=hunter2\nMODE=slow\n")
        .plan();
    let shown = format!("{plan:?}\n{}", table(&plan));
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("env:SHOP_KEY"));
    let go = plan.candidate("go").unwrap();
    let lookup = |name: &str| (name == "SHOP_KEY").then(|| "s3cret".to_owned());
    let env: Vec<(&str, String)> = go
        .env
        .iter()
        .map(|v| (v.name.as_str(), v.value.resolve(lookup).unwrap()))
        .collect();
    let expected = [("DB", "hunter2"), ("KEY", "s3cret"), ("MODE", "fast")];
    assert_eq!(env, expected.map(|(name, value)| (name, value.to_owned())));
}

#[test]
fn params_are_sources_and_texts_are_pieces() {
    let query = "query = { page = \"1..3\", sort = \"name\", who = \"${name}\", box = \"46.00..47.5\" }\nbody = '{";
    let plan = Config::with("body = '{", query)
        .and("\"a|b\"", "\"file:names.txt\"")
        .file("names.txt", "Ada\n\nBo\n")
        .plan();
    let request = &plan.workload.requests[1];
    let source = |name: &str| {
        &request
            .params
            .iter()
            .find(|p| p.name == name)
            .unwrap()
            .source
    };
    assert!(matches!(source("name"), ParamSource::Lines { lines, .. } if lines.len() == 2));
    assert!(matches!(source("query.page"), ParamSource::Integer(range) if range.high == 3));
    assert!(matches!(source("query.box"), ParamSource::Decimal(range) if range.digits == 2));
    let query = |name: &str| &request.query.iter().find(|(n, _)| n == name).unwrap().1;
    assert_eq!(query("sort").as_literal(), Some("name"));
    assert_eq!(query("who").pieces, [Piece::Param("name".into())]);
    let first = &plan.workload.requests[0];
    assert_eq!(
        first.path.pieces,
        [Piece::Literal("/items/".into()), Piece::Param("id".into())]
    );
    assert_eq!(first.headers[0].1.pieces[1], Piece::Capture("token".into()));
}

#[test]
fn users_give_their_columns_to_the_set_up() {
    let plan = Config::with("[workload]", "[workload]\nusers = \"users.csv\"")
        .and("body = \"{}\"", "body = '{\"u\":\"${user}\"}'")
        .file("users.csv", "user,password\nada,hunter2\n")
        .plan();
    assert_eq!(plan.workload.users.as_ref().unwrap().rows.len(), 1);
    let body = plan.workload.setup[0].body.as_ref().unwrap();
    assert_eq!(body.pieces[1], Piece::User("user".into()));
    assert!(!format!("{plan:?}").contains("hunter2"));
}

#[test]
fn a_request_inherits_what_it_does_not_say() {
    let text = "[slo]\np90 = \"50ms\"\np99 = \"80ms\"\n\n[workload]";
    let plan = Config::with("[workload]", text)
        .and("weight = 3", "weight = 3\nslo = { p99 = \"60ms\" }")
        .plan();
    let shown = |i: usize| {
        let slo = plan.workload.requests[i].slo;
        slo.limits()
            .map(|(q, limit)| format!("{q} {limit}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(shown(0), ["0.9 50ms", "0.99 60ms"]);
    assert_eq!(shown(1), ["0.9 50ms", "0.99 80ms"]);
}

#[test]
fn rules_and_budgets_are_handed_on_with_their_places() {
    let text = "[rules.cpu_gain]\nmove_below = 0.7\n\n[budget]\n\"candidate go: image_bytes\" = \"< 15MiB\"\n\n[workload]";
    let plan = Config::with("[workload]", text).plan();
    let setting = &plan.rules[0].settings[0];
    assert_eq!(
        (
            plan.rules[0].name.as_str(),
            setting.key.as_str(),
            setting.value
        ),
        ("cpu_gain", "move_below", 0.7)
    );
    assert_eq!(plan.budget[0].limit, "< 15MiB");
    let error = plan.invalid(
        &setting.key_place,
        "no rule reads `move_below`",
        "unknown",
        "it has `gain`",
    );
    assert_eq!(
        error.to_string(),
        format!("use the config {}: 1 problem", plan.path.display())
    );
}
