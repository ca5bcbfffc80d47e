//! What is mounted on what: routers, groups and plugins as nodes, prefixes on the arrows, routes at the nodes.
//!
//! Each language's reader fills it; the whole paths come from walking it from the applications. A router that is
//! mounted twice gives its routes twice.

use std::collections::{HashMap, HashSet};

use crate::inspection::{Framework, Place, Route};
use crate::path;

/// A router, group, plugin, application: whatever routes can be registered on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Scope(usize);

/// A route as it is registered, relative to its scope.
#[derive(Debug, Clone)]
pub(crate) struct Registered {
    /// In capitals; `*` for any.
    pub(crate) method: String,
    /// Already a template.
    pub(crate) path: String,
    pub(crate) place: Place,
    /// Where the entry of a table stands that it is made of.
    pub(crate) entry: Option<Place>,
    /// Runs before the routes of its path that follow it, where there are some: `route('/x').all(auth).get(h)`.
    pub(crate) is_guard: bool,
    pub(crate) handler: Option<String>,
    /// The functions that run for it, by the numbers of the language's reader; empty where that isn't known.
    pub(crate) functions: Vec<u32>,
    /// An example of the body that it asks for, where its code has a schema of it.
    pub(crate) body: Option<serde_json::Value>,
}

/// Which routes of its scope a middleware runs for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those that are registered after it.
    Later,
    /// All.
    All,
}

/// Functions that run for the routes below a prefix.
#[derive(Debug)]
struct Middleware {
    prefix: String,
    functions: Vec<u32>,
    /// What was registered or mounted before it.
    after: usize,
}

#[derive(Debug)]
struct Node {
    framework: Framework,
    is_application: bool,
    is_mounted: bool,
    /// Prefix, what is mounted there, and how many steps came before.
    children: Vec<(String, Scope, usize)>,
    routes: Vec<(usize, Registered)>,
    /// Guards that no route of their path has followed so far: routes themselves.
    guards: Vec<(usize, Registered)>,
    /// Guards that a route has followed.
    passed: Vec<Registered>,
    middleware: Vec<Middleware>,
    /// Registrations and mounts so far.
    steps: usize,
}

impl Node {
    /// What answers requests, each with its step.
    fn answering(&self) -> impl Iterator<Item = &(usize, Registered)> {
        self.routes.iter().chain(&self.guards)
    }
}

/// The graph.
#[derive(Debug, Default)]
pub(crate) struct Mounts {
    nodes: Vec<Node>,
}

/// Mounts within mounts: deeper ones are taken for a cycle of prefixes.
const DEEPEST: usize = 32;
/// Routes in all; a graph whose ways multiply beyond it is cut.
const MOST_ROUTES: usize = 100_000;

impl Mounts {
    /// A new scope. An application answers by itself; others must be mounted.
    pub(crate) fn scope(&mut self, framework: Framework, is_application: bool) -> Scope {
        self.nodes.push(Node {
            framework,
            is_application,
            is_mounted: false,
            children: Vec::new(),
            routes: Vec::new(),
            guards: Vec::new(),
            passed: Vec::new(),
            middleware: Vec::new(),
            steps: 0,
        });
        Scope(self.nodes.len() - 1)
    }

    /// Mounts `child` on `parent` below `prefix` (a template, `""` or `/` for none).
    pub(crate) fn mount(&mut self, parent: Scope, prefix: &str, child: Scope) {
        let node = &mut self.nodes[parent.0];
        // The same mount, met on another way through the code, is one.
        if !node
            .children
            .iter()
            .any(|(p, c, _)| p == prefix && *c == child)
        {
            node.steps += 1;
            node.children.push((prefix.to_owned(), child, node.steps));
        }
        self.nodes[child.0].is_mounted = true;
    }

    /// Whether a function answers a route, by its number.
    pub(crate) fn is_handler(&self, function: u32) -> bool {
        let mut routes = self.nodes.iter().flat_map(Node::answering);
        routes.any(|(_, route)| route.functions.contains(&function))
    }

    /// Registers a route.
    pub(crate) fn register(&mut self, scope: Scope, mut route: Registered) {
        let node = &mut self.nodes[scope.0];
        node.steps += 1;
        if route.is_guard {
            node.guards.push((node.steps, route));
            return;
        }
        let passed = node
            .guards
            .extract_if(.., |(_, guard)| guard.path == route.path);
        node.passed.extend(passed.map(|(_, guard)| guard));
        for guard in node.passed.iter().filter(|g| g.path == route.path) {
            route.functions.extend(&guard.functions);
        }
        node.routes.push((node.steps, route));
    }

