//! Settings with what they are unless somebody sets them, as their schema says: `convict({ prefix: { default: '/api' } })`,
//! `z.object({ PREFIX: z.string().default('/api') }).parse(process.env)`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value as Json;

use super::Run;
use super::calls::Call;
use super::value::{Made, Object, Value};

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

    /// What a schema of Zod makes of settings that nobody sets, those of the environment; none where it names no text.
    pub(super) fn parsed(&mut self, made: &Made, call: &Call<'_>) -> Option<Value> {
        let name = made.path.rsplit('.').next()?;
        let of_environment =
            || matches!(call.value(0), Value::External(e) if e.path == "process.env");
        let is_parsing = match made.package.as_str() {
            "zod" => matches!(name, "parse" | "parseAsync") && of_environment(),
            "neat-config" => name == "load",
            _ => false,
        };
        let schema = made.schema.as_deref().filter(|_| is_parsing)?;
        self.by_default(schema.json(), DEEPEST)
    }

    fn by_default(&mut self, schema: &Json, deepest: usize) -> Option<Value> {
        if let Some(text) = schema.get("default").and_then(Json::as_str) {
            return Some(self.either(Value::text(text), Value::Unknown));
        }
        let mut known = BTreeMap::new();
        for (name, inner) in schema.get("properties")?.as_object()? {
            let inner = match deepest {
                0 => None,
                _ => self.by_default(inner, deepest - 1),
            };
            known.extend(inner.map(|inner| (name.clone(), inner)));
        }
        (!known.is_empty()).then(|| Value::object(known))
    }
}
