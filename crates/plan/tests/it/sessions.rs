//! `[[workload.session]]`, good and bad.

use insta::assert_snapshot;
use weighbridge_plan::{Capture, ParamSource, Piece, Plan};

use crate::config::{Config, GOOD};

const SESSION: &str = r#"
[[workload.session]]
name = "visitor"
weight = 5
think = "exponential(mean=2s)"

[[workload.session.request]]
route = "POST /sessions"
body = '{"user":"${user}","item":"${id}"}'
params = { user = "ada|bo" }
capture = { token = "$.token", etag = "header:ETag" }

[[workload.session.request]]
route = "GET /items/{id}"
params = { id = "1..5000" }
query = { page = "1..3" }
headers = { authorization = "Bearer ${token}", if-match = "${etag}" }
think = "500ms"

[[workload.session.request]]
route = "GET /items/{id}"
expect = { status = 200 }
"#;

/// The small config with a session.
fn config() -> Config {
    Config::of(&format!("{GOOD}{SESSION}"))
}

/// The same with nothing but the session.
fn only_sessions() -> Config {
    let setup = &GOOD[..GOOD.find("[[workload.request]]").unwrap()];
    Config::of(&format!("{setup}{SESSION}"))
}

#[test]
fn a_session_is_explained_key_by_key() {
    let plan = config().plan();
    let explained = plan.explain().iter();
    let lines: Vec<String> = explained
        .filter(|s| s.key.starts_with("workload.session"))
        .map(|s| format!("{} = {}  ({})", s.key, s.value, s.origin))
        .collect();
    assert_snapshot!(lines.join("\n"));
    let mut keys: Vec<&str> = plan.explain().iter().map(|s| s.key.as_str()).collect();
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), all);
}

fn thinks(plan: &Plan) -> Vec<Option<String>> {
    let requests = plan.workload.sessions[0].requests.iter();
    requests.map(|r| r.think.map(|t| t.to_string())).collect()
}

#[test]
fn params_are_of_the_session_and_ranges_in_a_query_of_the_request() {
    let plan = config().plan();
    let session = &plan.workload.sessions[0];
    assert_eq!((session.name.as_str(), session.weight), ("visitor", 5.0));
    let names: Vec<&str> = session.params.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["user", "id"]);
    let [login, first, second] = &session.requests[..] else {
        panic!("three requests");
    };
    assert!(login.request.params.is_empty());
    assert!(
        matches!(&first.request.params[0].source, ParamSource::Integer(range) if range.high == 3)
    );
    assert_eq!(second.request.path.pieces[1], Piece::Param("id".into()));
    assert_eq!(login.capture[1].1, Capture::Header("etag".into()));
    let token = &first.request.headers[0].1.pieces[1];
    assert_eq!(*token, Piece::Capture("token".into()));
    let long = Some("exponential(mean=2s)".to_owned());
    assert_eq!(thinks(&plan), [None, Some("500ms".to_owned()), long]);
}

#[test]
fn a_request_has_the_slo_of_its_route() {
    let plan = config()
        .and("weight = 3", "weight = 3\nslo = { p99 = \"60ms\" }")
        .and(
            "body = '{\"user\"",
            "slo = { p99 = \"2s\" }\nbody = '{\"user\"",
        )
        .plan();
    let requests = plan.workload.sessions[0].requests.iter();
    let limits = requests.map(|r| r.request.slo.p99.unwrap().to_string());
    assert_eq!(limits.collect::<Vec<_>>(), ["2s", "60ms", "60ms"]);
}

#[test]
fn sessions_alone_are_a_workload_and_can_be_overridden() {
    let plan = only_sessions()
        .set("workload.session.visitor.think", "uniform(1s..3s)")
        .set("workload.session.visitor.request.1.think", "2s")
        .plan();
    assert!(plan.workload.requests.is_empty());
    let uniform = Some("uniform(1s..3s)".to_owned());
    assert_eq!(thinks(&plan), [None, Some("2s".to_owned()), uniform]);
}

#[test]
fn a_user_of_the_users_file_and_a_capture_of_the_setup_are_known() {
    config()
        .and("[workload]", "[workload]\nusers = \"users.csv\"")
        .and(
            "params = { user = \"ada|bo\" }\n",
            "headers = { x = \"${token}\" }\n",
        )
        .file("users.csv", "user,password\nada,hunter2\n")
        .plan();
}

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
    a_session_without_requests: Config::of(&format!("{GOOD}{}", &SESSION[..SESSION.find("[[workload.session.request]]").unwrap()]));
    a_session_without_a_name: config().and("name = \"visitor\"\n", "");
    two_sessions_of_one_name: Config::of(&format!("{GOOD}{SESSION}{SESSION}"));
    a_session_of_no_weight: config().and("weight = 5", "weight = 0");
    a_session_with_a_typo: config().and("think = \"500ms\"", "thikn = \"500ms\"");
    a_weight_within_a_session: config().and("think = \"500ms\"", "weight = 2");
    a_think_before_the_first: config().and("body = '{\"user\"", "think = \"1s\"\nbody = '{\"user\"");
    a_think_that_is_none: config().and("\"500ms\"", "\"lognormal(median=1s, p99=9s)\"");
    a_variable_that_nothing_gives: config().and("\"${etag}\"", "\"${etga}\"");
    a_capture_of_a_later_request: config().and("${user}\"", "${last}\"").and("expect = { status = 200 }", "capture = { last = \"$.last\" }");
    a_param_of_two_sources: config().and("expect = { status = 200 }", "params = { id = \"1..9\" }");
    a_param_that_is_captured_too: config().and("token = \"$.token\", etag", "id = \"$.id\", token = \"$.token\", etag");
    a_capture_that_is_no_path: config().and("header:ETag", "ETag");
}
