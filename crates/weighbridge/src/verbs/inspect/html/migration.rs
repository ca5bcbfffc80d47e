//! What a move would meet: packages and what stands in for them, traps in the code, what would be lost.

use maud::{Markup, html};
use weighbridge_inspect::{Counterpart, Difficulty, Loss, Migration, Trap, UsedPackage};
use weighbridge_report::plain;

use super::super::migration::{hardest_first, in_go, places, word};
use super::pieces::{self, Label};

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
    let rows = html! {
        @for (package, counterpart) in known {
            tr {
                th scope="row" { (plain(&package.name)) " " span.soft { (plain(&package.version)) } }
                td data-label="Difficulty" { (chip(counterpart.difficulty)) }
                td.words data-label="In Go" { (plain(&in_go(counterpart))) }
                td.words data-label="Trap" { (plain(counterpart.trap.as_deref().unwrap_or("–"))) }
            }
        }
    };
    pieces::table(
        &Label::Heading("packages"),
        &["Package", "Difficulty", "In Go", "Trap"],
        &rows,
    )
}

fn chip(difficulty: Difficulty) -> Markup {
    let colour = match difficulty {
        Difficulty::DropIn => "--move",
        Difficulty::Adapt => "--soft",
        Difficulty::Rework => "--warn",
        Difficulty::Blocker => "--limit",
    };
    pieces::chip(colour, word(difficulty))
}

fn names(title: &str, names: &[&str]) -> Markup {
    html! {
        @if !names.is_empty() {
            p style="margin-top:16px" { (title) ": " span.soft { (plain(&names.join(", "))) } }
        }
    }
}

fn traps(traps: &[Trap]) -> Markup {
    let rows = html! {
        @for trap in hardest_first(traps) {
            tr {
                th scope="row" { (trap.what) }
                td data-label="Difficulty" { (chip(trap.difficulty)) }
                td.words data-label="In Go" { (trap.in_go) }
                td.words data-label="Where" { code { (plain(&places(&trap.seen_in))) } }
            }
        }
    };
    let columns = ["The code", "Difficulty", "In Go", "Where"];
    html! {
        @if !traps.is_empty() {
            section {
                h2 id="traps" { "Traps of a move to Go in the code" }
                p.lead { "Assumed, from documentation." }
                (pieces::table(&Label::Heading("traps"), &columns, &rows))
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
