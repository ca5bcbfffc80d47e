//! What is mounted on what: routers, groups and plugins as nodes, prefixes on the arrows, routes at the nodes.
//!
//! Each language's reader fills it; the whole paths come from walking it from the applications. A router that is
//! mounted twice gives its routes twice.

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
    pub(crate) handler: Option<String>,
}

#[derive(Debug)]
struct Node {
    framework: Framework,
    is_application: bool,
    is_mounted: bool,
    children: Vec<(String, Scope)>,
    routes: Vec<Registered>,
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
        });
        Scope(self.nodes.len() - 1)
    }

    /// Mounts `child` on `parent` below `prefix` (a template, `""` or `/` for none).
    pub(crate) fn mount(&mut self, parent: Scope, prefix: &str, child: Scope) {
        self.nodes[parent.0]
            .children
            .push((prefix.to_owned(), child));
        self.nodes[child.0].is_mounted = true;
    }

    /// Registers a route.
    pub(crate) fn register(&mut self, scope: Scope, route: Registered) {
        self.nodes[scope.0].routes.push(route);
    }

    /// The framework of a scope.
    pub(crate) fn framework(&self, scope: Scope) -> Framework {
        self.nodes[scope.0].framework
    }

    /// All routes with their whole paths, sorted, each once. Those of scopes that no application reaches come with
    /// `is_mounted: false` and the path as far as it is known.
    pub(crate) fn routes(&self) -> Vec<Route> {
        let mut found = Vec::new();
        let mut is_seen = vec![false; self.nodes.len()];
        let tops = |is_application: bool| {
            let nodes = self.nodes.iter().enumerate();
            nodes
                .filter(move |(_, n)| !n.is_mounted && n.is_application == is_application)
                .map(|(index, _)| Scope(index))
        };
        for top in tops(true) {
            self.walk(top, "", true, &mut Vec::new(), &mut is_seen, &mut found);
        }
        for top in tops(false) {
            self.walk(top, "", false, &mut Vec::new(), &mut is_seen, &mut found);
        }
        // What is left is mounted only on itself.
        for index in 0..self.nodes.len() {
            if !is_seen[index] {
                let is_application = self.nodes[index].is_application;
                self.walk(
                    Scope(index),
                    "",
                    is_application,
                    &mut Vec::new(),
                    &mut is_seen,
                    &mut found,
                );
            }
        }
        found.sort_by(|a, b| {
            let key = |r: &Route| (r.path.clone(), r.method.clone(), r.place.clone());
            key(a).cmp(&key(b)).then(b.is_mounted.cmp(&a.is_mounted))
        });
        found.dedup_by(|a, b| a.path == b.path && a.method == b.method && a.place == b.place);
        found
    }

    fn walk(
        &self,
        scope: Scope,
        prefix: &str,
        is_mounted: bool,
        above: &mut Vec<Scope>,
        is_seen: &mut [bool],
        found: &mut Vec<Route>,
    ) {
        if above.contains(&scope) || above.len() > DEEPEST || found.len() > MOST_ROUTES {
            return;
        }
        is_seen[scope.0] = true;
        let node = &self.nodes[scope.0];
        for route in &node.routes {
            found.push(Route {
                method: route.method.clone(),
                path: path::join(prefix, &route.path),
                place: route.place.clone(),
                framework: node.framework,
                handler: route.handler.clone(),
                is_mounted,
            });
        }
        above.push(scope);
        for (below, child) in &node.children {
            let prefix = path::join(prefix, below);
            self.walk(*child, &prefix, is_mounted, above, is_seen, found);
        }
        above.pop();
    }
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
            handler: None,
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
}
