//! Which records hold for which pinned packages.

use std::collections::HashMap;

use super::Vulnerability;
use super::osv::{Affected, Range, Record};
use crate::dependencies::graph::{Ecosystem, LockedPackage};
use crate::dependencies::version::Version;

pub(super) fn find<'p>(
    records: &[Record],
    packages: impl IntoIterator<Item = &'p LockedPackage>,
) -> Vec<Vulnerability> {
    let mut by_name: HashMap<(&str, &str), Vec<&LockedPackage>> = HashMap::new();
    for package in packages {
        if let Some(ecosystem) = package.ecosystem {
            let key = (name_of(ecosystem), package.name.as_str());
            by_name.entry(key).or_default().push(package);
        }
    }
    let mut found = Vec::new();
    for record in records.iter().filter(|r| r.withdrawn.is_none()) {
        for affected in &record.affected {
            let key = (
                affected.package.ecosystem.as_str(),
                affected.package.name.as_str(),
            );
            for package in by_name.get(&key).into_iter().flatten() {
                if is_affected(affected, &package.version) {
                    found.push(vulnerability(record, affected, package));
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn name_of(ecosystem: Ecosystem) -> &'static str {
    match ecosystem {
        Ecosystem::Npm => "npm",
        Ecosystem::Go => "Go",
    }
}

/// Whether a version is in one of the ranges, or listed.
fn is_affected(affected: &Affected, version: &str) -> bool {
    let bare = version.trim_start_matches('v');
    if affected.versions.iter().any(|v| v == bare || v == version) {
        return true;
    }
    let Some(version) = Version::parse(version) else {
        return false;
    };
    let ranges = affected.ranges.iter().filter(|r| r.r#type != "GIT");
    ranges.into_iter().any(|range| holds(range, &version))
}

/// OSV's own evaluation: each event at or below the version switches (specification, "evaluation").
fn holds(range: &Range, version: &Version) -> bool {
    let mut events: Vec<(Version, &str)> = Vec::new();
    for (kind, at) in range.events.iter().flatten() {
        let at = match at.as_str() {
            "0" => Version::parse("0.0.0-0"),
            at => Version::parse(at),
        };
        if let Some(at) = at {
            events.push((at, kind));
        }
    }
    events.sort_by(|a, b| a.0.cmp(&b.0));
    let mut is_in = false;
    for (at, kind) in events {
        match kind {
            "introduced" if at <= *version => is_in = true,
            "fixed" | "limit" if at <= *version => is_in = false,
            "last_affected" if at < *version => is_in = false,
            _ => {}
        }
    }
    is_in
}

fn vulnerability(record: &Record, affected: &Affected, package: &LockedPackage) -> Vulnerability {
    let imports = affected.ecosystem_specific.imports.iter();
    let symbols = imports.flat_map(|import| {
        let whole = import.symbols.is_empty().then(|| import.path.clone());
        let each = import
            .symbols
            .iter()
            .map(|s| format!("{}.{s}", import.path));
        each.chain(whole)
    });
    Vulnerability {
        id: record.id.clone(),
        aliases: record.aliases.clone(),
        lockfile: package.lockfile.clone(),
        package: package.name.clone(),
        version: package.version.clone(),
        summary: record.summary.clone(),
        severity: record
            .database_specific
            .severity
            .as_ref()
            .map(|s| s.to_lowercase()),
        fixed: fixed(affected, &package.version),
        ecosystem: package.ecosystem,
        symbols: symbols.collect(),
        imports: affected
            .ecosystem_specific
            .imports
            .iter()
            .map(|import| (import.path.clone(), import.symbols.clone()))
            .collect(),
        is_dev: package.is_dev,
        reach: None,
        reached_at: None,
    }
}

/// The lowest version above the pinned one that mends it.
fn fixed(affected: &Affected, pinned: &str) -> Option<String> {
    let pinned = Version::parse(pinned)?;
    let events = affected.ranges.iter().flat_map(|r| &r.events);
    let fixes = events.filter_map(|event| event.get("fixed"));
    let versions = fixes.filter_map(|text| Some((Version::parse(text)?, text)));
    let above = versions.filter(|(version, _)| *version > pinned);
    above
        .min_by(|a, b| a.0.cmp(&b.0))
        .map(|(_, text)| text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn go(name: &str, version: &str) -> LockedPackage {
        LockedPackage {
            ecosystem: Some(Ecosystem::Go),
            name: name.to_owned(),
            version: version.to_owned(),
            ..LockedPackage::default()
        }
    }

    fn record(events: &str) -> Record {
        serde_json::from_str(&format!(
            r#"{{"id": "GO-1", "aliases": ["CVE-1"], "affected": [{{"package": {{"name": "m", "ecosystem": "Go"}},
                "ranges": [{{"type": "SEMVER", "events": [{events}]}}],
                "ecosystem_specific": {{"imports": [{{"path": "m/p", "symbols": ["F"]}}]}}}}]}}"#
        ))
        .unwrap()
    }

    #[test]
    fn ranges_as_the_specification_reads_them() {
        let record = [record(
            r#"{"introduced": "1.0.0"}, {"fixed": "1.2.0"}, {"introduced": "2.0.0"}, {"last_affected": "2.1.0"}"#,
        )];
        for (version, expected) in [
            ("v0.9.0", false),
            ("v1.0.0", true),
            ("v1.1.9", true),
            ("v1.2.0", false),
            ("v2.1.0", true),
            ("v2.1.1", false),
        ] {
            let found = find(&record, &[go("m", version)]);
            assert_eq!(!found.is_empty(), expected, "{version}");
        }
        let found = find(&record, &[go("m", "v1.1.0"), go("other", "v1.1.0")]);
        assert_eq!((found.len(), found[0].fixed.as_deref()), (1, Some("1.2.0")));
        assert_eq!(found[0].symbols, ["m/p.F"]);
    }

    #[test]
    fn an_open_range_holds_for_all_and_a_withdrawn_record_for_none() {
        let mut open = record(r#"{"introduced": "0"}"#);
        let pseudo = go("m", "v0.0.0-20200101000000-abcdef123456");
        assert_eq!(
            find(std::slice::from_ref(&open), std::slice::from_ref(&pseudo)).len(),
            1
        );
        open.withdrawn = Some("2024-01-01T00:00:00Z".to_owned());
        assert!(find(&[open], &[pseudo]).is_empty());
    }
}
