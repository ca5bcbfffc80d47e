//! `weighbridge inspect`: the first verdict, which the library below knows nothing of.

use serde_json::Value;

use crate::yard::Yard;

const APP: &str = "const express = require('express');
const { Pool } = require('pg');
const bcrypt = require('bcrypt');
const { PNG } = require('pngjs');
const pool = new Pool();
const app = express();
app.get('/orders/:id', async (q, s) => s.json(await pool.query('select 1')));
app.post('/login', async (q, s) => s.json(await bcrypt.compare(q.body.password, 'x')));
app.post('/labels', (q, s) => s.send(PNG.sync.write(new PNG())));
app.get('/version', (q, s) => s.send('1'));
app.listen(3000);
";

fn yard() -> Yard {
    let manifest =
        r#"{"name":"x","dependencies":{"express":"5","pg":"8","bcrypt":"6","pngjs":"7"}}"#;
    Yard::new()
        .file("package.json", manifest)
        .file("server.js", APP)
}

fn inspected(yard: &Yard) -> Value {
    let outcome = yard.run(&["inspect", "--format", "json"]);
    outcome.ended(0, &[]);
    serde_json::from_str(&outcome.stdout).unwrap()
}

#[test]
fn the_first_verdict_is_assumed_and_says_so() {
    let found = inspected(&yard());
    let first = &found["first_verdict"];
    assert_eq!(first["grade"], "assumed");
    let facts = first["facts"].as_array().unwrap();
    assert!(facts.iter().all(|f| f["grade"] == "assumed"));
    let of = |metric: &str, route: &str| {
        facts
            .iter()
            .find(|f| f["metric"] == metric && f["subject"]["route"] == route)
    };
    // Each with the code that it is argued from.
    let share = of("io_share", "GET /orders/{id}").unwrap();
    assert_eq!(share["estimate"]["point"], 0.8);
    let method = share["source"]["method"].as_str().unwrap();
    assert!(method.starts_with("server.js:7 waits for pg"), "{method}");
    assert_eq!(
        of("cpu_ratio", "POST /login").unwrap()["estimate"]["point"],
        1.2
    );
    for route in ["POST /labels", "GET /version"] {
        assert_eq!(of("io_share", route).or(of("cpu_ratio", route)), None);
    }
}

#[test]
fn of_what_cannot_be_argued_there_is_no_verdict() {
    let found = inspected(&yard());
    let first = &found["first_verdict"];
    let verdict = |route: &str| {
        let routes = first["routes"].as_array().unwrap();
        routes.iter().find(|r| r["route"] == route).unwrap()["verdict"].clone()
    };
    assert_eq!(verdict("GET /orders/{id}"), "keep");
    assert_eq!(verdict("POST /login"), "keep");
    assert_eq!(verdict("POST /labels"), "undecided");
    assert_eq!(verdict("GET /version"), "undecided");
    assert_eq!(first["service"]["verdict"], "undecided");
    let not_known: Vec<_> = first["not_known"].as_array().unwrap().iter().collect();
    assert_eq!(not_known.len(), 2);
    let command = first["next_measurement"]["command"].as_str().unwrap();
    assert!(
        command.contains("init") && command.contains("weigh"),
        "{command}"
    );
}

#[test]
fn the_result_with_its_verdict_meets_the_published_schema() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/schema/inspect.schema.json"
    );
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let found = inspected(&yard());
    let errors: Vec<String> = validator
        .iter_errors(&found)
        .map(|e| e.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
}

#[test]
fn a_person_sees_what_it_rests_on() {
    let outcome = yard().run(&["inspect"]);
    outcome.ended(0, &[]);
    for part in [
        "first verdict, assumed from the code: nothing was measured",
        "service: undecided, for 2 of 4 routes aren't known",
        "keep: 2 routes",
        "io_share 0.8 (0.5 to 0.98): waits for pg",
        "not known: 2 routes (weigh measures their cpu_ratio and io_share)",
        "nothing was seen that it waits for or computes",
        "weighbridge weigh . --dry-run",
        "PostgreSQL: pg 8",
        "adapt     pg 8 -> pgx",
    ] {
        assert!(
            outcome.stdout.contains(part),
            "{part} isn't in\n{}",
            outcome.stdout
        );
    }
}

#[test]
fn without_routes_of_node_there_is_no_verdict() {
    let yard = Yard::new()
        .file("package.json", r#"{"name":"x"}"#)
        .file("server.js", "1;");
    assert_eq!(inspected(&yard).get("first_verdict"), None);
    let outcome = yard.run(&["inspect"]);
    assert!(
        outcome.stdout.contains("first verdict: not known"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn of_many_routes_no_share_is_taken_for_too_small_to_matter() {
    let mut app = String::from(
        "const { Pool } = require('pg');\nconst pool = new Pool();\nconst app = require('express')();\n",
    );
    for i in 0..60 {
        app +=
            &format!("app.get('/q{i}', async (q, s) => s.json(await pool.query('select 1')));\n");
    }
    let manifest = r#"{"name":"x","dependencies":{"express":"5","pg":"8"}}"#;
    let yard = Yard::new()
        .file("package.json", manifest)
        .file("server.js", &app);
    let found = inspected(&yard);
    let first = &found["first_verdict"];
    assert_eq!(first["left_out"], 10);
    let routes = first["routes"].as_array().unwrap();
    assert_eq!(routes.len(), 50);
    // Waiting is assumed about as often above the rule's limit as below it.
    assert!(
        routes
            .iter()
            .all(|r| r["probability"].as_f64().unwrap() < 0.95)
    );
}
