//! `--explain`, `--fail-on`, suppressions and accepted findings.

use std::fs;

use super::{SERVER, findings, json, service, tree};

#[test]
fn an_audit_explains_itself() {
    let yard = service();
    let outcome = yard.run(&["inspect", "--explain", "node_blocking_call"]);
    outcome.ended(0, &[]);
    for heading in ["# What it looks for", "# Why it matters", "# What to do"] {
        assert!(outcome.stdout.contains(heading), "{}", outcome.stdout);
    }
    let listed = yard.run(&["inspect", "--explain"]);
    listed.ended(0, &[]);
    for name in [
        "node_blocking_call",
        "go_defer_in_loop",
        "dependency_typosquat",
    ] {
        assert!(listed.stdout.contains(name), "{}", listed.stdout);
    }
}

#[test]
fn an_unknown_audit_is_answered_with_the_nearest_and_the_list() {
    let outcome = service().run(&["inspect", "--explain", "node_bloking_call"]);
    outcome.ended(
        2,
        &[
            "no audit `node_bloking_call`",
            "did you mean node_blocking_call?",
            "go_defer_in_loop",
        ],
    );
    assert_eq!(outcome.stdout, "");
}

#[test]
fn the_gate_closes_at_its_severity() {
    let yard = service();
    let failed = yard.run(&["inspect", "--fail-on", "high"]);
    failed.ended(1, &["findings remain of severity high or higher"]);
    failed.says(&["node_blocking_call"]);
    tree(&[("a.js", "const a = 1;")])
        .run(&["inspect", "--fail-on", "low"])
        .ended(0, &[]);
    yard.run(&["inspect", "--fail-on", "severe"])
        .ended(2, &["severe"]);
}

#[test]
fn a_comment_with_a_reason_suppresses() {
    let text = SERVER
        .replace(
            "fs.readFileSync('report.csv'));",
            "fs.readFileSync('report.csv')); // weighbridge-ignore node_blocking_call: a tool for one person",
        )
        .replace(
            "  res.send(fs.readFileSync('all.csv'));",
            "  // weighbridge-ignore node_blocking_call\n  res.send(fs.readFileSync('all.csv'));",
        );
    let text = format!(
        "{text}// weighbridge-ignore node_blocking_cal: x\n// weighbridge-ignore node_floating_promise: x\n"
    );
    let yard = tree(&[("src/server.js", &text)]);
    let outcome = yard.run(&["inspect", "--format", "json"]);
    let found = json(&outcome);
    assert_eq!(findings(&found), [("node_blocking_call".to_owned(), 8)]);
    assert_eq!(found["suppressed"][0]["line"], 4);
    assert_eq!(found["suppressed"][0]["by"], "comment");
    assert_eq!(found["suppressed"][0]["reason"], "a tool for one person");
    outcome.ended(
        0,
        &[
            "suppressions without a reason, which suppress nothing: src/server.js:7",
            "src/server.js:11 (node_blocking_cal); did you mean node_blocking_call?",
            "src/server.js:12 (node_floating_promise)",
        ],
    );
}

#[test]
fn comments_of_go_suppress_too() {
    let text = "package main

import \"net/http\"

func main() {
	// weighbridge-ignore go_server_without_timeouts: behind a proxy that has them
	panic(http.ListenAndServe(\":8080\", nil))
}
";
    let yard = tree(&[("main.go", text), ("go.mod", "module m\n\ngo 1.26\n")]);
    let outcome = yard.run(&["inspect", "--format", "json"]);
    let found = json(&outcome);
    assert_eq!(findings(&found), []);
    assert_eq!(
        found["suppressed"][0]["audit"],
        "go_server_without_timeouts"
    );
    assert_eq!(outcome.stderr, "");
}

#[test]
fn what_is_accepted_stays_accepted_when_lines_move() {
    let yard = service();
    let written = yard.run(&["inspect", "--write-accepted", "accepted.json"]);
    written.ended(0, &[]);
    assert!(
        written
            .stdout
            .starts_with("3 findings accepted in accepted.json"),
        "{}",
        written.stdout
    );
    let with = ["inspect", "--accepted", "accepted.json", "--fail-on", "low"];
    yard.run(&with).ended(0, &[]);
    let server = yard.dir().join("src/server.js");
    fs::write(&server, format!("'use strict';\n\n{SERVER}")).unwrap();
    yard.run(&with).ended(0, &[]);
    fs::write(
        &server,
        format!("{SERVER}app.post('/x', (req, res) => fs.writeFileSync('x', req.body));\n"),
    )
    .unwrap();
    let outcome = yard.run(&with);
    outcome.ended(1, &["1 finding remains"]);
    outcome.says(&["server.js:10", "not shown: 3 accepted"]);
}

#[test]
fn what_is_mended_is_listed_and_reasons_are_kept() {
    let yard = service();
    yard.run(&["inspect", "--write-accepted", "accepted.json"])
        .ended(0, &[]);
    let file = yard.dir().join("accepted.json");
    let text = fs::read_to_string(&file).unwrap();
    let reasoned = text.replace(
        "\"audit\": \"dependency_typosquat\",",
        "\"audit\": \"dependency_typosquat\",\n      \"reason\": \"ours\",",
    );
    fs::write(&file, reasoned).unwrap();
    let mended = SERVER.replace(
        "fs.readFileSync('report.csv')",
        "await fs.promises.readFile('report.csv')",
    );
    fs::write(yard.dir().join("src/server.js"), mended).unwrap();
    yard.run(&["inspect", "--accepted", "accepted.json"]).ended(
        0,
        &["accepted findings that are no longer found: src/server.js (node_blocking_call)"],
    );
    yard.run(&["inspect", "--write-accepted", "accepted.json"])
        .ended(0, &[]);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("\"reason\": \"ours\""), "{text}");
    assert_eq!(text.matches("\"audit\"").count(), 2, "{text}");
}

#[test]
fn files_of_accepted_findings_that_cannot_be_used() {
    let yard = service();
    yard.run(&["inspect", "--accepted", "none.json"])
        .ended(2, &["failed to read the accepted findings in none.json"]);
    fs::write(yard.dir().join("bad.json"), "[]").unwrap();
    yard.run(&["inspect", "--accepted", "bad.json"])
        .ended(2, &["as accepted findings (--write-accepted writes them)"]);
    yard.run(&["inspect", "--write-accepted", "no/such/folder.json"])
        .ended(2, &["failed to write the accepted findings"]);
}
