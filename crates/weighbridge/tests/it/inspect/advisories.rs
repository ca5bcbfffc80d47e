//! Advisories of three kinds, held against what is pinned and what the code comes by.

use super::{json, service, tree};
use crate::yard::Yard;

const MAIN: &str = "package main

import (
	\"example.org/vuln/parse\"
	\"example.org/vuln/serve\"
)

func main() {
	parse.Fast(\"x\")
	var s serve.Server
	s.Close()
}
";
const OSV: &str = r#"[
  {"id": "GO-1", "aliases": ["CVE-1"], "summary": "called", "affected": [{"package": {"name": "example.org/vuln", "ecosystem": "Go"},
    "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.0"}]}],
    "ecosystem_specific": {"imports": [{"path": "example.org/vuln/parse", "symbols": ["Fast"]}]}}]},
  {"id": "GO-2", "summary": "a method", "affected": [{"package": {"name": "example.org/vuln", "ecosystem": "Go"},
    "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
    "ecosystem_specific": {"imports": [{"path": "example.org/vuln/serve", "symbols": ["Server.Close"]}]}}]},
  {"id": "GO-3", "summary": "imported", "affected": [{"package": {"name": "example.org/vuln", "ecosystem": "Go"},
    "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
    "ecosystem_specific": {"imports": [{"path": "example.org/vuln/parse", "symbols": ["Slow"]}]}}]},
  {"id": "GO-4", "summary": "far", "affected": [{"package": {"name": "example.org/vuln", "ecosystem": "Go"},
    "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
    "ecosystem_specific": {"imports": [{"path": "example.org/vuln/other", "symbols": ["F"]}]}}]},
  {"id": "GHSA-1", "aliases": ["CVE-1"], "summary": "called", "database_specific": {"severity": "HIGH"},
    "affected": [{"package": {"name": "example.org/vuln", "ecosystem": "Go"},
    "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.0"}]}]}]}
]"#;

fn go_service() -> Yard {
    tree(&[
        (
            "api/go.mod",
            "module example.org/app\n\ngo 1.26\n\nrequire example.org/vuln v1.1.0\n",
        ),
        ("api/main.go", MAIN),
        ("osv.json", OSV),
    ])
}

#[test]
fn what_the_code_calls_comes_first() {
    let yard = go_service();
    let outcome = yard.run(&[
        "inspect",
        "api",
        "--advisories",
        "osv.json",
        "--format",
        "json",
    ]);
    let found = json(&outcome);
    let all = found["known"]["vulnerabilities"].as_array().unwrap();
    let shown: Vec<String> = all
        .iter()
        .map(|v| {
            format!(
                "{} {} {}",
                v["id"].as_str().unwrap(),
                v["reach"].as_str().unwrap(),
                v["reached_at"]["line"]
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "GO-1 called 9",
            "GO-2 maybe_called 11",
            "GO-3 imported 4",
            "GO-4 not_imported null"
        ]
    );
    assert_eq!(all[0]["severity"], "high");
    assert_eq!(all[0]["aliases"].to_string(), r#"["CVE-1","GHSA-1"]"#);
    let findings = found["findings"].as_array().unwrap();
    let severities: Vec<&str> = findings
        .iter()
        .map(|f| f["severity"].as_str().unwrap())
        .collect();
    assert_eq!(severities, ["high", "medium", "medium", "low"]);
    assert!(
        findings
            .iter()
            .all(|f| f["line"] == 5 && f["file"] == "go.mod")
    );
    let text = yard
        .run(&["inspect", "api", "--advisories", "osv.json"])
        .stdout;
    assert!(
        text.contains("the code calls what is vulnerable (main.go:9)"),
        "{text}"
    );
    assert!(
        text.contains("1: the code itself imports none of it: another package may"),
        "{text}"
    );
    yard.run(&[
        "inspect",
        "api",
        "--advisories",
        "osv.json",
        "--fail-on",
        "high",
    ])
    .ended(1, &["1 finding remains"]);
}

#[test]
fn govulncheck_says_what_a_call_graph_shows() {
    let stream = r#"{"config": {"protocol_version": "v1.0.0", "scanner_name": "govulncheck"}}
{"osv": {"id": "GO-4", "aliases": ["CVE-4"], "affected": [{"package": {"name": "example.org/vuln", "ecosystem": "Go"},
  "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
  "ecosystem_specific": {"imports": [{"path": "example.org/vuln/other", "symbols": ["F"]}]}}]}}
{"finding": {"osv": "GO-4", "trace": [{"module": "example.org/vuln", "package": "example.org/vuln/other", "function": "F"},
  {"module": "example.org/app", "package": "example.org/app", "function": "main", "position": {"filename": "main.go", "line": 8}}]}}
"#;
    let yard = go_service();
    std::fs::write(yard.dir().join("govulncheck.json"), stream).unwrap();
    let args = [
        "inspect",
        "--advisories",
        "osv.json",
        "--advisories",
        "govulncheck.json",
        "--format",
        "json",
    ];
    let found = json(&yard.run(&args));
    let all = found["known"]["vulnerabilities"].as_array().unwrap();
    assert_eq!(all.len(), 4);
    let of_4 = all.iter().find(|v| v["id"] == "GO-4").unwrap();
    assert_eq!(
        (&of_4["reach"], &of_4["reached_at"]["file"]),
        (&"called".into(), &"api/main.go".into())
    );
    assert_eq!(
        found["known"]["coverage"]["sources"].to_string(),
        r#"["OSV","govulncheck"]"#
    );
}

#[test]
fn what_npm_audit_prints() {
    let report = r#"{"auditReportVersion": 2, "vulnerabilities": {"expres": {"name": "expres", "severity": "critical",
        "via": [{"source": 5, "name": "expres", "dependency": "expres", "title": "takes over", "url": "https://github.com/advisories/GHSA-x",
        "severity": "critical", "range": "<1.1.0"}], "effects": [], "range": "<1.1.0", "nodes": ["node_modules/expres"]}},
        "metadata": {}}"#;
    let yard = service();
    std::fs::write(yard.dir().join("audit.json"), report).unwrap();
    let found = json(&yard.run(&["inspect", "--advisories", "audit.json", "--format", "json"]));
    let one = &found["known"]["vulnerabilities"][0];
    assert_eq!(
        (&one["id"], &one["severity"]),
        (&"GHSA-x".into(), &"critical".into())
    );
    assert_eq!(
        (&one["fixed"], &one["reach"]),
        (&"1.1.0".into(), &"not_imported".into())
    );
}

#[test]
fn no_data_is_not_known_and_never_none() {
    let yard = go_service();
    let text = yard.run(&["inspect", "api"]).stdout;
    assert!(text.contains("known vulnerabilities: not known"), "{text}");
    let found = json(&yard.run(&["inspect", "api", "--format", "json"]));
    assert!(found["known"].is_null());
    std::fs::write(yard.dir().join("no.json"), "{\"a\": 1}").unwrap();
    yard.run(&["inspect", "api", "--advisories", "no.json"])
        .ended(2, &["no.json holds no advisory"]);
}
