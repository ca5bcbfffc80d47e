//! What the audits found, by audit, the worst first.

use maud::{Markup, html};
use weighbridge_inspect::{Finding, Inspection, Severity, audit};
use weighbridge_report::plain;

use super::super::findings;
use super::pieces::{self, Label};

pub(super) fn chip(severity: Severity) -> Markup {
    let colour = match severity {
        Severity::High => "--limit",
        Severity::Medium => "--warn",
        Severity::Low => "--soft",
    };
    pieces::chip(colour, findings::word(severity))
}

pub(super) fn show(found: &Inspection) -> Markup {
    html! {
        @if !found.findings.is_empty() {
            section {
                h2 { "Findings, the worst first" }
                @for ((severity, name), findings) in findings::by_audit(&found.findings) {
                    h3 style="margin-top:32px" { (chip(severity.0)) " " code { (name) } " " span.soft { (findings.len()) } }
                    @if let Some(about) = audit(name) {
                        details { summary { span style="flex:1 1 0" { (coded(&about.summary())) } } pre { (about.explanation()) } }
                    }
                    (by_confidence(&findings))
                }
            }
        }
    }
}

/// A text of an audit's page: what stands between backticks is code.
fn coded(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// What may be meant so is folded: it would hide the rest.
fn by_confidence(findings: &[&Finding]) -> Markup {
    let (sure, unsure) = findings::by_confidence(findings);
    html! {
        @if !sure.is_empty() { (table(&sure)) }
        @if !unsure.is_empty() {
            details { summary { (unsure.len()) " that may be meant so" } div.inside { (table(&unsure)) } }
        }
    }
}

fn table(findings: &[&Finding]) -> Markup {
    let rows = html! {
        @for finding in findings {
            tr {
                th scope="row" { code { (plain(&finding.place.file)) ":" (finding.place.line) } }
                td data-label="What" { (plain(&finding.message)) }
                td data-label="Reached by" {
                    @if finding.reached_by.is_empty() { span.soft { "–" } }
                    @for route in &finding.reached_by { code { (plain(route)) } br; }
                }
            }
        }
    };
    pieces::table(
        &Label::Text("Findings"),
        &["Place", "What", "Reached by"],
        &rows,
    )
}
