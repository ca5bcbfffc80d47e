//! Go: files are read with tree-sitter, then followed from `main` on to see which routers they build.

pub(crate) mod ast;
pub(crate) mod callees;
mod calls;
mod describe;
mod evaluate;
mod execute;
mod expressions;
mod follow;
mod handlers;
pub(crate) mod looking;
mod lower;
mod members;
mod module;
mod program;
pub(crate) mod reach;
mod read;
mod register;
mod relevance;
pub(crate) mod routers;
pub(crate) mod scope;
pub(crate) mod signatures;
mod statements;
mod texts;
pub(crate) mod types;
pub(crate) mod uses;
mod value;
pub(crate) mod visit;
mod wiring;

#[cfg(test)]
mod tests;

use crate::inspection::Skipped;
use crate::mounts::Mounts;
use crate::source::{Language, Source};
use follow::Follow;
pub(crate) use program::Program;
use reach::{Numbers, Reach};
use relevance::Relevance;

/// Reads all Go files; `None` where there are none.
pub(crate) fn program<'s>(
    sources: &'s [Source],
    skipped: &mut Vec<Skipped>,
) -> Option<Program<'s>> {
    let is_go = sources.iter().any(|s| s.language == Language::Go);
    is_go.then(|| Program::new(sources, read::files(sources, skipped)))
}

/// Finds what may run after what.
pub(crate) fn reach(program: &Program<'_>, numbers: &Numbers) -> Reach {
    follow::on_large_stack(|| Reach::of(program, numbers))
}

/// Finds the routes of a program and adds them to the graph.
pub(crate) fn routes(
    program: &Program<'_>,
    numbers: &Numbers,
    mounts: &mut Mounts,
    skipped: &mut Vec<Skipped>,
) {
    follow::on_large_stack(|| {
        let relevance = Relevance::of(program);
        let (wiring, is_whole) = Follow::new(program, numbers, &relevance).all();
        wiring.finish(mounts);
        if !is_whole {
            skipped.push(Skipped {
                file: String::new(),
                why: "the Go code is too tangled to follow all of it: routes may be missing"
                    .to_owned(),
            });
        }
    });
}
