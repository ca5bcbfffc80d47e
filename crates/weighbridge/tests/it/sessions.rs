//! Sessions of a plan: loaded, and not weighed.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};

use serde_json::Value;

use crate::yard::Yard;

const SESSION: &str = r#"
[[workload.session]]
name = "visitor"
weight = 5
think = "uniform(5ms..15ms)"

[[workload.session.request]]
route = "POST /sessions"
body = '{"user":"${user}"}'
params = { user = "1..500" }
capture = { token = "$.token" }

[[workload.session.request]]
route = "GET /parcels/{user}"
headers = { authorization = "Bearer ${token}" }
"#;

const SINGLE: &str = r#"[[workload.request]]
route = "GET /light"
weight = 20

[[workload.request]]
route = "GET /heavy"
weight = 1
"#;

/// Hands out a token by user, and wants it back for the user's parcels. Ends with the test process.
fn desk() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr: SocketAddr = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream));
        }
    });
    format!("http://{addr}")
}

fn serve(mut stream: TcpStream) {
    let mut buffer = [0; 4096];
    stream.set_nodelay(true).unwrap();
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        let request = String::from_utf8_lossy(&buffer[..read]).into_owned();
        let after = |text: &str| {
            let (_, rest) = request.split_once(text)?;
            Some(rest.split([' ', '\r', '"']).next()?.to_owned())
        };
        let (status, body) = match (after("{\"user\":\""), after("GET /parcels/")) {
            (Some(user), _) => (201, format!("{{\"token\":\"t{user}\"}}")),
            (_, Some(user)) if after("Bearer ") != Some(format!("t{user}")) => (401, String::new()),
            _ => (200, "{}".to_owned()),
        };
        let length = body.len();
        let answer = format!("HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n\r\n{body}");
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn with_sessions(yard: Yard) -> Yard {
    yard.plan(SINGLE, &format!("{SINGLE}{SESSION}"))
}

fn only_sessions(yard: Yard) -> Yard {
    yard.plan(SINGLE, SESSION)
}

#[test]
fn sessions_are_loaded_and_counted() {
    let yard = only_sessions(Yard::to_weigh());
    let args = ["load", ".", "--url", &desk(), "-r", "100", "-d", "3s"];
    let outcome = yard.run(&[&args[..], &["--format", "json"]].concat());
    assert!(matches!(outcome.code, Some(0 | 4)), "{}", outcome.stderr);
    let result: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(result["requests"]["failed"], 0);
    assert_eq!(result["offered"], 100.0);
    let session = &result["sessions"][0];
    assert_eq!(
        (&session["session"], &session["abandoned"]),
        (&"visitor".into(), &0.into())
    );
    assert!(session["completed"].as_u64().unwrap() > 100, "{session}");
    assert_eq!(result["routes"][1]["route"], "GET /parcels/{user}");
    assert_eq!(result["offer"]["sessions"][0]["requests"], 2);
    let schema = include_str!("../../../../docs/schema/load.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    assert!(
        jsonschema::validator_for(&schema)
            .unwrap()
            .is_valid(&result)
    );

    let outcome = with_sessions(Yard::new()).run(&args);
    assert!(
        outcome.stdout.contains("session visitor: ") && outcome.stdout.contains(" abandoned, "),
        "{}",
        outcome.stdout
    );
}

#[test]
fn sessions_longer_than_the_run_are_told() {
    let yard = only_sessions(Yard::to_weigh()).plan("uniform(5ms..15ms)", "1min");
    let outcome = yard.run(&["load", ".", "--url", &desk(), "-r", "50", "-d", "1s"]);
    let says = "sessions were cut short by the end of the run";
    assert!(outcome.stderr.contains(says), "{}", outcome.stderr);
}

#[test]
fn the_capacity_of_sessions_alone() {
    let yard = only_sessions(Yard::to_weigh()).plan("uniform(5ms..15ms)", "5ms");
    let args = [
        "load",
        ".",
        "--url",
        &desk(),
        "-d",
        "6s",
        "--format",
        "json",
    ];
    let outcome = yard.run(&args);
    let result: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert!(result["capacity"]["probes"].as_array().unwrap().len() > 2);
    assert!(result["sessions"][0]["completed"].as_u64().unwrap() > 10);
}

#[test]
fn a_plan_of_sessions_alone_is_not_weighed() {
    let says = [
        "nothing but sessions",
        "[[workload.request]]",
        "weighbridge load",
    ];
    only_sessions(Yard::new())
        .run(&["weigh", "."])
        .ended(2, &says);
    let none = SINGLE
        .replace("weight = 20", "weight = 0")
        .replace("weight = 1\n", "weight = 0\n");
    with_sessions(Yard::new())
        .plan(SINGLE, &none)
        .run(&["weigh", ".", "--dry-run"])
        .ended(2, &says);
}

#[test]
fn what_is_not_weighed_is_said() {
    let outcome = with_sessions(Yard::new()).run(&["weigh", ".", "--dry-run"]);
    let says = "sessions are not weighed in this version: `visitor`";
    assert!(outcome.stdout.contains(says), "{}", outcome.stdout);
}

#[test]
fn a_weighing_warns_of_the_sessions_that_it_leaves_out() {
    let yard = with_sessions(Yard::to_weigh());
    let mut run = yard.start_weighing();
    run.wait_for("block 3 of 3");
    run.interrupt().0.ended(130, &["sessions are not weighed"]);
    // Two blocks are kept, and the warning is beside them whenever they are shown.
    let report = yard.run(&["report", "--format", "json"]);
    let result: Value = serde_json::from_str(&report.stdout).unwrap();
    let ids: Vec<&Value> = result["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| &w["id"])
        .collect();
    assert!(ids.contains(&&"sessions_not_weighed".into()), "{ids:?}");
}
