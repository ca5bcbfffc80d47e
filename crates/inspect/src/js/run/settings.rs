//! Settings with what they are unless somebody sets them, as their schema says: `convict({ prefix: { default: '/api' } })`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::Run;
use super::value::{Object, Value};

/// Groups of settings within groups.
const DEEPEST: usize = 8;

impl Run<'_> {
    /// The settings of a schema of convict, by their names: `a.b`. What is set isn't known: each is a guess.
    pub(super) fn settings(&mut self, schema: &Value) -> Value {
        let mut known = BTreeMap::new();
        self.gather_settings(schema, "", DEEPEST, &mut known);
        Value::Object(Rc::new(Object {
            is_map: true,
            properties: RefCell::new(known),
            ..Object::default()
        }))
    }

    fn gather_settings(
        &mut self,
        group: &Value,
        prefix: &str,
        deepest: usize,
        known: &mut BTreeMap<String, Value>,
    ) {
        let Value::Object(_) = group else { return };
        for (name, value) in self.entries(group).unwrap_or_default() {
            let Value::Object(setting) = &value else {
                continue;
            };
            let path = match prefix {
                "" => name,
                prefix => format!("{prefix}.{name}"),
            };
            let default = setting.properties.borrow().get("default").cloned();
            match default {
                Some(text @ Value::Text(_)) => {
                    let guess = self.either(text, Value::Unknown);
                    known.insert(path, guess);
                }
                None if deepest > 0 => self.gather_settings(&value, &path, deepest - 1, known),
                _ => {}
            }
        }
    }
}
