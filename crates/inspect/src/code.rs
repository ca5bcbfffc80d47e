//! What is kept of a program once it has been followed: what it asks for, what stands in the way of a move.

use crate::go;
use crate::inspection::Route;
use crate::js::program::Program;
use crate::js::reach::Reach;
use crate::manifests::Manifests;
use crate::migration::{self, Loss, RouteMove, Trap, routes, traps};
use crate::permissions::{self, Permissions};
use crate::technologies;
use crate::usage::Usage;
use crate::uses::Uses;

/// What is kept.
#[derive(Debug, Default)]
pub(crate) struct Code {
    /// Of packages that an advisory is about.
    pub(crate) uses: Uses,
    pub(crate) usage: Usage,
    pub(crate) traps: Vec<Trap>,
    pub(crate) losses: Vec<Loss>,
    pub(crate) routes: Vec<RouteMove>,
    pub(crate) permissions: Vec<Permissions>,
}

impl Code {
    /// Nothing yet; what these uses want will be looked for.
    pub(crate) fn of(uses: Uses) -> Self {
        Code {
            uses,
            ..Code::default()
        }
    }

    /// Keeps what there is of a JavaScript program.
    pub(crate) fn add_js(
        &mut self,
        program: &Program,
        reach: &Reach,
        all: &[Route],
        manifests: &Manifests,
    ) {
        crate::js::uses::collect(program, &mut self.uses);
        self.usage.add_js(program, &technologies::marks());
        self.traps = traps::find(program);
        self.permissions = permissions::find(program, reach, manifests);
        self.routes = routes::moves(program, reach, all, &self.traps);
    }

    /// Keeps what there is of a Go program.
    pub(crate) fn add_go(&mut self, program: &go::Program<'_>) {
        go::uses::collect(program, &mut self.uses);
        self.usage.add_go(program, &technologies::marks());
        self.losses = migration::losses(program);
    }
}
