//! What a move would meet: packages and what stands in for them, traps in the code, what would be lost.

use maud::{Markup, html};
use weighbridge_inspect::{Counterpart, Difficulty, Loss, Migration, Trap, UsedPackage};
use weighbridge_report::plain;

use super::super::migration::{hardest_first, in_go, places, word};

pub(super) fn show(found: &Migration) -> Markup {
    html! { (packages(found)) (traps(&found.traps)) (losses(&found.losses)) }
}

fn packages(found: &Migration) -> Markup {
    let known = found.packages.iter();
    let known: Vec<_> = known
        .filter_map(|p| Some((p, p.counterpart.as_ref()?)))
        .collect();
    let unknown = found.packages.iter().filter(|p| p.counterpart.is_none());
    let unknown: Vec<&str> = unknown.map(|p| p.name.as_str()).collect();
    let unused: Vec<&str> = found.not_imported.iter().map(String::as_str).collect();
    html! {
        @if !known.is_empty() || !unknown.is_empty() || !unused.is_empty() {
            section {
                h2 id="packages" { "Packages, and what stands in for them in Go" }
                p.lead { "Assumed, from documentation." }
                @if !known.is_empty() { (counterparts(&known)) }
                (names("Not in our table", &unknown))
                (names("Declared, and imported by no code", &unused))
            }
        }
    }
}

fn counterparts(known: &[(&UsedPackage, &Counterpart)]) -> Markup {
    html! {
        div.scroll.stack role="region" aria-labelledby="packages" tabindex="0" {
            table {
                thead { tr {
                    th scope="col" { "Package" } th scope="col" { "Difficulty" }
                    th scope="col" { "In Go" } th scope="col" { "Trap" }
                } }
                tbody {
                    @for (package, counterpart) in known {
                        tr {
                            th scope="row" { (plain(&package.name)) " " span.soft { (plain(&package.version)) } }
                            td data-label="Difficulty" { (chip(counterpart.difficulty)) }
                            td.words data-label="In Go" { (plain(&in_go(counterpart))) }
                            td.words data-label="Trap" { (plain(counterpart.trap.as_deref().unwrap_or("–"))) }
                        }
                    }
                }
            }
        }
    }
}

fn chip(difficulty: Difficulty) -> Markup {
    let colour = match difficulty {
        Difficulty::DropIn => "--accent:var(--move)",
        Difficulty::Adapt => "--accent:var(--soft)",
        Difficulty::Rework => "--accent:var(--warn)",
        Difficulty::Blocker => "--accent:var(--limit)",
    };
    html! { span.chip style=(colour) { (word(difficulty)) } }
}

fn names(title: &str, names: &[&str]) -> Markup {
    html! {
        @if !names.is_empty() {
            p style="margin-top:16px" { (title) ": " span.soft { (plain(&names.join(", "))) } }
        }
    }
}

fn traps(traps: &[Trap]) -> Markup {
    html! {
        @if !traps.is_empty() {
            section {
                h2 id="traps" { "Traps of a move to Go in the code" }
                p.lead { "Assumed, from documentation." }
                div.scroll.stack role="region" aria-labelledby="traps" tabindex="0" {
                    table {
                        thead { tr {
                            th scope="col" { "The code" } th scope="col" { "Difficulty" }
                            th scope="col" { "In Go" } th scope="col" { "Where" }
                        } }
                        tbody {
                            @for trap in hardest_first(traps) {
                                tr {
                                    th scope="row" { (trap.what) }
                                    td data-label="Difficulty" { (chip(trap.difficulty)) }
                                    td.words data-label="In Go" { (trap.in_go) }
                                    td.words data-label="Where" { code { (plain(&places(&trap.seen_in))) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn losses(losses: &[Loss]) -> Markup {
    html! {
        @if !losses.is_empty() {
            section {
                h2 { "What the Go code would lose on Node.js" }
                p.lead { "Assumed, from documentation." }
                ul.plain {
                    @for loss in losses {
                        li {
                            strong { (plain(loss.name)) } " " code.soft { (plain(&places(&loss.seen_in))) } br;
                            "On Node.js: " (plain(loss.on_node))
                        }
                    }
                }
            }
        }
    }
}
