//! The result as one page in the report's style; all text in it that came from the tree is escaped.

use std::path::Path;

use maud::{Markup, html};
use weighbridge_inspect::{
    Document, Finding, Inspection, Known, Severity, SuppressedBy, Vulnerability, audit,
};
use weighbridge_report::{page, plain};

use super::{findings, terminal};

pub(super) fn show(document: &Document, folder: &Path) -> String {
    let found = &document.inspection;
    let name = service(found, folder);
    let body = html! {
        (banner(&name, found))
        (warnings(document))
        (audits(found))
        (routes(found))
        (dependencies(found))
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
            p.strongest { (found.routes.len()) " routes, " (found.findings.len()) " findings, "
                (found.dependencies.packages.len()) " pinned packages" }
            ul.tally {
                @for severity in [Severity::High, Severity::Medium, Severity::Low] {
                    li { (chip(severity)) " " (count(severity)) }
                }
            }
        }
    }
}

fn chip(severity: Severity) -> Markup {
    let colour = match severity {
        Severity::High => "--accent:var(--limit)",
        Severity::Medium => "--accent:var(--warn)",
        Severity::Low => "--accent:var(--soft)",
    };
    html! { span.chip style=(colour) { (findings::word(severity)) } }
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

fn audits(found: &Inspection) -> Markup {
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
    html! {
        div.scroll.stack role="region" aria-label="Findings" tabindex="0" {
            table {
                thead { tr { th scope="col" { "Place" } th scope="col" { "What" } th scope="col" { "Reached by" } } }
                tbody {
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
                }
            }
        }
    }
}

fn routes(found: &Inspection) -> Markup {
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

fn dependencies(found: &Inspection) -> Markup {
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
