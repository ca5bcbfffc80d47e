//! What an inspection found, as it is printed in JSON.

use schemars::JsonSchema;
use serde::Serialize;

use crate::accepted::AcceptedFinding;
use crate::dependencies::{Coverage, Dependencies, Vulnerability};
use crate::suppressions::{Suppressed, Suppression};

/// All that an inspection found.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Inspection {
    /// Packages and Go modules, in order of their folders.
    pub packages: Vec<Package>,
    /// Routes, in order of path, method and place.
    pub routes: Vec<Route>,
    /// What the audits saw, in order of place.
    pub findings: Vec<crate::audits::Finding>,
    /// What they saw too, and somebody says is meant so or known.
    pub suppressed: Vec<Suppressed>,
    /// The comments that say so, in order of place.
    pub suppressions: Vec<Suppression>,
    /// What was accepted and is no longer found.
    pub accepted_gone: Vec<AcceptedFinding>,
    /// What the lockfiles pin.
    pub dependencies: Dependencies,
    /// Known vulnerabilities of that; none where no advisories were given: then it isn't known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<Known>,
    /// What it is built on, by kind.
    pub technologies: Vec<crate::technologies::Technology>,
    /// What the process of each package of Node.js has to be allowed under its permission model.
    pub permissions: Vec<crate::permissions::Permissions>,
    /// How it is shipped and run.
    pub deployments: crate::deployments::Deployments,
    /// What OpenAPI and Swagger files say of its routes.
    pub descriptions: Vec<crate::descriptions::Description>,
    /// What a move to the other runtime would meet.
    pub migration: crate::migration::Migration,
    /// How far types cover the code.
    pub types: crate::typing::Types,
    /// How ready its tests are for a second implementation.
    pub tests: crate::testing::Tests,
    /// Files that were not read, or not to their end.
    pub skipped: Vec<Skipped>,
}

/// What the given advisories say.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Known {
    /// What they cover.
    pub coverage: Coverage,
    /// Those that hold for what is pinned.
    pub vulnerabilities: Vec<Vulnerability>,
}

/// Somewhere in the tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Place {
    /// Path from the inspected folder, with `/`.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

/// One method on one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
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
    /// An example of a body, made from the schema that its code has of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<serde_json::Value>,
    /// The functions that run for it, by the numbers of the language's reader.
    #[serde(skip)]
    pub(crate) functions: Vec<u32>,
}

/// What routes requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
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
    /// httprouter.
    HttpRouter,
}

impl Framework {
    /// Whether it routes requests of a service in Go.
    pub fn is_of_go(self) -> bool {
        use Framework::{Chi, Echo, Fiber, Gin, Gorilla, HttpRouter, NetHttp};
        matches!(
            self,
            NetHttp | Gin | Echo | Fiber | Chi | Gorilla | HttpRouter
        )
    }
}

/// A `package.json` or a `go.mod`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Package {
    /// Path of the manifest from the inspected folder.
    pub file: String,
    /// Its name: of a Go module its path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What it says that it runs on.
    pub runtimes: Vec<Runtime>,
    /// What routes its requests.
    pub frameworks: Vec<Dependency>,
}

/// A version of Node.js or Go that a file asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Runtime {
    /// Path of the file from the inspected folder.
    pub file: String,
    /// As it is written: `>=20`, `v22.3.0`, `node:22-alpine`, `go 1.24`.
    pub version: String,
}

/// A framework that a package depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Dependency {
    /// Which.
    pub framework: Framework,
    /// As the manifest writes it.
    pub version: String,
}

/// A file that was not read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Skipped {
    /// Path from the inspected folder.
    pub file: String,
    /// Why.
    pub why: String,
}
