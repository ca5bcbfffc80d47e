//! What the lockfiles pin, and what is known against it.

use maud::{Markup, html};
use weighbridge_inspect::{Inspection, Known, Vulnerability};
use weighbridge_report::plain;

pub(super) fn show(found: &Inspection) -> Markup {
    html! {
        @if !found.dependencies.lockfiles.is_empty() {
            section {
                h2 { "Dependencies" }
                ul.plain {
                    @for lockfile in &found.dependencies.lockfiles {
                        li { code { (plain(&lockfile.file)) } " (" (plain(&lockfile.format)) "): " (lockfile.packages)
                            " packages, " (lockfile.duplicated) " in more than one version, " (lockfile.depth) " deep" }
                    }
                }
                h3 style="margin-top:24px" { "Known vulnerabilities" }
                (known(found.known.as_ref()))
            }
        }
    }
}

fn known(known: Option<&Known>) -> Markup {
    let Some(known) = known else {
        return html! { p.soft { "Not known: no advisories were given." } };
    };
    html! {
        p.soft { (known.vulnerabilities.len()) " of " (known.coverage.records.iter().map(|(_, n)| n).sum::<usize>()) " advisories hold" }
        ul.plain {
            @for one in &known.vulnerabilities { (vulnerability(one)) }
        }
    }
}

fn vulnerability(one: &Vulnerability) -> Markup {
    html! {
        li {
            strong { (plain(&one.id)) } " " (plain(&one.package)) " " (plain(&one.version)) ": " (plain(&one.summary))
            @if let Some(version) = &one.fixed { span.soft { ", mended in " (plain(version)) } }
            @if let Some(reach) = one.reach { span.remark { (reach.words()) } }
        }
    }
}
