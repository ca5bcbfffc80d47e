//! A value that is one of several: what a table has under a name that isn't known, `drivers[connection.driver]`. What is
//! asked of it is asked of each.

use super::Run;
use super::calls::Call;
use super::value::Value;

/// Longer tables are left unknown: what is asked of them would be asked too often.
const MOST: usize = 32;

impl Run<'_> {
    /// What a table may have under a name that isn't known; unknown where texts and numbers are in it.
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
        match values.iter().all(|v| v.is_thing() || v.is_unknown()) {
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
        one_of(given.collect())
    }

    /// Calls what a table has under a name that isn't known: `handlers[event.type](event)`.
    pub(super) fn call_any_of(&mut self, table: &Value, call: &Call<'_>) -> Option<Value> {
        match self.any_of(table) {
            Value::Unknown => None,
            any => Some(self.call_value(&any, Some(table.clone()), call)),
        }
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
