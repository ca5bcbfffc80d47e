//! What each package's process has to be allowed, with the flags to copy.

use maud::{Markup, html};
use weighbridge_inspect::{Inspection, Permissions};
use weighbridge_report::plain;

use super::super::permissions::{NONE, begins, command, heading, needs, not_known};

pub(super) fn show(found: &Inspection) -> Markup {
    html! {
        @if !found.permissions.is_empty() {
            section {
                h2 { "Least permissions" }
                p.lead { "Node.js's permission model: what the code needs, so that all else can be refused." }
                @for one in &found.permissions { (package(one)) }
            }
        }
    }
}

fn package(one: &Permissions) -> Markup {
    let lines = [needs(&one.needs), not_known(one)].concat();
    html! {
        h3 { (plain(&heading(one))) }
        @match command(one) {
            Some(command) => {
                pre { code { (plain(&command)) } }
                p.soft { "In the package's folder; " (plain(&begins(one))) "." }
            }
            None => p.soft { (NONE) },
        }
        @if !lines.is_empty() {
            details {
                summary { "What for" }
                div.inside { ul.plain { @for line in &lines { li { (plain(line)) } } } }
            }
        }
    }
}
