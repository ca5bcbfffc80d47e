//! Calls of what isn't in the tree.

use std::rc::Rc;

use super::Run;
use super::callees::{Via, handed};
use super::calls::{Argument, Call};
use super::value::{Made, Value};

impl Run<'_> {
    /// A call of what isn't in the tree: it may call the functions that it is given, `then` with the value awaited.
    pub(super) fn call_unknown(&mut self, call: &Call<'_>, receiver: &Value) -> Value {
        if is_of_promise(call.name) {
            return self.settle(call, receiver);
        }
        // A container's `get(Class)`.
        if let (
            "get" | "resolve",
            [
                Argument {
                    value: Value::Class(class),
                    ..
                },
            ],
        ) = (call.name, &call.arguments[..])
        {
            return self.singleton(&Rc::clone(class));
        }
        // A setting with what it is unless somebody sets it: `config.get('PREFIX', '/api')`.
        if let ("get", [_, default]) = (call.name, &call.arguments[..])
            && let Value::Text(_) = default.value
        {
            return self.either(default.value.clone(), Value::Unknown);
        }
        for argument in &call.arguments {
            if let Value::Function(f) = &argument.value {
                self.hand(f, Vec::new());
            }
        }
        Value::Unknown
    }

    fn settle(&mut self, call: &Call<'_>, receiver: &Value) -> Value {
        let Value::Function(f) = call.value(0) else {
            return receiver.clone();
        };
        self.via = Via::Handed;
        // `spread` is Bluebird's: it hands over a list's elements, of which the first is told.
        if matches!(call.name, "then" | "spread") {
            return self.call_closure(&f, None, vec![receiver.clone()]);
        }
        self.call_closure(&f, None, Vec::new());
        receiver.clone()
    }
}

/// Whether a method of a promise has the name.
pub(super) fn is_of_promise(name: &str) -> bool {
    matches!(name, "then" | "spread" | "finally" | "catch")
}

/// What a function gave that wasn't followed: made of the functions that it was given.
pub(super) fn wrapped(call: &Call<'_>) -> Value {
    let functions = handed(call);
    if functions.is_empty() {
        return Value::Unknown;
    }
    Value::Made(Rc::new(Made {
        package: String::new(),
        path: String::new(),
        functions,
        schema: None,
    }))
}
