//! What the program was seen to build: scopes, what is mounted where, routes. It becomes part of the [`Mounts`].

use std::collections::HashSet;

use super::reach::Number;
use super::routers::Api;
use super::value::HOLE;
use crate::inspection::Place;
use crate::mounts::{Mounts, Reach, Registered, Scope};
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
    /// What it is mounted on, below what, and after how many steps.
    parents: Vec<(ScopeId, String, usize)>,
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
    /// The functions that run for it.
    pub(crate) functions: Vec<Number>,
    /// Whether it takes all below its path too.
    pub(crate) is_prefix: bool,
    /// Whether something handles it: a description alone registers nothing.
    pub(crate) is_complete: bool,
}

/// All that was built.
#[derive(Debug, Default)]
pub(crate) struct Wiring {
    scopes: Vec<ScopeEntry>,
    /// With the step that each was begun in.
    routes: Vec<(usize, RouteEntry)>,
    middleware: Vec<Middleware>,
    is_known: HashSet<(ScopeId, String, Vec<Number>)>,
    steps: usize,
}

/// Functions that run for the routes of a router below a prefix.
#[derive(Debug)]
struct Middleware {
    step: usize,
    scope: ScopeId,
    prefix: String,
    functions: Vec<Number>,
    reach: Reach,
}

/// What was done in a step.
enum Step<'w> {
    Mount(ScopeId, &'w str, ScopeId),
    Route(&'w RouteEntry),
    Use(&'w Middleware),
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
        self.steps += 1;
        let parents = &mut self.scopes[child.0].parents;
        let mut known = parents.iter();
        if parent != child && !known.any(|(p, below, _)| *p == parent && below == prefix) {
            parents.push((parent, prefix.to_owned(), self.steps));
        }
    }

    /// Has functions run for the routes of a router.
    pub(crate) fn middleware(
        &mut self,
        scope: ScopeId,
        prefix: &str,
        functions: Vec<Number>,
        reach: Reach,
    ) {
        let key = (scope, prefix.to_owned(), functions);
        if !key.2.is_empty() && self.is_known.insert(key.clone()) {
            self.steps += 1;
            let (_, prefix, functions) = key;
            self.middleware.push(Middleware {
                step: self.steps,
                scope,
                prefix,
                functions,
                reach,
            });
        }
    }

    /// The application that a scope is part of, by the first way up.
    pub(crate) fn top(&self, scope: ScopeId) -> ScopeId {
        let mut top = scope;
        for _ in 0..self.scopes.len() {
            match self.scopes[top.0].parents.first() {
                Some((parent, ..)) => top = *parent,
                None => break,
            }
        }
        top
    }

    pub(crate) fn route(&mut self, route: RouteEntry) -> RouteId {
        self.steps += 1;
        self.routes.push((self.steps, route));
        RouteId(self.routes.len() - 1)
    }

    pub(crate) fn route_mut(&mut self, route: RouteId) -> &mut RouteEntry {
        &mut self.routes[route.0].1
    }

    /// Adds everything to the graph. A registration that is also reached from an application counts only there.
    pub(crate) fn finish(self, mounts: &mut Mounts) {
        let is_rooted: Vec<bool> = (0..self.scopes.len())
            .map(|s| self.is_rooted(ScopeId(s)))
            .collect();
        let routes = self.routes.iter().filter(|(_, r)| r.is_complete);
        let rooted = routes.clone().filter(|(_, r)| is_rooted[r.scope.0]);
        let rooted: HashSet<&Place> = rooted.map(|(_, r)| &r.place).collect();
        let routes = routes.filter(|(_, r)| is_rooted[r.scope.0] || !rooted.contains(&r.place));
        let scopes: Vec<Scope> = self
            .scopes
            .iter()
            .map(|s| mounts.scope(s.api.framework, s.is_application))
            .collect();
        let mut steps: Vec<(usize, Step<'_>)> = routes.map(|(s, r)| (*s, Step::Route(r))).collect();
        for (child, entry) in self.scopes.iter().enumerate() {
            let mounts = entry.parents.iter();
            steps.extend(mounts.map(|(parent, prefix, step)| {
                (*step, Step::Mount(*parent, prefix, ScopeId(child)))
            }));
        }
        steps.extend(self.middleware.iter().map(|m| (m.step, Step::Use(m))));
        steps.sort_by_key(|(step, _)| *step);
        for (_, step) in steps {
            self.add(&step, &scopes, mounts);
        }
    }

    fn add(&self, step: &Step<'_>, scopes: &[Scope], mounts: &mut Mounts) {
        match step {
            Step::Mount(parent, prefix, child) => {
                let prefix = template(prefix, self.api(*child).dialect);
                mounts.mount(scopes[parent.0], &prefix, scopes[child.0]);
            }
            Step::Route(route) => {
                for registered in registrations(route, self.api(route.scope).dialect) {
                    mounts.register(scopes[route.scope.0], registered);
                }
            }
            Step::Use(of) => {
                let prefix = template(&of.prefix, self.api(of.scope).dialect);
                let functions = of.functions.clone();
                mounts.middleware(scopes[of.scope.0], &prefix, functions, of.reach);
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
        entry: None,
        is_guard: false,
        handler: route.handler.clone(),
        functions: route.functions.clone(),
        body: None,
    };
    methods.iter().map(registered).collect()
}

fn template(written: &str, dialect: Dialect) -> String {
    path::template(written, dialect)
        .replace(HOLE.0, "{")
        .replace(HOLE.1, "}")
}
