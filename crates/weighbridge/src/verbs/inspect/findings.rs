//! What the audits saw, the worst first, by audit.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use weighbridge_inspect::{Confidence, Finding, Inspection, Severity, SuppressedBy};

/// Places that are shown of one audit.
const MOST_PLACES: usize = 8;
/// Routes that are shown of one place.
const MOST_ROUTES: usize = 3;

/// Shows what may be meant so as a count; with `is_all` every finding.
pub(super) fn show(inspection: &Inspection, is_all: bool) -> String {
    let findings = &inspection.findings;
    let mut text = match findings.is_empty() {
        true => String::new(),
        false => "\nfindings, the worst first\n".to_owned(),
    };
    for ((Reverse(severity), audit), findings) in by_audit(findings) {
        text += &format!("  {} {audit}: {}\n", word(severity), findings.len());
        text += &of_audit(&findings, is_all);
    }
    if let Some(worst) = findings.iter().max_by_key(|f| f.severity) {
        text += &format!(
            "  more on one: weighbridge inspect --explain {}\n",
            worst.audit
        );
    }
    text + &suppressed(inspection)
}

fn of_audit(findings: &[&Finding], is_all: bool) -> String {
    let (sure, unsure) = by_confidence(findings);
    let (shown, folded) = match is_all {
        true => (findings, 0),
        false => (&sure[..sure.len().min(MOST_PLACES)], unsure.len()),
    };
    let mut text = String::new();
    for finding in shown {
        let place = format!("{}:{}", finding.place.file, finding.place.line);
        text += &format!("    {place}  {}\n", finding.message);
        text += &reached_by(&finding.reached_by);
    }
    let more = findings.len() - shown.len() - folded;
    if more > 0 {
        text += &format!("    and {more} more: --all or --format json\n");
    }
    if folded > 0 {
        text += &format!("    {folded} that may be meant so: --all or --format json\n");
    }
    text
}

/// Those to look at, and those that may be meant so and are no danger where they aren't.
pub(super) fn by_confidence<'f>(findings: &[&'f Finding]) -> (Vec<&'f Finding>, Vec<&'f Finding>) {
    let findings = findings.iter().copied();
    findings.partition(|f| f.confidence > Confidence::Low || f.severity == Severity::High)
}

/// Findings of each severity and audit, the worst first, within one the surest.
pub(super) fn by_audit(
    findings: &[Finding],
) -> BTreeMap<(Reverse<Severity>, &'static str), Vec<&Finding>> {
    let mut by_audit: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let key = (Reverse(finding.severity), finding.audit);
        by_audit.entry(key).or_default().push(finding);
    }
    for findings in by_audit.values_mut() {
        findings.sort_by_key(|f| Reverse(f.confidence));
    }
    by_audit
}

fn reached_by(routes: &[String]) -> String {
    if routes.is_empty() {
        return String::new();
    }
    let shown = routes[..routes.len().min(MOST_ROUTES)].join(", ");
    let more = match routes.len() > MOST_ROUTES {
        true => format!(" and {} more", routes.len() - MOST_ROUTES),
        false => String::new(),
    };
    format!("      reached by {shown}{more}\n")
}

/// What isn't shown, in a line.
fn suppressed(inspection: &Inspection) -> String {
    let count = |by| {
        let all = inspection.suppressed.iter();
        all.filter(|s| s.by == by).count()
    };
    let (comments, accepted) = (count(SuppressedBy::Comment), count(SuppressedBy::Accepted));
    let parts = [
        (comments, "suppressed by a comment"),
        (accepted, "accepted"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!("\nnot shown: {}\n", parts.join(", ")),
    }
}

pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
    }
}
