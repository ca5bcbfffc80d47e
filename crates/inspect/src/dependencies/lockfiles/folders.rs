//! Packages within packages, as folders of `node_modules` lie: what one needs is in it, or the nearest on the way up.
//!
//! One walk meets all needs with what can be seen from where it is; looking up from each package by itself takes as
//! long as the tree is deep, which in a hostile file is as long as the file.

use std::collections::HashMap;

use crate::dependencies::graph::Graph;

/// The tree. Its root is the service itself.
#[derive(Debug, Default)]
pub(super) struct Folders<'t> {
    nodes: Vec<Node<'t>>,
    index: HashMap<(usize, bool, &'t str), usize>,
}

#[derive(Debug, Default)]
struct Node<'t> {
    /// Those within it, that what lies in it can see.
    seen: Vec<(&'t str, usize)>,
    /// Folders that only lie in it: workspaces.
    others: Vec<usize>,
    is: Option<Installed>,
    needs: Vec<&'t str>,
}

/// What lies at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Installed {
    /// The package with this index.
    Package(usize),
    /// A link to a part of the service.
    Own,
}

pub(super) const ROOT: usize = 0;

enum Step {
    Enter(usize),
    Leave(usize),
}

impl<'t> Folders<'t> {
    pub(super) fn new() -> Self {
        Folders {
            nodes: vec![Node::default()],
            index: HashMap::new(),
        }
    }

    /// The place of a package within another.
    pub(super) fn package(&mut self, parent: usize, name: &'t str) -> usize {
        self.child(parent, true, name)
    }

    /// The place of a part of the service, which nothing finds by its name.
    pub(super) fn part(&mut self, parent: usize, name: &'t str) -> usize {
        self.child(parent, false, name)
    }

    fn child(&mut self, parent: usize, is_seen: bool, name: &'t str) -> usize {
        let next = self.nodes.len();
        let child = *self.index.entry((parent, is_seen, name)).or_insert(next);
        if child == next {
            self.nodes.push(Node::default());
            match is_seen {
                true => self.nodes[parent].seen.push((name, child)),
                false => self.nodes[parent].others.push(child),
            }
        }
        child
    }

    pub(super) fn install(&mut self, place: usize, what: Installed) {
        self.nodes[place].is = Some(what);
    }

    pub(super) fn add_needs(&mut self, place: usize, needs: impl Iterator<Item = &'t str>) {
        self.nodes[place].needs.extend(needs);
    }

    /// Tells the graph who needs whom. What isn't a package needs it for the service itself.
    pub(super) fn meet(&self, graph: &mut Graph) {
        let mut seen: HashMap<&str, Vec<Installed>> = HashMap::new();
        let mut steps = vec![Step::Enter(ROOT)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(place) => {
                    for (name, what) in self.installed_in(place) {
                        seen.entry(name).or_default().push(what);
                    }
                    meet_one(&self.nodes[place], &seen, graph);
                    let node = &self.nodes[place];
                    steps.push(Step::Leave(place));
                    steps.extend(node.seen.iter().map(|(_, child)| Step::Enter(*child)));
                    steps.extend(node.others.iter().map(|child| Step::Enter(*child)));
                }
                Step::Leave(place) => {
                    for (name, _) in self.installed_in(place) {
                        seen.get_mut(name).and_then(Vec::pop);
                    }
                }
            }
        }
    }

    fn installed_in(&self, place: usize) -> impl Iterator<Item = (&'t str, Installed)> {
        let seen = self.nodes[place].seen.iter();
        seen.filter_map(|(name, child)| Some((*name, self.nodes[*child].is?)))
    }
}

fn meet_one(node: &Node, seen: &HashMap<&str, Vec<Installed>>, graph: &mut Graph) {
    for needed in &node.needs {
        // A workspace is listed by itself; an optional package or a peer may not be installed.
        let Some(Installed::Package(found)) = seen.get(needed).and_then(|s| s.last()) else {
            continue;
        };
        match node.is {
            Some(Installed::Package(package)) => graph.add_need(package, *found),
            _ => graph.add_direct(*found),
        }
    }
}
