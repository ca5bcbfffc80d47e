//! What the candidates' sources show: counts, and the worst few with what was measured on their way.

use super::{Page, plain, section};
use crate::seen::{Measured, by_severity, is_on_all};
use crate::source::{Confidence, SourceFinding, SourceReading};

/// Findings that are shown of a candidate.
const MOST: usize = 3;
/// Routes that are named of a finding.
const MOST_ROUTES: usize = 2;

impl Page<'_> {
    pub(super) fn source(&self) -> String {
        let mut lines = vec![self.heading("In the source, read without running it")];
        for reading in self.view.sources() {
            self.reading(reading, &mut lines);
        }
        section(&lines)
    }

    fn reading(&self, reading: &SourceReading, lines: &mut Vec<String>) {
        let name = plain(&reading.candidate);
        if let Some(why) = &reading.not_known {
            lines.push(self.wrap(&format!("{name}: not known, {}", plain(why)), "  "));
            return;
        }
        let on_routes = reading.findings.iter().filter(|f| !f.routes.is_empty());
        let stale = match reading.is_stale {
            true => " (stale: it has changed since)",
            false => "",
        };
        let on_routes = by_severity(on_routes);
        let text = if reading.findings.is_empty() {
            format!("{name}: nothing found{stale}")
        } else {
            let all = by_severity(reading.findings.iter());
            format!("{name}: {all}; on the way of the workload's routes {on_routes}{stale}")
        };
        lines.push(self.wrap(&text, "  "));
        for finding in worst(reading) {
            lines.push(self.finding(finding));
            lines.extend(self.measured(reading, finding));
        }
        let more = reading.findings.len() - worst(reading).len();
        if more > 0 {
            lines.push(format!("    and {more} more: report.html, --format json"));
        }
        if !reading.routes_not_found.is_empty() {
            let text = format!(
                "not found in it, so what is on their way isn't known: {}",
                plain(&reading.routes_not_found.join(", "))
            );
            lines.push(self.wrap(&text, "    "));
        }
    }

    fn finding(&self, finding: &SourceFinding) -> String {
        let text = format!(
            "{} {} {}:{}{}: {}",
            finding.severity.word(),
            plain(&finding.audit),
            plain(&finding.file),
            finding.line,
            plain(&self.on(&finding.routes)),
            plain(&finding.message)
        );
        self.wrap(&text, "    ")
    }

    /// What was measured of the first route on whose way it is.
    fn measured(&self, reading: &SourceReading, finding: &SourceFinding) -> Option<String> {
        if self.is_every(&finding.routes) {
            return None;
        }
        let route = finding.routes.first()?;
        let seen = self.view.measured_of(&reading.candidate, route);
        let words: Vec<String> = seen.iter().map(Measured::to_string).collect();
        let text = format!("measured of {}: {}", plain(route), words.join("; "));
        (!words.is_empty()).then(|| self.dim(&self.wrap(&text, "        ")))
    }

    fn is_every(&self, routes: &[String]) -> bool {
        is_on_all(routes, self.view.routes().len())
    }

    /// ` on GET /a, GET /b and 3 more`.
    fn on(&self, routes: &[String]) -> String {
        if routes.is_empty() {
            return String::new();
        }
        if self.is_every(routes) {
            return " on every route".to_owned();
        }
        let named = &routes[..routes.len().min(MOST_ROUTES)];
        let more = match routes.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!(" on {}{more}", named.join(", "))
    }
}

/// Those on the way of the workload's routes before others, and no mere suspicions.
fn worst(reading: &SourceReading) -> Vec<&SourceFinding> {
    let findings = reading.findings.iter();
    let mut sure: Vec<_> = findings
        .filter(|f| f.confidence > Confidence::Low)
        .collect();
    sure.sort_by_key(|f| (std::cmp::Reverse(f.severity), f.routes.is_empty()));
    sure.truncate(MOST);
    sure
}
