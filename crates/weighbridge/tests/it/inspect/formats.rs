//! Each format of a result.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{json, service, tree};

#[test]
fn json_meets_its_schema() {
    let found = json(&service().run(&["inspect", "--format", "json"]));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/inspect.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&found)
        .map(|e| e.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(found["routes"].as_array().unwrap().len(), 2);
    assert_eq!(found["findings"].as_array().unwrap().len(), 3);
    let squat = &found["findings"][0];
    assert_eq!(
        (&squat["file"], &squat["line"]),
        (&Value::from("package-lock.json"), &Value::from(6))
    );
}

#[test]
fn sarif_has_rules_results_and_fingerprints() {
    let yard = service();
    yard.run(&["inspect", "--write-accepted", "accepted.json"])
        .ended(0, &[]);
    let server = yard.dir().join("src/server.js");
    let text = std::fs::read_to_string(&server).unwrap();
    std::fs::write(&server, text + "// weighbridge-ignore node_blocking_call: once a day\napp.get('/c', (q, s) => s.end(fs.readFileSync('c')));\napp.get('/d', (q, s) => s.end(fs.statSync('d')));\n").unwrap();
    let log = json(&yard.run(&[
        "inspect",
        "--format",
        "sarif",
        "--accepted",
        "accepted.json",
    ]));
    assert_eq!(
        (&log["version"], log["runs"].as_array().unwrap().len()),
        (&Value::from("2.1.0"), 1)
    );
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 5);
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        for key in ["help", "shortDescription"] {
            assert!(!rule[key]["text"].as_str().unwrap().is_empty(), "{rule}");
        }
        assert_eq!(rule["defaultConfiguration"]["level"], "error");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        let print = result["partialFingerprints"]["weighbridgeFinding/v1"]
            .as_str()
            .unwrap();
        assert_eq!(print.len(), 32);
        assert!(result["suppressions"].is_array());
    }
    let kinds: Vec<&str> = results
        .iter()
        .filter_map(|r| r["suppressions"][0]["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["inSource", "external", "external", "external"]);
    let in_source = results
        .iter()
        .find(|r| r["suppressions"][0]["kind"] == "inSource")
        .unwrap();
    assert_eq!(in_source["suppressions"][0]["justification"], "once a day");
}

#[test]
fn paths_start_at_the_repository() {
    let yard = service();
    std::fs::create_dir(yard.dir().join(".git")).unwrap();
    let log = json(&yard.run(&["inspect", "src", "--format", "sarif"]));
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "src/server.js");
    let lines = yard.run(&["inspect", "src", "--format", "github"]).stdout;
    let first = lines.lines().next().unwrap();
    assert!(
        first.starts_with("::error file=src/server.js,line=4,title=node_blocking_call::"),
        "{lines}"
    );
    assert_eq!(lines.lines().count(), 2);
}

