//! What the service is built on and how it runs.

use maud::{Markup, html};
use weighbridge_inspect::Inspection;
use weighbridge_report::plain;

use super::super::technologies::{by_kind, deployed};

pub(super) fn show(found: &Inspection) -> Markup {
    let kinds = by_kind(&found.technologies);
    let deployed = deployed(&found.deployments);
    html! {
        @if !kinds.is_empty() {
            section {
                h2 { "Built on" }
                dl style="margin-top:16px" {
                    @for (kind, lines) in &kinds { dt { (kind) } dd { (list(lines)) } }
                }
            }
        }
        @if !deployed.is_empty() {
            section { h2 { "Runs as" } (list(&deployed)) }
        }
    }
}

fn list(lines: &[String]) -> Markup {
    html! { ul.plain { @for line in lines { li { (plain(line)) } } } }
}
