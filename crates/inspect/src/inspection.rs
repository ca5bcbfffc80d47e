//! What an inspection found, as it is printed in JSON.

use serde::Serialize;

/// All that an inspection found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Inspection {
    /// Routes, in order of path, method and place.
    pub routes: Vec<Route>,
    /// What the audits saw, in order of place.
    pub findings: Vec<crate::audits::Finding>,
    /// Files that were not read, or not to their end.
    pub skipped: Vec<Skipped>,
}

/// Somewhere in the tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Path from the inspected folder, with `/`.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

/// One method on one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// `GET`, in capitals; `*` where any method is taken.
    pub method: String,
    /// The whole path with the prefixes of what it is mounted on, parameters as `{name}`, the rest of a path as
    /// `{name...}`: the form of OpenAPI and of Go's `net/http`.
    pub path: String,
    /// Where it is registered.
    #[serde(flatten)]
    pub place: Place,
    /// Who routes it.
    pub framework: Framework,
    /// The handler as the code names it, where it has a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// Whether the way from an application to the route was found; else there may be a prefix more.
    pub is_mounted: bool,
}

/// What routes requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Framework {
    /// Express 4 or 5.
    Express,
    /// Fastify.
    Fastify,
    /// `NestJS`.
    Nest,
    /// Hono.
    Hono,
    /// Koa with a router.
    Koa,
    /// `node:http` alone.
    NodeHttp,
    /// Go's own `net/http`.
    NetHttp,
    /// Gin.
    Gin,
    /// Echo.
    Echo,
    /// Fiber.
    Fiber,
    /// Chi.
    Chi,
    /// gorilla/mux.
    Gorilla,
}

/// A file that was not read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// Path from the inspected folder.
    pub file: String,
    /// Why.
    pub why: String,
}
