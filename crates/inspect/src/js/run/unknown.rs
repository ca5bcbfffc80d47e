//! Calls of what isn't in the tree.

use std::rc::Rc;

use super::Run;
use super::callees::{Via, handed};
use super::calls::{Argument, Call};
use super::value::{Made, Value};

impl Run<'_> {
    /// A call of what isn't in the tree: it may call the functions that it is given, `then` with the value awaited.
    pub(super) fn call_unknown(&mut self, call: &Call<'_>, receiver: &Value) -> Value {
        if call.name == "then" || call.name == "finally" || call.name == "catch" {
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
        for argument in &call.arguments {
            if let Value::Function(f) = &argument.value {
                self.via = Via::Handed;
                if !self.called.contains(&(f.module, f.function)) {
                    self.handed.push(Rc::clone(f));
                }
                self.call_closure(f, None, Vec::new());
            }
        }
        Value::Unknown
    }

    fn settle(&mut self, call: &Call<'_>, receiver: &Value) -> Value {
        let Value::Function(f) = call.value(0) else {
            return receiver.clone();
        };
        let values = if call.name == "then" {
            vec![receiver.clone()]
        } else {
            Vec::new()
        };
        self.via = Via::Handed;
        let returned = self.call_closure(&f, None, values);
        match call.name {
            "then" => returned,
            _ => receiver.clone(),
        }
    }
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
