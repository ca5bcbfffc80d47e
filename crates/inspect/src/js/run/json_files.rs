//! JSON files of the tree that a service reads by itself: `JSON.parse(fs.readFileSync(path))`, `fs.readJsonSync(path)`.
//! What stands in them is taken as `require` would, but for what is chosen there.

use super::Run;
use super::calls::Call;
use super::value::{External, Value};
use crate::js::resolve::{self, Target};

impl Run<'_> {
    /// What a call that reads a file gives, where it is a JSON file of the tree.
    pub(super) fn read_file(&mut self, external: &External, call: &Call<'_>) -> Option<Value> {
        let Value::Text(path) = call.value(0) else {
            return None;
        };
        let is_parsed = match external.path.trim_start_matches("promises.") {
            "readFileSync" | "readFile" => false,
            "readJsonSync" | "readJSONSync" | "readJson" | "readJSON" => true,
            _ => return None,
        };
        let is_handed_over = matches!(call.values().last(), Some(Value::Function(_)));
        if is_handed_over || !path.ends_with(".json") {
            return None;
        }
        resolve::in_tree(&path)?;
        let file = Value::File(path);
        if is_parsed {
            self.parsed_file(&file)
        } else {
            Some(file)
        }
    }

    /// What `JSON.parse` gives for a file's text.
    pub(super) fn parsed_file(&mut self, file: &Value) -> Option<Value> {
        let Value::File(path) = file else { return None };
        match self.program.resolver.resolve("", path) {
            Target::Data(data) => Some(left_to_choose(self.data(&data))),
            _ => None,
        }
    }
}

/// A file that is read when the service starts is its settings: of several names in a list there, `"gateways": ["stripe"]`,
/// others may be chosen.
fn left_to_choose(settings: Value) -> Value {
    let Value::Object(object) = &settings else {
        return settings;
    };
    let is_choice = |value: &Value| match value {
        Value::Array(items) => {
            let items = items.borrow();
            !items.is_empty() && items.iter().all(|item| matches!(item, Value::Text(_)))
        }
        _ => false,
    };
    let left = |(name, value): (&String, &Value)| match is_choice(value) {
        true => (name.clone(), Value::Unknown),
        false => (name.clone(), value.clone()),
    };
    Value::object(object.properties.borrow().iter().map(left).collect())
}
