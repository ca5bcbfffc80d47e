//! The verdict as a section of the page.

use maud::{Markup, html};
use weighbridge_decide::{RouteVerdict, Verdict};
use weighbridge_inspect::Inspection;
use weighbridge_report::plain;

use super::shown::{ORDER, argued, blocking, known, routes_of, service};
use super::{FirstVerdict, NotKnown};

/// The whole verdict; what isn't known comes last and folded, where it is much.
pub(in super::super) fn show(first: Option<&FirstVerdict>, found: &Inspection) -> Markup {
    html! {
        section {
            h2 { "First verdict" }
            @if let Some(first) = first {
                p.lead { "Assumed from the code: nothing was measured, and all routes weigh the same." }
                p { "Service: " strong { (plain(&service(first))) } }
                @for verdict in ORDER { (of_verdict(first, found, verdict)) }
                (not_known(&first.not_known))
                (holding_up(found))
                @if first.left_out > 0 {
                    p.soft { (first.left_out) " more routes of which something is known weren't decided on." }
                }
            } @else {
                p.lead { "Not known, for no route of a Node.js service was found." }
            }
        }
    }
}

fn of_verdict(first: &FirstVerdict, found: &Inspection, verdict: Verdict) -> Markup {
    let routes: Vec<&RouteVerdict> = known(first).filter(|r| r.verdict == verdict).collect();
    let class = format!("chip v-{}", verdict.word());
    html! {
        @if !routes.is_empty() {
            h3 style="margin:24px 0 8px" { span class=(class) { (verdict.word()) } " " span.soft { (routes.len()) } }
            div.scroll.stack role="region" aria-label=(verdict.word()) tabindex="0" {
                table {
                    thead { tr {
                        th scope="col" { "Route" } th.num scope="col" { "Share of the draws" }
                        th scope="col" { "Rests on" }
                    } }
                    tbody {
                        @for route in routes {
                            tr {
                                th scope="row" { (plain(&route.route)) }
                                td.num data-label="Share of the draws" { (format!("{:.0} %", route.probability * 100.0)) }
                                td.words data-label="Rests on" { (plain(&argued(first, found, &route.route))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn not_known(routes: &[NotKnown]) -> Markup {
    html! {
        @if !routes.is_empty() {
            details style="margin-top:24px" {
                summary { "Not known: " (routes.len()) " routes, of which a run measures cpu_ratio and io_share" }
                ul.plain.inside {
                    @for route in routes { li { strong { (plain(&route.route)) } " " span.soft { (plain(&route.why)) } } }
                }
            }
        }
    }
}

fn holding_up(found: &Inspection) -> Markup {
    let blocking = blocking(found);
    html! {
        @if !blocking.is_empty() {
            details {
                summary { "Not known: for how long " (blocking.len()) " calls hold up all other routes" }
                ul.plain.inside {
                    @for finding in blocking {
                        li { code { (plain(&finding.place.file)) ":" (finding.place.line) } " reached by "
                            (plain(&routes_of(&finding.reached_by))) }
                    }
                }
            }
        }
    }
}
