//! What a user reads who made a mistake.

use insta::assert_snapshot;

use crate::config::{Config, GOOD};

macro_rules! mistakes {
    ($($name:ident: $config:expr;)*) => {
        $(
            #[test]
            fn $name() {
                assert_snapshot!($config.error());
            }
        )*
    };
}

mistakes! {
    typo_in_a_key: Config::with("weight = 3", "wieght = 3");
    typo_in_a_section: Config::with("[service]", "[sevrice]");
    wrong_type: Config::with("baseline = true", "baseline = \"yes\"");
    bad_unit: Config::with("[workload]", "[pod]\nmemory = \"512 megs\"\n\n[workload]");
    a_number_without_unit: Config::with("[workload]", "[slo]\np99 = 100\n\n[workload]");
    two_baselines: Config::with("start = \"./shop\"", "start = \"./shop\"\nbaseline = true");
    no_baseline: Config::with("baseline = true\n", "");
    no_candidates: Config::of("[service]\nname = \"shop\"\n\n[[workload.request]]\nroute = \"GET /\"\n");
    missing_start: Config::with("start = \"./shop\"\n", "");
    unknown_placeholder: Config::with("Bearer ${token}", "Bearer ${tokne}");
    unknown_path_parameter: Config::with("{id}", "{item}");
    unclosed_placeholder: Config::with("${name}", "${name");
    missing_body_file: Config::with("body = '{\"name\":\"${name}\"}'", "body_file = \"item.json\"");
    a_schema_that_is_no_json: Config::with("weight = 3", "weight = 3\nexpect = { schema = \"s.json\" }").file("s.json", "{");
    missing_folder: Config::with("start = \"./shop\"", "start = \"./shop\"\ndir = \"shop-go\"");
    duplicate_candidate: Config::with("name = \"go\"", "name = \"node\"");
    duplicate_route: Config::with("POST /items", "GET /items/{id}").and("\"a|b\"", "\"a|b\", id = \"1\"");
    duplicate_key: Config::with("name = \"shop\"", "name = \"shop\"\nname = \"store\"");
    unknown_method: Config::with("GET /items/{id}", "FETCH /items/{id}");
    a_query_in_a_route: Config::with("GET /items/{id}", "GET /items/{id}?page=1");
    negative_weight: Config::with("weight = 3", "weight = -3");
    no_weight_above_zero: Config::with("weight = 3", "weight = 0").and("body = '{", "weight = 0\nbody = '{");
    empty_workload: Config::of(&GOOD[..GOOD.find("[[workload.request]]").unwrap()]);
    port_given_twice: Config::with("start = \"./shop\"", "start = \"./shop\"\nport = 3000\nport_env = \"HTTP_PORT\"");
    port_in_the_environment: Config::with("start = \"./shop\"", "start = \"./shop\"\nenv = { PORT = \"3000\" }");
    a_range_upside_down: Config::with("1..10", "10..1");
    bad_runtime: Config::with("start = \"./shop\"", "start = \"./shop\"\nruntime = \"deno@2\"");
    two_bodies: Config::with("body = '{", "body_file = \"x\"\nbody = '{");
    two_currencies: Config::with("[workload]", "[platform]\nvcpu_month = \"25 EUR\"\n\n[workload]");
    quantiles_that_cross: Config::with("weight = 3", "weight = 3\nslo = { p90 = \"1s\" }");
    an_unknown_candidate_in_a_choice: Config::with("[workload]", "[[choice]]\nwhat = \"JSON\"\nnoed = \"built in\"\n\n[workload]");
    a_rule_that_is_no_number: Config::with("[workload]", "[rules.cpu_gain]\nmove_below = \"half\"\n\n[workload]");
    a_backing_that_is_two_things: Config::with("[workload]", "[[backing]]\nname = \"db\"\nurl = \"x\"\nstub = {}\n\n[workload]");
    no_toml: Config::with("name = \"shop\"", "name = shop");
    an_empty_file: Config::of("");
    set_of_an_unknown_key: Config::of(GOOD).set("platform.peak_rsp", "4000");
    set_of_a_wrong_type: Config::of(GOOD).set("platform.instances", "many");
    set_of_an_unknown_candidate: Config::of(GOOD).set("candidate.rust.start", "./x");
    several_at_once: Config::with("weight = 3", "wieght = 3").and("Bearer ${token}", "${tok}").and("name = \"shop\"", "name = 3").set("pod.cpu", "2");
}

#[test]
fn a_missing_config() {
    let error = weighbridge_plan::Plan::load("nowhere/weighbridge.toml", &[]).unwrap_err();
    let help = miette::Diagnostic::help(&error).unwrap().to_string();
    assert_eq!(
        error.to_string(),
        "read the config nowhere/weighbridge.toml"
    );
    assert!(help.contains("examples/depot/weighbridge.toml"));
}

#[test]
fn a_problem_knows_its_line() {
    let error = Config::with("weight = 3", "wieght = 3").load().unwrap_err();
    let weighbridge_plan::PlanError::Invalid { problems, .. } = error else {
        panic!("a problem of the text");
    };
    assert_eq!(problems[0].line(), 20);
    assert!(problems[0].message().contains("wieght"));
}
