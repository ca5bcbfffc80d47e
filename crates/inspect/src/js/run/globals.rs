//! What a service puts on the global object, `global.app = express()`: other modules then have it under its bare name.

use std::collections::BTreeMap;

use super::Run;
use super::value::{External, Value};

/// Globals of the tree, by their names.
#[derive(Debug, Default)]
pub(super) struct Globals(BTreeMap<String, Value>);

impl Run<'_> {
    pub(super) fn global_named(&self, name: &str) -> Option<Value> {
        self.globals.0.get(name).cloned()
    }

    /// A property of the global object; none of anything else.
    pub(super) fn global_member(&self, of: &External, name: &str) -> Option<Value> {
        is_global(of).then(|| self.global_named(name))?
    }

    /// Sets one, where it is the global object's. A known value isn't overwritten by an unknown one.
    pub(super) fn set_global(&mut self, of: &External, name: &str, value: Value) {
        if is_global(of) {
            self.globals
                .0
                .entry(name.to_owned())
                .or_default()
                .give_way(value);
        }
    }
}

fn is_global(external: &External) -> bool {
    external.package.is_empty()
        && matches!(external.path.as_str(), "global" | "globalThis" | "root")
}