    /// Has functions run for the routes of a scope below a prefix.
    pub(crate) fn middleware(
        &mut self,
        scope: Scope,
        prefix: &str,
        functions: Vec<u32>,
        reach: Reach,
    ) {
        let node = &mut self.nodes[scope.0];
        if !functions.is_empty() {
            node.middleware.push(Middleware {
                prefix: prefix.to_owned(),
                functions,
                after: if reach == Reach::All { 0 } else { node.steps },
            });
        }
    }

    /// Places at which a loop registers one route after another.
    fn tables(&self) -> HashSet<&Place> {
        let mut first: HashMap<&Place, (&str, &str)> = HashMap::new();
        let mut tables = HashSet::new();
        for (_, route) in self.nodes.iter().flat_map(Node::answering) {
            let own = (route.method.as_str(), route.path.as_str());
            if *first.entry(&route.place).or_insert(own) != own {
                tables.insert(&route.place);
            }
        }
        tables
    }

    /// All routes with their whole paths, sorted, each once. Those of scopes that no application reaches come with
    /// `is_mounted: false` and the path as far as it is known.
    pub(crate) fn routes(&self) -> Vec<Route> {
        let mut walk = Walk {
            nodes: &self.nodes,
            is_seen: vec![false; self.nodes.len()],
            above: Vec::new(),
            middleware: Vec::new(),
            tables: self.tables(),
            found: Vec::new(),
        };
        for is_application in [true, false] {
            for (index, node) in self.nodes.iter().enumerate() {
                if !node.is_mounted && node.is_application == is_application {
                    walk.scope(Scope(index), "", is_application);
                }
            }
        }
        // What is left is mounted only on itself.
        for (index, node) in self.nodes.iter().enumerate() {
            if !walk.is_seen[index] {
                walk.scope(Scope(index), "", node.is_application);
            }
        }
        once(walk.found)
    }
}

/// Routes in order, each once: the same one may be come to on several ways.
fn once(mut found: Vec<Route>) -> Vec<Route> {
    found.sort_by(|a, b| {
        let key = |r: &Route| (r.path.clone(), r.method.clone(), r.place.clone());
        key(a).cmp(&key(b)).then(b.is_mounted.cmp(&a.is_mounted))
    });
    found.dedup_by(|a, b| {
        let is_same = a.path == b.path && a.method == b.method && a.place == b.place;
        if is_same {
            b.functions.append(&mut a.functions);
        }
        is_same
    });
    // What is registered on something unknown, and elsewhere on something known, is the same route seen twice.
    let key = |r: &Route| (r.method.clone(), r.place.clone());
    let known: HashSet<_> = found.iter().filter(|r| r.is_mounted).map(key).collect();
    found.retain(|r| r.is_mounted || !known.contains(&key(r)));
    found
}

/// A walk down from the scopes that nothing is above of.
struct Walk<'m> {
    nodes: &'m [Node],
    is_seen: Vec<bool>,
    above: Vec<Scope>,
    /// Whole prefixes and the functions that run below them; without one, for all below their router.
    middleware: Vec<(Option<String>, &'m [u32])>,
    /// Places at which more than one route is registered.
    tables: HashSet<&'m Place>,
    found: Vec<Route>,
}

impl<'m> Walk<'m> {
    fn scope(&mut self, scope: Scope, prefix: &str, is_mounted: bool) {
        let is_deep = self.above.len() > DEEPEST || self.found.len() > MOST_ROUTES;
        if is_deep || self.above.contains(&scope) {
            return;
        }
        self.is_seen[scope.0] = true;
        let node: &'m Node = &self.nodes[scope.0];
        // With their whole prefixes, made once: a router may have many, and many routes.
        let own: Vec<(usize, Option<String>, &[u32])> = node
            .middleware
            .iter()
            .map(|own| (own.after, below_prefix(prefix, own), &own.functions[..]))
            .collect();
        for (step, route) in node.answering() {
            let path = path::join(prefix, &route.path);
            let entry = route
                .entry
                .as_ref()
                .filter(|_| self.tables.contains(&route.place));
            self.found.push(Route {
                method: route.method.clone(),
                functions: self.functions(&own, *step, route, &path),
                path,
                place: entry.unwrap_or(&route.place).clone(),
                framework: node.framework,
                handler: route.handler.clone(),
                is_mounted,
                body: route.body.clone(),
            });
        }
        self.above.push(scope);
        for (below, child, step) in &node.children {
            let before = self.middleware.len();
            for own in node.middleware.iter().filter(|m| m.after < *step) {
                self.middleware
                    .push((below_prefix(prefix, own), &own.functions));
            }
            self.scope(*child, &path::join(prefix, below), is_mounted);
            self.middleware.truncate(before);
        }
        self.above.pop();
    }

