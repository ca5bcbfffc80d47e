//! Annotations of a GitHub workflow: a line each on stdout, which GitHub shows beside the code
//! (docs.github.com: "Workflow commands", setting an error, warning or notice message).

use std::cmp::Reverse;

use super::from_root;
use crate::audits::{Finding, Severity};
use crate::document::Document;

/// The findings that remain, the worst first: GitHub shows only the first few of a step.
///
/// `folder` is the inspected folder's path from the root of the repository.
#[must_use]
pub fn github(document: &Document, folder: &str) -> String {
    let mut findings: Vec<&Finding> = document.inspection.findings.iter().collect();
    findings.sort_by_key(|f| (Reverse(f.severity), Reverse(f.confidence)));
    findings.iter().map(|f| annotation(f, folder)).collect()
}

fn annotation(finding: &Finding, folder: &str) -> String {
    let mut message = finding.message.clone();
    if !finding.reached_by.is_empty() {
        message += &format!("\nreached by {}", finding.reached_by.join(", "));
    }
    format!(
        "::{} file={},line={},title={}::{}\n",
        command(finding.severity),
        property(&from_root(folder, &finding.place.file)),
        finding.place.line,
        property(finding.audit),
        data(&message)
    )
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "notice",
    }
}

/// What stands after `::`.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands after `name=`: commas part properties, colons end them.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_ends_its_line_or_its_property() {
        assert_eq!(property("a,b:c%\r\n::d"), "a%2Cb%3Ac%25%0D%0A%3A%3Ad");
        assert_eq!(data("100%, a::b\n"), "100%25, a::b%0A");
    }
}
