//! What a move of each route is, and how ready types and tests are.

use maud::{Markup, html};
use weighbridge_inspect::{Effort, Inspection, RouteMove};
use weighbridge_report::plain;

use super::super::routes::{largest_first, tests, types, why, word};
use super::pieces::{self, Label};

/// Routes that stand open; the others are folded.
const MOST: usize = 20;

pub(super) fn show(found: &Inspection) -> Markup {
    let sorted = largest_first(&found.migration.routes);
    let (open, folded) = sorted.split_at(sorted.len().min(MOST));
    html! {
        @if !sorted.is_empty() {
            section {
                h2 { "What a move of each route is" }
                p.lead { "The most work first. Code that routes share counts for each." }
                (table(open))
                @if !folded.is_empty() {
                    details { summary { (folded.len()) " more" } div.inside { (table(folded)) } }
                }
            }
        }
        (readiness(found))
    }
}

fn table(routes: &[&RouteMove]) -> Markup {
    let rows = html! {
        @for route in routes {
            tr {
                th scope="row" { (plain(&route.method)) " " (plain(&route.path)) }
                td data-label="Effort" { (chip(route.effort)) }
                td.words data-label="Because" { (plain(&why(route))) }
            }
        }
    };
    pieces::table(
        &Label::Text("Effort of routes"),
        &["Route", "Effort", "Because"],
        &rows,
    )
}

fn chip(effort: Effort) -> Markup {
    let colour = match effort {
        Effort::Small => "--move",
        Effort::Medium => "--warn",
        Effort::Large => "--limit",
        Effort::Unknown => "--undecided",
    };
    pieces::chip(colour, word(effort))
}

fn readiness(found: &Inspection) -> Markup {
    let lines = [types(&found.types), tests(&found.tests)];
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    html! {
        @if lines.iter().any(|line| !line.is_empty()) {
            section {
                h2 { "Types and tests" }
                ul.plain {
                    @for line in lines.iter().filter(|line| !line.is_empty()) { li { (plain(line)) } }
                }
            }
        }
    }
}