    /// What runs for a route: its own functions, and those of the middleware above and before it.
    fn functions(
        &self,
        own: &[(usize, Option<String>, &[u32])],
        step: usize,
        route: &Registered,
        path: &str,
    ) -> Vec<u32> {
        let above = self.middleware.iter().map(|(below, of_it)| (below, *of_it));
        let own = own.iter().filter(|(after, ..)| *after < step);
        let own = own.map(|(_, below, of_it)| (below, *of_it));
        let mut functions = route.functions.clone();
        for (below, of_it) in above.chain(own) {
            if below.as_ref().is_none_or(|below| is_below(path, below)) {
                functions.extend(of_it);
            }
        }
        functions
    }
}

/// The prefix that a middleware is for; none for what runs for all of its router, which is most of them.
fn below_prefix(prefix: &str, own: &Middleware) -> Option<String> {
    (!own.prefix.is_empty()).then(|| path::join(prefix, &own.prefix))
}

/// Whether a path is a prefix or below it, both templates; `*` and the like at the end of the prefix say no more.
fn is_below(path: &str, prefix: &str) -> bool {
    let mut parts = path.split('/').filter(|p| !p.is_empty());
    for wanted in prefix.split('/').filter(|p| !p.is_empty()) {
        if wanted == "*" || wanted.ends_with("...}") {
            return true;
        }
        match parts.next() {
            Some(part) if part == wanted || wanted.starts_with('{') => {}
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(path: &str, line: u32) -> Registered {
        Registered {
            method: "GET".to_owned(),
            path: path.to_owned(),
            place: Place {
                file: "a.js".to_owned(),
                line,
            },
            entry: None,
            is_guard: false,
            handler: None,
            functions: vec![line],
            body: None,
        }
    }

    fn shown(mounts: &Mounts) -> Vec<(String, bool)> {
        let routes = mounts.routes();
        routes.into_iter().map(|r| (r.path, r.is_mounted)).collect()
    }

    #[test]
    fn prefixes_add_up_and_a_router_mounted_twice_counts_twice() {
        let mut mounts = Mounts::default();
        let app = mounts.scope(Framework::Express, true);
        let api = mounts.scope(Framework::Express, false);
        let users = mounts.scope(Framework::Express, false);
        mounts.mount(app, "/api/v1", api);
        mounts.mount(api, "/users", users);
        mounts.mount(app, "/people", users);
        mounts.register(users, get("/", 1));
        mounts.register(users, get("/{id}", 2));
        let shown: Vec<String> = shown(&mounts).into_iter().map(|s| s.0).collect();
        let expected = [
            "/api/v1/users",
            "/api/v1/users/{id}",
            "/people",
            "/people/{id}",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_nobody_mounts_is_listed_as_such_and_a_cycle_ends() {
        let mut mounts = Mounts::default();
        let lost = mounts.scope(Framework::Express, false);
        mounts.register(lost, get("/lost", 1));
        let (a, b) = (
            mounts.scope(Framework::Express, false),
            mounts.scope(Framework::Express, false),
        );
        mounts.mount(a, "/a", b);
        mounts.mount(b, "/b", a);
        mounts.register(b, get("/x", 2));
        let expected = [("/a/x".to_owned(), false), ("/lost".to_owned(), false)];
        assert_eq!(shown(&mounts), expected);
    }

    #[test]
    fn middleware_runs_for_what_comes_after_it_below_its_prefix() {
        let mut mounts = Mounts::default();
        let app = mounts.scope(Framework::Express, true);
        let users = mounts.scope(Framework::Express, false);
        mounts.register(app, get("/before", 1));
        mounts.middleware(app, "", vec![10], Reach::Later);
        mounts.middleware(app, "/users", vec![11], Reach::Later);
        mounts.middleware(app, "", vec![12], Reach::All);
        mounts.mount(app, "/users", users);
        mounts.register(users, get("/{id}", 2));
        mounts.register(app, get("/usersmore", 3));
        let mut functions = Vec::new();
        for route in mounts.routes() {
            functions.push((route.path, route.functions));
        }
        let expected = [
            ("/before", vec![1, 12]),
            ("/users/{id}", vec![2, 10, 11, 12]),
            ("/usersmore", vec![3, 10, 12]),
        ];
        assert_eq!(functions, expected.map(|(p, f)| (p.to_owned(), f)));
    }
}
