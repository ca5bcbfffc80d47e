//! What the candidates' sources show, beside what was measured of the routes that come by it.

use maud::{Markup, html};

use crate::format::{counted, plain};
use crate::seen::{SeenOnRoute, by_severity, is_on_all};
use crate::source::{Severity, SourceFinding, SourceReading};
use crate::view::View;

/// Findings that are shown of a route; all are in its candidate's list.
const MOST: usize = 5;

pub(super) fn source(view: &View<'_>) -> Markup {
    if view.sources().is_empty() {
        return html! {};
    }
    let seen = view.seen_on_routes();
    let routes = view.routes().len();
    html! {
        section {
            h2 id="source" { "What the source shows" }
            p.lead {
                "Read from each candidate's code without running it: a possible cause, beside what was measured of the same "
                "route. No verdict rests on it."
            }
            @if !seen.is_empty() {
                div.scroll.stack role="region" aria-labelledby="source" tabindex="0" {
                    table {
                        thead { tr {
                            th scope="col" { "Route" } th.grade scope="col" { "Candidate" }
                            th scope="col" { "In the source" } th scope="col" { "Measured there" }
                        } }
                        tbody { @for one in &seen { (on_route(one)) } }
                    }
                }
            }
            @for reading in view.sources() { (of_candidate(reading, routes)) }
        }
    }
}

fn on_route(seen: &SeenOnRoute<'_>) -> Markup {
    html! {
        tr {
            th scope="row" { (seen.route.map_or("Every route".to_owned(), plain)) }
            td data-label="Candidate" { (plain(seen.candidate)) }
            td.words data-label="In the source" {
                ul.seen {
                    @for finding in seen.findings.iter().take(MOST) { li { (one(finding)) } }
                    @if seen.findings.len() > MOST { li.soft { "and " (seen.findings.len() - MOST) " more, below" } }
                }
            }
            td.words data-label="Measured there" {
                @if seen.measured.is_empty() { span.soft { "–" } } @else {
                    ul.seen { @for one in &seen.measured { li { (one.to_string()) } } }
                }
            }
        }
    }
}

fn one(finding: &SourceFinding) -> Markup {
    html! {
        (chip(finding.severity)) " " (plain(&finding.message)) " "
        span.soft { code { (plain(&finding.file)) ":" (finding.line) } ", " code { (plain(&finding.audit)) } }
    }
}

fn of_candidate(reading: &SourceReading, routes: usize) -> Markup {
    html! {
        details {
            summary {
                span.name { "All that the source of " (plain(&reading.candidate)) " shows" }
                @match &reading.not_known {
                    Some(_) => span.soft { "not known" },
                    None => span.soft { (by_severity(reading.findings.iter())) },
                }
                @if reading.is_stale { span.remark { "stale: it has changed since" } }
            }
            div.inside {
                @if let Some(why) = &reading.not_known { p.soft { "Not known: " (plain(why)) "." } }
                @if !reading.findings.is_empty() { (all(&reading.findings, routes)) }
                @if reading.not_known.is_none() { (gaps(reading)) }
            }
        }
    }
}

fn all(findings: &[SourceFinding], routes: usize) -> Markup {
    html! {
        div.scroll.stack role="region" aria-label="Findings" tabindex="0" {
            table {
                thead { tr {
                    th scope="col" { "Place" } th scope="col" { "What" } th scope="col" { "On the way of" }
                } }
                tbody {
                    @for finding in findings {
                        tr {
                            th scope="row" { code { (plain(&finding.file)) ":" (finding.line) } }
                            td.words data-label="What" {
                                (chip(finding.severity)) " " (plain(&finding.message)) " "
                                span.soft { code { (plain(&finding.audit)) } }
                            }
                            td.words data-label="On the way of" { (way(finding, routes)) }
                        }
                    }
                }
            }
        }
    }
}

fn way(finding: &SourceFinding, routes: usize) -> Markup {
    let is_every = is_on_all(&finding.routes, routes);
    html! {
        @if finding.routes.is_empty() && finding.other_routes == 0 { span.soft { "–" } }
        @if is_every { "every route" br; } @else {
            @for route in &finding.routes { (plain(route)) br; }
        }
        @if finding.other_routes > 0 {
            span.soft { (counted(finding.other_routes, "route")) " outside the workload" }
        }
    }
}

/// What a missing finding doesn't mean.
fn gaps(reading: &SourceReading) -> Markup {
    html! {
        @if reading.findings.is_empty() { p.soft { "No audit saw anything." } }
        @if !reading.routes_not_found.is_empty() {
            p.note { "Not found in the source, so what is on their way isn't known: " (plain(&reading.routes_not_found.join(", "))) "." }
        }
        @if reading.files_skipped > 0 {
            p.note { (reading.files_skipped) " files couldn't be read to their end." }
        }
    }
}

fn chip(severity: Severity) -> Markup {
    let word = severity.word();
    html! { span class={ "chip severity-" (word) } { (word) } }
}
