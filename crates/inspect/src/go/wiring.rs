//! What the program was seen to build: scopes, what is mounted where, routes. It becomes part of the [`Mounts`].

use std::collections::HashSet;

use super::routers::Api;
use super::value::HOLE;
use crate::inspection::Place;
use crate::mounts::{Mounts, Registered, Scope};
use crate::path::{self, Dialect};

/// A router, group or application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ScopeId(pub(crate) usize);

/// A route that may still be described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RouteId(pub(crate) usize);

#[derive(Debug)]
struct ScopeEntry {
    api: &'static Api,
    is_application: bool,
    parents: Vec<(ScopeId, String)>,
}

/// A route, its path as written with holes.
#[derive(Debug, Clone)]
pub(crate) struct RouteEntry {
    pub(crate) scope: ScopeId,
    /// None is any.
    pub(crate) methods: Vec<String>,
    pub(crate) path: String,
    pub(crate) place: Place,
    pub(crate) handler: Option<String>,
    /// Whether it takes all below its path too.
    pub(crate) is_prefix: bool,
    /// Whether something handles it: a description alone registers nothing.
    pub(crate) is_complete: bool,
}

/// All that was built.
#[derive(Debug, Default)]
pub(crate) struct Wiring {
    scopes: Vec<ScopeEntry>,
    routes: Vec<RouteEntry>,
}

impl Wiring {
    pub(crate) fn scope(&mut self, api: &'static Api, is_application: bool) -> ScopeId {
        self.scopes.push(ScopeEntry {
            api,
            is_application,
            parents: Vec::new(),
        });
        ScopeId(self.scopes.len() - 1)
    }

    pub(crate) fn api(&self, scope: ScopeId) -> &'static Api {
        self.scopes[scope.0].api
    }

    /// Mounts `child` on `parent` below a prefix as it is written.
    pub(crate) fn mount(&mut self, parent: ScopeId, prefix: &str, child: ScopeId) {
        let entry = (parent, prefix.to_owned());
        if parent != child && !self.scopes[child.0].parents.contains(&entry) {
            self.scopes[child.0].parents.push(entry);
        }
    }

    /// The application that a scope is part of, by the first way up.
    pub(crate) fn top(&self, scope: ScopeId) -> ScopeId {
        let mut top = scope;
        for _ in 0..self.scopes.len() {
            match self.scopes[top.0].parents.first() {
                Some((parent, _)) => top = *parent,
                None => break,
            }
        }
        top
    }

    pub(crate) fn route(&mut self, route: RouteEntry) -> RouteId {
        self.routes.push(route);
        RouteId(self.routes.len() - 1)
    }

    pub(crate) fn route_mut(&mut self, route: RouteId) -> &mut RouteEntry {
        &mut self.routes[route.0]
    }

    /// Adds everything to the graph. A registration that is also reached from an application counts only there.
    pub(crate) fn finish(self, mounts: &mut Mounts) {
        let is_rooted: Vec<bool> = (0..self.scopes.len())
            .map(|s| self.is_rooted(ScopeId(s)))
            .collect();
        let routes: Vec<&RouteEntry> = self.routes.iter().filter(|r| r.is_complete).collect();
        let rooted = routes.iter().filter(|r| is_rooted[r.scope.0]);
        let rooted: HashSet<&Place> = rooted.map(|r| &r.place).collect();
        let scopes: Vec<Scope> = self
            .scopes
            .iter()
            .map(|s| mounts.scope(s.api.framework, s.is_application))
            .collect();
        for (child, entry) in self.scopes.iter().enumerate() {
            for (parent, prefix) in &entry.parents {
                let prefix = template(prefix, entry.api.dialect);
                mounts.mount(scopes[parent.0], &prefix, scopes[child]);
            }
        }
        for route in routes {
            if is_rooted[route.scope.0] || !rooted.contains(&route.place) {
                let dialect = self.api(route.scope).dialect;
                for registered in registrations(route, dialect) {
                    mounts.register(scopes[route.scope.0], registered);
                }
            }
        }
    }

    fn is_rooted(&self, scope: ScopeId) -> bool {
        let mut seen = HashSet::from([scope]);
        let mut open = vec![scope];
        while let Some(scope) = open.pop() {
            let entry = &self.scopes[scope.0];
            if entry.is_application {
                return true;
            }
            open.extend(
                entry
                    .parents
                    .iter()
                    .map(|p| p.0)
                    .filter(|p| seen.insert(*p)),
            );
        }
        false
    }
}

fn registrations(route: &RouteEntry, dialect: Dialect) -> Vec<Registered> {
    let mut path = template(&route.path, dialect);
    if route.is_prefix && !path.ends_with("...}") {
        path = path::join(&path, "{rest...}");
    }
    let any = [String::from("*")];
    let methods = if route.methods.is_empty() {
        &any[..]
    } else {
        &route.methods
    };
    let registered = |method: &String| Registered {
        method: method.to_uppercase(),
        path: path.clone(),
        place: route.place.clone(),
        handler: route.handler.clone(),
        functions: Vec::new(),
        body: None,
    };
    methods.iter().map(registered).collect()
}

fn template(written: &str, dialect: Dialect) -> String {
    path::template(written, dialect)
        .replace(HOLE.0, "{")
        .replace(HOLE.1, "}")
}
