//! Go: files are read with tree-sitter, then followed from `main` on to see which routers they build.

mod ast;
mod calls;
mod evaluate;
mod execute;
mod expressions;
mod follow;
mod lower;
mod members;
mod module;
mod program;
mod read;
mod register;
mod relevance;
mod routers;
mod statements;
mod texts;
mod value;
mod visit;
mod wiring;

#[cfg(test)]
mod tests;

use crate::inspection::Skipped;
use crate::mounts::Mounts;
use crate::source::{Language, Source};
use follow::Follow;
use program::Program;
use relevance::Relevance;

/// Finds the routes of all Go files and adds them to the graph.
pub(crate) fn routes(sources: &[Source], mounts: &mut Mounts, skipped: &mut Vec<Skipped>) {
    if !sources.iter().any(|s| s.language == Language::Go) {
        return;
    }
    let files = read::files(sources, skipped);
    let program = Program::new(sources, files);
    follow::on_large_stack(|| {
        let relevance = Relevance::of(&program);
        Follow::new(&program, &relevance).all().finish(mounts);
    });
}
