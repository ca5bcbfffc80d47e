//! What is kept of a program once it has been followed: what it asks for, what stands in the way of a move.

use crate::go;
use crate::js::program::Program;
use crate::migration::{self, Loss, Trap, traps};
use crate::technologies;
use crate::usage::Usage;

/// What is kept.
#[derive(Debug, Default)]
pub(crate) struct Code {
    pub(crate) usage: Usage,
    pub(crate) traps: Vec<Trap>,
    pub(crate) losses: Vec<Loss>,
}

impl Code {
    /// Keeps what there is of a JavaScript program.
    pub(crate) fn add_js(&mut self, program: &Program) {
        self.usage.add_js(program, &technologies::marks());
        self.traps = traps::find(program);
    }

    /// Keeps what there is of a Go program.
    pub(crate) fn add_go(&mut self, program: &go::Program<'_>) {
        self.usage.add_go(program, &technologies::marks());
        self.losses = migration::losses(program);
    }
}
