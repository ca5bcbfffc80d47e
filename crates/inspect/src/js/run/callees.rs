//! What a run keeps of the calls that it follows.

use std::rc::Rc;

use super::Run;
use super::calls::{Argument, Call};
use super::value::{Closure, FunctionKey, Made, Value};
use crate::js::calls::Number;
use crate::js::module::{Expression, Kind};
use crate::js::routers;
use crate::js::schemas::{self, Schema};

/// Values within values that functions are looked for in.
const DEEPEST: usize = 4;
/// Longer ways through a package's values aren't kept.
const LONGEST: usize = 160;

/// How a function comes to be called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Via {
    /// By a call of the code, with its site.
    Call(usize),
    /// By a call of a parameter.
    Parameter(usize),
    /// By something unknown that it is handed to.
    Handed,
    /// By a timer.
    Timer,
    /// By what Node.js, a language's method or a framework does.
    #[default]
    Inner,
}

impl Run<'_> {
    /// Follows what a process comes by once, or as often as what is around it.
    pub(super) fn within<T>(&mut self, is_once: bool, follow: impl FnOnce(&mut Self) -> T) -> T {
        let around = self.once_at;
        if is_once {
            self.once_at = Some(self.stack.len());
        }
        let followed = follow(self);
        self.once_at = around;
        followed
    }

    /// Whether a process comes by once, of all calls of the function at hand.
    fn is_once(&self) -> bool {
        self.once_at == Some(self.stack.len())
    }

    /// Notes that a function is about to be called.
    pub(super) fn note_call(&mut self, function: FunctionKey) {
        let via = std::mem::take(&mut self.via);
        if let Via::Call(site) | Via::Parameter(site) = via {
            self.calls.function_at(site, function);
        }
        let caller = self.caller();
        match (via, caller) {
            (Via::Parameter(_) | Via::Timer, _) => {}
            _ if self.is_once() => self.calls.call(None, function),
            (Via::Handed, caller) => {
                if let Some(caller) = caller {
                    self.calls.hand(caller, function);
                }
            }
            (_, Some(caller)) => self.calls.call(Some(caller), function),
            (_, None) if self.is_starting => self.calls.call(None, function),
            (_, None) => {}
        }
    }

    /// Notes what of a package is called.
    pub(super) fn note_external(&mut self, package: &str, path: &str) {
        if let Via::Call(site) = self.via {
            self.calls.external_at(site, package, path);
        }
    }

    /// Notes the functions that a call hands over. Those in objects count where the object is written there: a service
    /// that is handed over isn't called in all of its methods.
    pub(super) fn note_handed(&mut self, arguments: &[Argument<'_>]) {
        let Some(caller) = self.caller() else {
            return;
        };
        for argument in arguments {
            let expression = argument.expression;
            if expression.is_some_and(|e| self.parameters.hands_on(e)) {
                continue;
            }
            let is_written = expression.is_some_and(is_written);
            match &argument.value {
                Value::Function(_) | Value::Made(_) => {}
                Value::Object(_) | Value::Array(_) if is_written => {}
                _ => continue,
            }
            let mut found = Vec::new();
            self.gather(&argument.value, DEEPEST - 2, &mut found);
            for function in found {
                let function = (function.module, function.function);
                match self.is_once() {
                    true => self.calls.call(None, function),
                    false => self.calls.hand(caller, function),
                }
            }
        }
    }

    /// Notes the functions that a call hands over under a name; those that are written there are seen anyway.
    pub(super) fn note_handed_at(&mut self, site: usize, arguments: &[Argument<'_>]) {
        for argument in arguments {
            // A parameter that is passed on differs from call to call.
            let is_known = argument.expression.is_some_and(|e| {
                !matches!(e.kind, Kind::Function(_)) && !self.parameters.hands_on(e)
            });
            if let (Value::Function(f), true) = (&argument.value, is_known) {
                self.calls.handed_at(site, (f.module, f.function));
            }
        }
    }

    /// The numbers of the functions that a handler is made of: itself, those in lists and options, and those that a
    /// wrapper around it was given; and those of what they are with the values around them.
    pub(crate) fn functions_of(&mut self, value: &Value) -> Vec<Number> {
        let mut found = Vec::new();
        self.gather(value, 0, &mut found);
        let number = |f: &Rc<Closure>| self.calls.number((f.module, f.function));
        let mut numbers: Vec<Number> = found.iter().map(number).collect();
        numbers.extend(found.iter().filter_map(|f| self.instance_of(f)));
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    fn gather(&self, value: &Value, depth: usize, found: &mut Vec<Rc<Closure>>) {
        if depth > DEEPEST {
            return;
        }
        match value {
            Value::Function(f) => {
                found.push(Rc::clone(f));
                for name in self.parameters.captured((f.module, f.function)) {
                    // A function's own environment is of its call: what it captured is around it.
                    if let Some(value @ (Value::Function(_) | Value::Made(_))) = f.env.get(name) {
                        self.gather(&value, depth + 1, found);
                    }
                }
            }
            Value::Made(made) => {
                for f in &made.functions {
                    self.gather(&Value::Function(Rc::clone(f)), depth + 1, found);
                }
            }
            Value::Array(items) => {
                for item in items.borrow().iter() {
                    self.gather(item, depth + 1, found);
                }
            }
            Value::Object(o) if o.class.is_none() => {
                for property in o.properties.borrow().values() {
                    if matches!(
                        property,
                        Value::Function(_) | Value::Array(_) | Value::Made(_)
                    ) {
                        self.gather(property, depth + 1, found);
                    }
                }
            }
            _ => {}
        }
    }

    /// Calls what is done with each element of a list that a package gave, documents of a query: an element is told by
    /// the way to its list. Whether it was such a call.
    fn call_with_element(&mut self, made: &Made, call: &Call<'_>) -> bool {
        let Some((list, "map" | "forEach" | "filter")) = made.path.rsplit_once('.') else {
            return false;
        };
        let [
            Argument {
                value: Value::Function(f),
                ..
            },
        ] = &call.arguments[..]
        else {
            return false;
        };
        let element = Value::made(&made.package, list.to_owned());
        self.hand(f, vec![element]);
        true
    }

    /// Notes that what a package made of functions calls them when it is called: `const later = debounce(save)`.
    fn note_wrapped(&mut self, made: &Made) {
        let Some(caller) = self.caller().filter(|_| made.path.ends_with("()")) else {
            return;
        };
        for function in &made.functions {
            self.calls
                .hand(caller, (function.module, function.function));
        }
    }

    /// Calls what a package gave.
    pub(super) fn call_made(&mut self, made: &Made, call: &Call<'_>) -> Value {
        self.note_external(&made.package, &made.path);
        self.note_strategies(&made.package, &made.path, call);
        self.call_hung(made, call);
        self.note_wrapped(made);
        if let Some(value) = self.contained(&made.package, &made.path, call) {
            return value;
        }
        if let Some(settings) = self.parsed(made, call) {
            return settings;
        }
        let is_known = routers::applied(self, made, call)
            || self.call_with_element(made, call)
            || self.call_listeners(made, call)
            || self.call_back(made, call);
        if !is_known {
            self.call_unknown(call, &Value::Unknown);
        }
        let given = made_by(&made.package, &made.path, call, made.schema.as_deref());
        match given {
            // A chain keeps what its earlier calls were given: `body('x').custom(check).withMessage('y')`.
            Value::Made(given) if !carried(made).is_empty() => Value::Made(Rc::new(Made {
                package: given.package.clone(),
                path: given.path.clone(),
                functions: made
                    .functions
                    .iter()
                    .chain(&given.functions)
                    .cloned()
                    .collect(),
                schema: given.schema.clone(),
            })),
            given => given,
        }
    }
}

/// Whether an object is written where it is handed over, or put together there: `Object.assign({}, { onMessage })`.
fn is_written(expression: &Expression) -> bool {
    match &expression.kind {
        Kind::Object(_) => true,
        Kind::Call(call) => call.callee.shown().as_deref() == Some("Object.assign"),
        _ => false,
    }
}

/// What a call of something of a package gives; `of` is what the way to it describes.
pub(super) fn made_by(package: &str, path: &str, call: &Call<'_>, of: Option<&Schema>) -> Value {
    if path.len() > LONGEST {
        return Value::Unknown;
    }
    Value::Made(Rc::new(Made {
        package: package.to_owned(),
        path: format!("{path}()"),
        functions: handed(call),
        schema: schemas::made(package, path, call, of).map(Rc::new),
    }))
}

/// What a member of something that a package gave is.
pub(super) fn member_of_made(made: &Made, name: &str) -> Value {
    if made.path.len() > LONGEST {
        return Value::Unknown;
    }
    Value::Made(Rc::new(Made {
        package: made.package.clone(),
        path: format!("{}.{name}", made.path),
        functions: carried(made).to_vec(),
        schema: made.schema.clone(),
    }))
}

/// The functions that a package's chain takes along; what a wrapper of the tree gave has no such chain.
fn carried(made: &Made) -> &[Rc<Closure>] {
    if made.package.is_empty() {
        &[]
    } else {
        &made.functions
    }
}

/// The functions among a call's arguments.
pub(super) fn handed(call: &Call<'_>) -> Vec<Rc<Closure>> {
    let mut functions = Vec::new();
    for argument in &call.arguments {
        match &argument.value {
            Value::Function(f) => functions.push(Rc::clone(f)),
            Value::Made(inner) => functions.extend(inner.functions.iter().cloned()),
            _ => {}
        }
    }
    functions
}
