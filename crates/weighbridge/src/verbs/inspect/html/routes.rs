//! The routes.

use maud::{Markup, html};
use weighbridge_inspect::Inspection;
use weighbridge_report::plain;

use super::super::terminal;

pub(super) fn show(found: &Inspection) -> Markup {
    html! {
        section {
            h2 id="routes" { "Routes" }
            @if found.routes.is_empty() { p.lead { "No routes were found." } } @else {
                div.scroll.stack role="region" aria-labelledby="routes" tabindex="0" {
                    table {
                        thead { tr {
                            th scope="col" { "Route" } th scope="col" { "Handler" }
                            th scope="col" { "Place" } th scope="col" { "Framework" }
                        } }
                        tbody {
                            @for route in &found.routes {
                                tr {
                                    th scope="row" { (plain(&route.method)) " " (plain(&route.path))
                                        @if !route.is_mounted { span.remark { "no mount of its router was found" } } }
                                    td data-label="Handler" { (plain(route.handler.as_deref().unwrap_or("–"))) }
                                    td data-label="Place" { code { (plain(&route.place.file)) ":" (route.place.line) } }
                                    td data-label="Framework" { (terminal::name_of(route.framework)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