#[test]
fn the_page_is_whole_and_escapes_what_the_tree_says() {
    let yard = tree(&[
        ("package.json", r#"{"name":"<script>alert(1)</script>"}"#),
        (
            "a.js",
            "const fs = require('fs');\nconst app = require('express')();\napp.get('/<b>x', (q, s) => s.end(fs.readFileSync('</td>')));\n",
        ),
    ]);
    let page = yard.run(&["inspect", "--format", "html"]).stdout;
    for wanted in [
        "<!DOCTYPE html>",
        "node_blocking_call",
        "/&lt;b&gt;x",
        "&lt;script&gt;alert",
    ] {
        assert!(page.contains(wanted), "{wanted} is missing: {page}");
    }
    for banned in [
        "<script", "http:", "https:", "url(", "@import", " src=", "<b>",
    ] {
        assert!(!page.contains(banned), "{banned} is in the page");
    }
}

/// What the terminal says of a move is on the page too.
#[test]
fn the_page_has_what_a_move_would_meet_and_the_first_verdict() {
    let yard = tree(&[
        (
            "package.json",
            r#"{"name":"a","dependencies":{"express":"^5.0.0","pg":"^8.0.0","odd<i>":"1"}}"#,
        ),
        ("Dockerfile", "FROM node:22<u>\n"),
        ("docker-compose.yml", "services: {a: \n"),
        (
            "a.js",
            "const pg = new (require('pg').Pool)();
require('odd<i>');
const app = require('express')();
app.get('/a', async (req, res) => res.json(await pg.query('select 1')));
app.get('/b', (req, res) => res.end(/(?<=a)b/.exec(req.url)));
",
        ),
    ]);
    let outcome = yard.run(&["inspect", "--format", "html"]);
    outcome.says(&[
        ">First verdict<",
        "undecided, for 1 of 2 routes aren't known",
        "io_share",
        "waits for pg Pool().query",
        ">Built on<",
        ">databases<",
        "PostgreSQL: pg ^8.0.0",
        ">Runs as<",
        "image on node:22&lt;u&gt;",
        "Packages, and what stands in for them in Go",
        "github.com/jackc/pgx",
        "Not in our table",
        "Traps of a move to Go in the code",
        "What a move of each route is",
        ">Types and tests<",
        "all 5 lines are JavaScript",
        "docker-compose.yml",
    ]);
    for banned in ["<script", "<i>", "<u>"] {
        assert!(!outcome.stdout.contains(banned), "{banned} is in the page");
    }
}

#[test]
fn the_terminal_groups_by_audit_and_says_how_to_see_more() {
    let outcome = service().run(&["inspect"]);
    outcome.ended(0, &[]);
    for wanted in [
        "high node_blocking_call: 2",
        "--explain ",
        "GET ",
        "/report",
        "expres looks like express",
    ] {
        assert!(
            outcome.stdout.contains(wanted),
            "{wanted}: {}",
            outcome.stdout
        );
    }
}

/// What may be meant so would hide the rest: a line says how many there are and how to see them.
#[test]
fn suspicions_are_folded_in_the_terminal_alone() {
    let yard = tree(&[(
        "a.js",
        "const app = require('express')();
const pg = new (require('pg').Pool)();
app.get('/a', async (req, res) => {
  const { rows } = await pg.query('select 1');
  await Promise.all(rows.map((row) => pg.query('select 2', [row])));
  res.end();
});
",
    )]);
    let folded = yard.run(&["inspect"]);
    folded.says(&[
        "medium node_unbounded_concurrency: 1\n    1 that may be meant so: --all or --format json",
    ]);
    assert!(!folded.stdout.contains("a.js:5  "), "{}", folded.stdout);
    yard.run(&["inspect", "--all"])
        .says(&["a.js:5  as many at once as rows"]);
    yard.run(&["inspect", "--format", "html"])
        .says(&["1 that may be meant so", "as many at once as rows"]);
    let all = json(&yard.run(&["inspect", "--format", "json"]));
    let concurrency = all["findings"].as_array().unwrap().iter();
    let confidence: Vec<&Value> = concurrency
        .filter(|f| f["audit"] == "node_unbounded_concurrency")
        .map(|f| &f["confidence"])
        .collect();
    assert_eq!(confidence, ["low"]);
}

#[test]
fn a_route_for_all_other_methods_is_no_line_of_its_own() {
    let yard = tree(&[
        ("go.mod", "module example.org/x\n\ngo 1.26\n"),
        (
            "main.go",
            "package main

import \"net/http\"

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc(\"GET /a\", a)
	mux.HandleFunc(\"/a\", refuse)
	mux.HandleFunc(\"/b\", a)
	http.ListenAndServe(\":1\", mux)
}

func a(w http.ResponseWriter, r *http.Request) {}

func refuse(w http.ResponseWriter, r *http.Request) {}
",
        ),
    ]);
    let outcome = yard.run(&["inspect"]);
    outcome.says(&[
        "GET     /a    a        main.go:7\n",
        "any     /b    a        main.go:9\n",
        "1 of these paths takes any other method too: main.go:8\n",
        "3 routes: 3 net/http\n",
    ]);
    let all = json(&yard.run(&["inspect", "--format", "json"]));
    assert_eq!(all["routes"].as_array().unwrap().len(), 3);
}

#[test]
fn a_bill_of_materials() {
    let bom = json(&service().run(&["inspect", "--format", "cyclonedx"]));
    assert_eq!(bom["components"][0]["purl"], "pkg:npm/expres@1.0.0");
}

#[test]
fn a_reader_that_has_read_enough() {
    let yard = service();
    for format in ["terminal", "json", "sarif", "html"] {
        let mut command = Command::new("sh");
        let binary = env!("CARGO_BIN_EXE_weighbridge");
        command.args([
            "-c",
            &format!("{binary} inspect --format {format} | head -c 1"),
        ]);
        let outcome = yard.spawn(command).end();
        outcome.ended(0, &[]);
        assert_eq!(
            (outcome.stdout.len(), outcome.stderr.as_str()),
            (1, ""),
            "{format}"
        );
    }
}
