//! SARIF 2.1.0 (docs.oasis-open.org/sarif): one run, the audits as its rules, what is suppressed marked as such.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::from_root;
use crate::audits::{About, Confidence, Finding, Severity, audits};
use crate::document::Document;
use crate::inspection::{Place, Skipped};
use crate::suppressions::{Suppressed, SuppressedBy};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const ROOT: &str = "%SRCROOT%";

/// The findings, those that are suppressed among them.
///
/// `folder` is the inspected folder's path from the root of the repository, which all paths of the result start from.
#[must_use]
pub fn sarif(document: &Document, folder: &str) -> String {
    let found = &document.inspection;
    let rules: Vec<Value> = audits().map(rule).collect();
    let index: HashMap<&str, usize> = audits().map(|a| a.name).zip(0..).collect();
    let remaining = found.findings.iter().map(|f| (f, json!([])));
    let suppressed = found.suppressed.iter();
    let suppressed = suppressed.map(|s| (&s.finding, json!([suppression(s)])));
    let results = remaining.chain(suppressed);
    // Suppressions stand at all results or at none (specification, 3.27.23).
    let results: Vec<Value> = results
        .map(|(finding, suppressions)| {
            let mut result = result(finding, folder);
            result["ruleIndex"] = json!(index.get(finding.audit));
            result["suppressions"] = suppressions;
            result
        })
        .collect();
    let notifications = found.skipped.iter().map(|s| notification(s, folder));
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Weighbridge",
                "semanticVersion": document.tool.version,
                "rules": rules,
            } },
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notifications.collect::<Vec<_>>(),
            }],
            "originalUriBaseIds": {
                ROOT: { "description": { "text": "the root of the repository" } }
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}")
}

fn rule(about: &About) -> Value {
    let markdown = about.explanation();
    json!({
        "id": about.name,
        "name": pascal(about.name),
        "shortDescription": { "text": about.summary() },
        "help": { "text": plain(&markdown), "markdown": markdown },
        "defaultConfiguration": { "level": level(about.severity) },
        "properties": { "tags": [tag(about.name)] },
    })
}

fn result(finding: &Finding, folder: &str) -> Value {
    json!({
        "ruleId": finding.audit,
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [location(&finding.place, folder)],
        "partialFingerprints": { "weighbridgeFinding/v1": finding.fingerprint },
        "properties": {
            "severity": finding.severity,
            "confidence": finding.confidence,
            "reached_by": finding.reached_by,
        },
        "rank": rank(finding),
    })
}

fn location(place: &Place, folder: &str) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": artifact(&place.file, folder),
        "region": { "startLine": place.line.max(1) },
    } })
}

fn artifact(file: &str, folder: &str) -> Value {
    json!({ "uri": uri(&from_root(folder, file)), "uriBaseId": ROOT })
}

fn suppression(suppressed: &Suppressed) -> Value {
    let kind = match suppressed.by {
        SuppressedBy::Comment => "inSource",
        SuppressedBy::Accepted => "external",
    };
    let mut suppression = json!({ "kind": kind, "status": "accepted" });
    if let Some(reason) = &suppressed.reason {
        suppression["justification"] = json!(reason);
    }
    suppression
}

/// A file that wasn't read to its end.
fn notification(skipped: &Skipped, folder: &str) -> Value {
    let mut notification = json!({
        "level": "warning",
        "message": { "text": format!("not read to its end: {}", skipped.why) },
    });
    if !skipped.file.is_empty() {
        let place = json!({ "artifactLocation": artifact(&skipped.file, folder) });
        notification["locations"] = json!([{ "physicalLocation": place }]);
    }
    notification
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// 0 to 100, the higher the sooner to look at: by severity, within it by confidence.
fn rank(finding: &Finding) -> f64 {
    let severity = match finding.severity {
        Severity::High => 70.0,
        Severity::Medium => 40.0,
        Severity::Low => 10.0,
    };
    severity
        + match finding.confidence {
            Confidence::High => 25.0,
            Confidence::Medium => 15.0,
            Confidence::Low => 5.0,
        }
}

/// `node_blocking_call` -> `NodeBlockingCall`.
fn pascal(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}

fn tag(name: &str) -> &str {
    name.split('_').next().unwrap_or(name)
}

/// Markdown without its marks.
fn plain(markdown: &str) -> String {
    let lines = markdown.lines().map(|l| l.trim_start_matches("# "));
    lines.collect::<Vec<_>>().join("\n").replace('`', "")
}

/// A path as a relative URI reference (RFC 3986): everything but unreserved characters and slashes by its bytes.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            byte => uri += &format!("%{byte:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris_and_names_are_pascal() {
        assert_eq!(uri("src/a b:ä#.ts"), "src/a%20b%3A%C3%A4%23.ts");
        assert_eq!(pascal("node_blocking_call"), "NodeBlockingCall");
        assert_eq!(plain("`a`\n\n# What to do\nx"), "a\n\nWhat to do\nx");
        assert_eq!(from_root("", "a.js"), "a.js");
        assert_eq!(from_root("services/api/", "a.js"), "services/api/a.js");
    }
}
