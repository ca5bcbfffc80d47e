//! A value that is one of several: what a table has under a name that isn't known, `drivers[connection.driver]`; a queue in
//! Redis or one in memory, as a setting says. What is asked of it is asked of each.

use super::Run;
use super::calls::Call;
use super::value::Value;

/// Longer tables are left unknown: what is asked of them would be asked too often.
const MOST: usize = 128;

impl Run<'_> {
    /// What a table may have under a name that isn't known; unknown where texts and numbers are in it, and no functions.
    pub(super) fn any_of(&mut self, table: &Value) -> Value {
        let is_table = match table {
            Value::Object(o) => {
                o.class.is_none() && !o.is_of_requests && o.native.borrow().is_none()
            }
            Value::Module(_) => true,
            _ => false,
        };
        if !is_table {
            return Value::Unknown;
        }
        let entries = self.entries(table).unwrap_or_default();
        let values: Vec<Value> = entries.into_iter().map(|(_, value)| value).collect();
        let has_functions = values.iter().any(|v| matches!(v, Value::Function(_)));
        match has_functions || values.iter().all(|v| v.is_thing() || v.is_unknown()) {
            true => one_of(values),
            false => Value::Unknown,
        }
    }

    /// Asks each of several values for something.
    pub(super) fn of_each(
        &mut self,
        values: &[Value],
        mut ask: impl FnMut(&mut Self, &Value) -> Value,
    ) -> Value {
        let via = self.via;
        let given = values.iter().map(|value| {
            self.via = via;
            ask(self, value)
        });
        let given: Vec<Value> = given.collect();
        match one_of(given.clone()) {
            Value::Unknown => given
                .into_iter()
                .reduce(|a, b| self.either(a, b))
                .unwrap_or_default(),
            known => known,
        }
    }

    /// Calls what a table has under a name that isn't known: `handlers[event.type](event)`.
    pub(super) fn call_any_of(&mut self, table: &Value, call: &Call<'_>) -> Option<Value> {
        match self.any_of(table) {
            Value::Unknown => None,
            any => Some(self.call_value(&any, Some(table.clone()), call)),
        }
    }
}

/// Both, where each can be asked for more and neither says more of it: what a package made, an object with functions,
/// instances of two classes.
pub(super) fn of_two(a: &Value, b: &Value) -> Option<Value> {
    let is_both = match (a, b) {
        (Value::Made(a), Value::Made(b)) => (&a.package, &a.path) != (&b.package, &b.path),
        (Value::Made(made), other) | (other, Value::Made(made)) => {
            !made.package.is_empty() && has_functions(other)
        }
        (Value::Object(a), Value::Object(b)) => match (&a.class, &b.class) {
            (Some(one), Some(other)) => {
                let are_routers = a.native.borrow().is_some() || b.native.borrow().is_some();
                !are_routers && (one.module, one.class) != (other.module, other.class)
            }
            _ => false,
        },
        _ => false,
    };
    is_both.then(|| one_of(vec![a.clone(), b.clone()]))
}

fn has_functions(value: &Value) -> bool {
    match value {
        Value::Object(o) if !o.is_of_requests && o.native.borrow().is_none() => {
            let properties = o.properties.borrow();
            o.class.is_some() || properties.values().any(|v| matches!(v, Value::Function(_)))
        }
        _ => false,
    }
}

/// One of these, as far as they are worth following.
fn one_of(values: Vec<Value>) -> Value {
    let mut things = Vec::new();
    for value in values {
        match value {
            Value::OneOf(inner) => things.extend(inner.iter().cloned()),
            value if value.is_thing() => things.push(value),
            _ => {}
        }
    }
    match things.len() {
        0 => Value::Unknown,
        1 => things.remove(0),
        2..=MOST => Value::OneOf(things.into()),
        _ => Value::Unknown,
    }
}
