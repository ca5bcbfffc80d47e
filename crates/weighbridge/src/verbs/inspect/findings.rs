//! What the audits saw, the worst first, by audit.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use weighbridge_inspect::{Finding, Severity};

/// Places that are shown of one audit.
const MOST_PLACES: usize = 8;

pub(super) fn show(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let mut by_audit: BTreeMap<(Reverse<Severity>, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let key = (Reverse(finding.severity), finding.audit);
        by_audit.entry(key).or_default().push(finding);
    }
    let mut text = "\nfindings, the worst first\n".to_owned();
    for ((Reverse(severity), audit), findings) in by_audit {
        text += &format!("  {} {audit}: {}\n", word(severity), findings.len());
        for finding in findings.iter().take(MOST_PLACES) {
            let place = format!("{}:{}", finding.place.file, finding.place.line);
            text += &format!("    {place}  {}\n", finding.message);
        }
        if findings.len() > MOST_PLACES {
            let more = findings.len() - MOST_PLACES;
            text += &format!("    and {more} more: --format json has all\n");
        }
    }
    text
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
    }
}
