//! What middlewares hang on a request for those after them: `req.models = models`, `ctx.state.db = db`. All requests are
//! taken for one, and only what is an object, a function, a module or a package's is kept: texts and numbers differ from
//! request to request.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::value::{FunctionKey, Object, Value};

/// The request, its answer and the context that has both.
#[derive(Debug)]
pub(super) struct Requests {
    request: Value,
    response: Value,
    context: Value,
    /// What functions asked for before anything hung it there, by the outermost of them.
    missed: HashMap<(FunctionKey, String), Value>,
}

impl Default for Requests {
    fn default() -> Self {
        Requests {
            request: one(&["locals"]),
            response: one(&["locals"]),
            context: one(&["state"]),
            missed: HashMap::new(),
        }
    }
}

impl Requests {
    pub(super) fn missed(&mut self, by: FunctionKey, of: &Value, name: &str) {
        self.missed
            .entry((by, name.to_owned()))
            .or_insert_with(|| of.clone());
    }

    /// The functions that were followed before what they ask for was there.
    pub(super) fn too_early(&mut self) -> HashSet<FunctionKey> {
        let missed = std::mem::take(&mut self.missed).into_iter();
        missed
            .filter(|((_, name), of)| of.has(name))
            .map(|((function, _), _)| function)
            .collect()
    }

    /// What a parameter of this name is, if it is one of them.
    pub(super) fn named(&self, name: &str) -> Option<Value> {
        match name {
            "req" | "request" => Some(self.request.clone()),
            "res" | "response" | "reply" => Some(self.response.clone()),
            "ctx" | "context" => Some(self.context.clone()),
            _ => None,
        }
    }
}

/// An empty one, with what it has for others to fill.
fn one(parts: &[&str]) -> Value {
    let empty = |properties| {
        Value::Object(Rc::new(Object {
            is_of_requests: true,
            properties,
            ..Object::default()
        }))
    };
    let parts = parts
        .iter()
        .map(|name| ((*name).to_owned(), empty(BTreeMap::new().into())));
    empty(parts.collect::<BTreeMap<_, _>>().into())
}

/// Whether a value is kept on a request.
pub(super) fn is_kept(value: &Value) -> bool {
    value.is_thing() || matches!(value, Value::External(_))
}
