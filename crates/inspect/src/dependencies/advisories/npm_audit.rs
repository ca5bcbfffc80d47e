//! What `npm audit --json` prints, of npm 7 and later (`auditReportVersion`) and of npm 6 (`advisories`), as records.

use serde_json::{Value, json};

use super::osv::Record;

pub(super) fn is_report(value: &Value) -> bool {
    value["auditReportVersion"].is_u64()
        || (value["advisories"].is_object() && value["affected"].is_null())
}

pub(super) fn records(value: &Value) -> Vec<Record> {
    let of_7 = value["vulnerabilities"].as_object().into_iter().flatten();
    // A `via` that is a text names another package of the report, which has its own.
    let vias = of_7.filter_map(|(_, one)| one["via"].as_array()).flatten();
    let of_7 = vias.filter_map(|via| {
        let severity = &via["severity"];
        let name = via["dependency"].as_str().or(via["name"].as_str())?;
        record(via, name, "range", severity)
    });
    let of_6 = value["advisories"].as_object().into_iter().flatten();
    let of_6 = of_6.filter_map(|(_, one)| {
        record(
            one,
            one["module_name"].as_str()?,
            "vulnerable_versions",
            &one["severity"],
        )
    });
    let mut records: Vec<Record> = of_7.chain(of_6).collect();
    records.sort_by(|a, b| a.id.cmp(&b.id));
    records
}

fn record(one: &Value, package: &str, range: &str, severity: &Value) -> Option<Record> {
    let url = one["url"].as_str().unwrap_or_default();
    let from_url = url.rsplit('/').next().filter(|id| id.starts_with("GHSA-"));
    let id = one["github_advisory_id"].as_str().or(from_url);
    let number = one["source"].as_u64().or(one["id"].as_u64());
    let id = match (id, number) {
        (Some(id), _) => id.to_owned(),
        (None, Some(number)) => format!("npm-{number}"),
        (None, None) => return None,
    };
    let record = json!({
        "id": id,
        "aliases": one["cves"].as_array().cloned().unwrap_or_default(),
        "summary": one["title"],
        "affected": [{
            "package": { "name": package, "ecosystem": "npm" },
            "ranges": ranges(one[range].as_str()?),
        }],
        "database_specific": { "severity": severity },
    });
    serde_json::from_value(record).ok()
}

/// npm's range as OSV's: `>=1.0.0 <1.2.3 || >=2.0.0 <=2.1.0`. Each alternative is a range of its own.
fn ranges(text: &str) -> Vec<Value> {
    let alternatives = text.split("||").map(alternative);
    alternatives
        .map(|events| json!({ "type": "SEMVER", "events": events }))
        .collect()
}

fn alternative(text: &str) -> Vec<Value> {
    if let Some((from, to)) = text.split_once(" - ") {
        return vec![
            json!({ "introduced": from.trim() }),
            json!({ "last_affected": to.trim() }),
        ];
    }
    let text = text
        .replace("< ", "<")
        .replace("> ", ">")
        .replace("= ", "=");
    let mut introduced = "0".to_owned();
    let mut end = None;
    for part in text.split_whitespace() {
        if let Some(version) = part.strip_prefix(">=") {
            version.clone_into(&mut introduced);
        } else if let Some(version) = part.strip_prefix('>') {
            introduced = after(version);
        } else if let Some(version) = part.strip_prefix("<=") {
            end = Some(json!({ "last_affected": version }));
        } else if let Some(version) = part.strip_prefix('<') {
            end = Some(json!({ "fixed": version }));
        } else if part != "*" {
            part.trim_start_matches('=').clone_into(&mut introduced);
            end = Some(json!({ "last_affected": introduced }));
        }
    }
    std::iter::once(json!({ "introduced": introduced }))
        .chain(end)
        .collect()
}

/// The first version after one: the next patch's first pre-release, or after a pre-release a longer one.
fn after(version: &str) -> String {
    if version.contains('-') {
        return format!("{version}.0");
    }
    match version.rsplit_once('.') {
        Some((head, patch)) => match patch.parse::<u64>() {
            Ok(patch) => format!("{head}.{}-0", patch.saturating_add(1)),
            Err(_) => version.to_owned(),
        },
        None => version.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dependencies::advisories::matching;
    use crate::dependencies::graph::{Ecosystem, LockedPackage};

    fn hits(records: &[Record], version: &str) -> usize {
        let package = LockedPackage {
            ecosystem: Some(Ecosystem::Npm),
            name: "qs".to_owned(),
            version: version.to_owned(),
            ..LockedPackage::default()
        };
        matching::find(records, &[package]).len()
    }

    #[test]
    fn both_shapes_of_a_report() {
        let of_7 = json!({"auditReportVersion": 2, "vulnerabilities": {
            "express": {"name": "express", "severity": "high", "via": ["qs"]},
            "qs": {"name": "qs", "severity": "high", "via": [{"source": 1, "name": "qs", "dependency": "qs",
                "title": "t", "url": "https://github.com/advisories/GHSA-a-b-c", "severity": "high",
                "range": ">=6.0.0 <6.2.4 || >6.3.0 <=6.3.2"}]}
        }});
        let of_6 = json!({"advisories": {"7": {"id": 7, "module_name": "qs", "title": "t", "severity": "high",
            "url": "https://npmjs.com/advisories/7", "cves": ["CVE-1"],
            "vulnerable_versions": ">= 6.0.0 < 6.2.4 || > 6.3.0 <= 6.3.2"}}, "metadata": {}});
        for (report, id) in [(of_7, "GHSA-a-b-c"), (of_6, "npm-7")] {
            assert!(is_report(&report));
            let records = records(&report);
            assert_eq!((records.len(), records[0].id.as_str()), (1, id));
            for (version, expected) in [
                ("5.9.0", 0),
                ("6.2.3", 1),
                ("6.2.4", 0),
                ("6.3.0", 0),
                ("6.3.1", 1),
                ("6.3.3", 0),
            ] {
                assert_eq!(hits(&records, version), expected, "{id} {version}");
            }
        }
        assert!(!is_report(&json!({"id": "GO-1", "affected": []})));
    }

    #[test]
    fn stars_single_versions_and_hyphens() {
        for (range, yes, no) in [
            ("*", "1.0.0", None),
            ("=1.0.0", "1.0.0", Some("1.0.1")),
            ("1.0.0 - 1.2.0", "1.1.0", Some("1.2.1")),
        ] {
            let record = json!({"id": "X", "affected": [{"package": {"name": "qs", "ecosystem": "npm"}, "ranges": ranges(range)}]});
            let record = [serde_json::from_value(record).unwrap()];
            assert_eq!(hits(&record, yes), 1, "{range}");
            assert_eq!(no.map_or(0, |no| hits(&record, no)), 0, "{range}");
        }
    }
}
