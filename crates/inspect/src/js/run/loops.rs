//! Loops that packages go through: those of `async` and of lodash.

use std::rc::Rc;

use super::calls::Call;
use super::value::{Closure, External, Value};
use super::{Run, collections};

/// Elements that are followed.
const MOST: usize = 64;

impl Run<'_> {
    /// What `async` does with a list: `async.eachSeries(files, (file, next) => ...)`, `async.series([(next) => ...])`.
    pub(super) fn each_async(&mut self, external: &External, call: &Call<'_>) -> Option<Value> {
        let name = external.path.trim_end_matches("Series");
        let elements = self.elements(&call.value(0))?.into_iter().take(MOST);
        let of_each = match name.trim_end_matches("Limit").trim_end_matches("Of") {
            "each" | "forEach" | "map" | "filter" | "concat" => {
                let mut rest = call.values().into_iter().skip(1);
                let function = rest.find(|v| matches!(v, Value::Function(_)))?;
                elements
                    .map(|element| (function.clone(), vec![element]))
                    .collect()
            }
            "series" | "parallel" | "waterfall" => {
                elements.map(|function| (function, Vec::new())).collect()
            }
            _ => Vec::new(),
        };
        for (function, given) in of_each {
            if let Value::Function(f) = function {
                self.hand(&f, given);
            }
        }
        None
    }

    /// Calls the function of such a loop with each element, or with each value and its name.
    pub(super) fn each_of(&mut self, external: &External, call: &Call<'_>) -> Value {
        let over = call.value(0);
        let Value::Function(f) = call.value(1) else {
            return Value::Unknown;
        };
        if let Value::Array(_) = over {
            let name = match collections::name(external).unwrap_or_default() {
                "each" => "forEach",
                name => name,
            };
            return self.each_item(name, &over, &f);
        }
        let given = self.each_entry(&over, &f).unwrap_or_default().into_iter();
        match collections::name(external).unwrap_or_default() {
            "mapValues" => Value::object(given.collect()),
            _ => Value::array(given.map(|(_, value)| value).collect()),
        }
    }

    /// Calls a function with each value and its name; what it gives, by the name.
    pub(super) fn each_entry(
        &mut self,
        over: &Value,
        f: &Rc<Closure>,
    ) -> Option<Vec<(String, Value)>> {
        let entries = self.entries(over)?.into_iter().take(MOST);
        let given = entries.map(|(name, value)| {
            let given = self.hand(f, vec![value, Value::text(&name)]);
            (name, given)
        });
        Some(given.collect())
    }
}

/// Whether it is a loop of lodash over something that is known: `_.forOwn(collections, (collection) => ...)`.
pub(super) fn is_over(external: &External, call: &Call<'_>) -> bool {
    let is_loop = matches!(
        collections::name(external).unwrap_or_default(),
        "each" | "forEach" | "forOwn" | "forIn" | "map" | "flatMap" | "mapValues" | "filter"
    );
    let is_known = matches!(call.value(0), Value::Array(_) | Value::Object(_));
    is_loop && is_known && matches!(call.value(1), Value::Function(_))
}
