//! The routes.

use maud::{Markup, html};
use weighbridge_inspect::{Inspection, Route};
use weighbridge_report::plain;

use super::super::terminal;
use super::pieces::{self, Label};

pub(super) fn show(found: &Inspection) -> Markup {
    html! {
        section {
            h2 id="routes" { "Routes" }
            @if found.routes.is_empty() { p.lead { "No routes were found." } } @else { (table(&found.routes)) }
        }
    }
}

fn table(routes: &[Route]) -> Markup {
    let rows = html! {
        @for route in routes {
            tr {
                th scope="row" { (plain(&route.method)) " " (plain(&route.path))
                    @if !route.is_mounted { span.remark { "no mount of its router was found" } } }
                td data-label="Handler" { (plain(route.handler.as_deref().unwrap_or("–"))) }
                td data-label="Place" { code { (plain(&route.place.file)) ":" (route.place.line) } }
                td data-label="Framework" { (terminal::name_of(route.framework)) }
            }
        }
    };
    pieces::table(
        &Label::Heading("routes"),
        &["Route", "Handler", "Place", "Framework"],
        &rows,
    )
}
