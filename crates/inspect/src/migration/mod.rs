//! What a move to the other runtime would meet: packages and what stands in for them, traps in the code, what is lost.
//!
//! All of it is assumed, in the words of the ledger: it comes from documentation and not from measuring this service.

mod packages;
pub(crate) mod routes;
mod table;
mod to_node;
pub(crate) mod traps;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::declared::Declaration;
use crate::inspection::Place;

pub use routes::{Effort, RouteMove, Work};
pub use to_node::Loss;
pub(crate) use to_node::losses;
pub use traps::Trap;

/// What a move would meet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Migration {
    /// How well all of it is founded: `assumed`.
    pub grade: &'static str,
    /// Direct dependencies of production that code imports, the hardest to replace first.
    pub packages: Vec<UsedPackage>,
    /// Direct dependencies of production that no code imports: unused, or loaded by another package.
    pub not_imported: Vec<String>,
    /// What Node.js does silently and Go doesn't, seen in the code.
    pub traps: Vec<Trap>,
    /// What Go code has that a move to Node.js would lose.
    pub losses: Vec<Loss>,
    /// What each route of Node.js comes to. Code that several routes reach counts for each of them, so sums mean nothing.
    pub routes: Vec<RouteMove>,
}

/// A package that the code uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UsedPackage {
    /// Its name on npm.
    pub name: String,
    /// The version as its manifest writes it.
    pub version: String,
    /// The manifest's line.
    pub declared_in: Place,
    /// The first import in each file.
    pub imported_in: Vec<Place>,
    /// What stands in for it; none where it isn't in our table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counterpart: Option<Counterpart>,
}

/// What stands in Go for an npm package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counterpart {
    /// In words.
    pub go: String,
    /// Its module: `std` for the standard library; none where there is none, or none that we know to be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// How hard it is to replace.
    pub difficulty: Difficulty,
    /// Why so.
    pub why: String,
    /// What goes wrong without an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trap: Option<String>,
    /// The documentation that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// How hard something is to replace.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Difficulty {
    /// The same calls under other names.
    DropIn,
    /// The same ideas, other code.
    Adapt,
    /// Designed anew.
    Rework,
    /// There is nothing: it stays on Node.js, or leaves the service first.
    Blocker,
}

/// Puts together what was found.
pub(crate) fn of(declarations: &[Declaration], code: Code) -> Migration {
    let (packages, not_imported) = packages::used(declarations, &code.usage);
    Migration {
        grade: "assumed",
        packages,
        not_imported,
        traps: code.traps,
        losses: code.losses,
        routes: code.routes,
    }
}
