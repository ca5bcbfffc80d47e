//! Which routes come by a place: along calls, functions that are handed over, fields and variables that hold functions,
//! and interfaces that only one type stands behind. A way that can't be told isn't gone.

mod behind;
mod edges;
mod numbers;
mod spread;

use std::collections::{BTreeMap, HashMap};

use super::Program;
use crate::inspection::Route;
pub(crate) use numbers::{Number, Numbers};
use spread::Graph;

/// Routes that are gone with at once: one bit each.
const AT_ONCE: usize = 64;

/// What may run after what.
#[derive(Debug)]
pub(crate) struct Reach {
    graph: Graph,
}

impl Reach {
    pub(crate) fn of(program: &Program<'_>, numbers: &Numbers) -> Self {
        let (count, edges) = edges::of(program, numbers);
        Reach {
            graph: Graph::of(count, edges),
        }
    }

    /// The routes that come by each of these pieces of code, in order.
    pub(crate) fn routes(
        &self,
        all: &[Route],
        wanted: impl Iterator<Item = Number>,
    ) -> HashMap<Number, Vec<String>> {
        let mut found: HashMap<Number, Vec<String>> = wanted.map(|n| (n, Vec::new())).collect();
        if found.is_empty() {
            return found;
        }
        let handled = by_functions(all);
        let handled: Vec<_> = handled.iter().collect();
        for together in handled.chunks(AT_ONCE) {
            let beginnings = together
                .iter()
                .enumerate()
                .flat_map(|(bit, (functions, _))| {
                    functions.iter().map(move |number| (*number, 1 << bit))
                });
            let masks = self.graph.spread(beginnings);
            for (number, names) in &mut found {
                let mask = masks[*number as usize];
                for (bit, (_, routes)) in together.iter().enumerate() {
                    if mask & (1 << bit) != 0 {
                        names.extend(routes.iter().cloned());
                    }
                }
            }
        }
        for names in found.values_mut() {
            names.sort_unstable();
            names.dedup();
        }
        found
    }
}

/// The routes of Go that the same functions run for.
fn by_functions(all: &[Route]) -> BTreeMap<Vec<Number>, Vec<String>> {
    let mut handled: BTreeMap<Vec<Number>, Vec<String>> = BTreeMap::new();
    let of_go = all.iter().filter(|r| r.framework.is_of_go());
    for route in of_go.filter(|r| !r.functions.is_empty()) {
        let mut functions = route.functions.clone();
        functions.sort_unstable();
        functions.dedup();
        let name = format!("{} {}", route.method, route.path);
        handled.entry(functions).or_default().push(name);
    }
    handled
}
