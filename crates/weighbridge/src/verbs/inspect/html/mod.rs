//! The result as one page in the report's style; all text in it that came from the tree is escaped.

mod audits;
mod dependencies;
mod efforts;
mod migration;
mod permissions;
mod pieces;
mod routes;
mod technologies;

use std::path::Path;

use maud::{Markup, html};
use weighbridge_inspect::{Document, Inspection, Severity, SuppressedBy};
use weighbridge_report::{page, plain};

use super::verdict::{self, FirstVerdict};
use weighbridge_report::counted;

/// The whole result; `first` is none where no route of Node.js was found.
pub(super) fn show(document: &Document, first: Option<&FirstVerdict>, folder: &Path) -> String {
    let found = &document.inspection;
    let name = service(found, folder);
    let body = html! {
        (banner(&name, found))
        (warnings(document))
        (verdict::show_html(first, found))
        (audits::show(found))
        (routes::show(found))
        (technologies::show(found))
        (dependencies::show(found))
        (permissions::show(found))
        (migration::show(&found.migration))
        (efforts::show(found))
        (suppressed(found))
        (skipped(found))
        footer { "Weighbridge " (document.tool.version) ". Read from the source; nothing of it was run." }
    };
    page(
        &format!("{name}: inspection"),
        &document.tool.version,
        &body,
    )
}

/// The first package's own name, else the folder's.
fn service(found: &Inspection, folder: &Path) -> String {
    let named = found.packages.iter().find_map(|p| p.name.clone());
    let folder = folder.canonicalize().unwrap_or(folder.to_owned());
    let folder = folder.file_name().map(|n| n.to_string_lossy().into_owned());
    named.or(folder).unwrap_or_else(|| "service".to_owned())
}

fn banner(name: &str, found: &Inspection) -> Markup {
    let count = |severity| {
        let all = found.findings.iter();
        all.filter(|f| f.severity == severity).count()
    };
    html! {
        header.banner {
            p.eyebrow { "Inspection, without running it" }
            h1 { (plain(name)) }
            p.strongest {
                (counted(found.routes.len(), "route")) ", " (counted(found.findings.len(), "finding")) ", "
                (counted(found.dependencies.packages.len(), "pinned package"))
            }
            ul.tally {
                @for severity in [Severity::High, Severity::Medium, Severity::Low] {
                    li { (audits::chip(severity)) " " (count(severity)) }
                }
            }
        }
    }
}

fn warnings(document: &Document) -> Markup {
    html! {
        @if !document.warnings.is_empty() {
            section {
                h2 { "Warnings" }
                ul.plain.warnings {
                    @for warning in &document.warnings {
                        li {
                            strong { (plain(&warning.text)) } " " code.soft { (warning.id) }
                            p { (plain(&warning.advice)) }
                        }
                    }
                }
            }
        }
    }
}

fn suppressed(found: &Inspection) -> Markup {
    html! {
        @if !found.suppressed.is_empty() {
            section {
                h2 { "Suppressed and accepted" }
                ul.plain {
                    @for one in &found.suppressed {
                        li {
                            code { (one.finding.audit) " " (plain(&one.finding.place.file)) ":" (one.finding.place.line) } " "
                            @match one.by { SuppressedBy::Comment => "by a comment", SuppressedBy::Accepted => "accepted" }
                            @if let Some(reason) = &one.reason { ": " (plain(reason)) }
                        }
                    }
                }
            }
        }
    }
}

fn skipped(found: &Inspection) -> Markup {
    html! {
        @if !found.skipped.is_empty() {
            section {
                h2 { "Not read to the end" }
                ul.plain {
                    @for file in &found.skipped { li { code { (plain(&file.file)) } ": " (plain(&file.why)) } }
                }
            }
        }
    }
}
