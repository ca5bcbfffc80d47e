//! What is kept of a program once it has been followed: what it asks for, what stands in the way of a move.

use crate::go;
use crate::inspection::Route;
use crate::js::program::Program;
use crate::js::reach::Reach;
use crate::migration::{self, Loss, RouteMove, Trap, routes, traps};
use crate::technologies;
use crate::usage::Usage;

/// What is kept.
#[derive(Debug, Default)]
pub(crate) struct Code {
    pub(crate) usage: Usage,
    pub(crate) traps: Vec<Trap>,
    pub(crate) losses: Vec<Loss>,
    pub(crate) routes: Vec<RouteMove>,
}

impl Code {
    /// Keeps what there is of a JavaScript program.
    pub(crate) fn add_js(&mut self, program: &Program, reach: &Reach, all: &[Route]) {
        self.usage.add_js(program, &technologies::marks());
        self.traps = traps::find(program);
        self.routes = routes::moves(program, reach, all, &self.traps);
    }

    /// Keeps what there is of a Go program.
    pub(crate) fn add_go(&mut self, program: &go::Program<'_>) {
        self.usage.add_go(program, &technologies::marks());
        self.losses = migration::losses(program);
    }
}
