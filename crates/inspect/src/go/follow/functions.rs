//! What calling a function or a literal does.

use std::rc::Rc;

use super::{Argument, DEEPEST, Follow, Frame, better, bound};
use crate::go::ast::{Function, Literal, Parameter, Type};
use crate::go::program::{FunctionId, Meaning};
use crate::go::value::{Bound, Closure, Env, Value};
use crate::inspection::Place;
use crate::mounts::Reach;

impl<'p> Follow<'p> {
    /// Calls a function of the tree and gives what it returns. A call with the same values is followed once.
    pub(in crate::go) fn call_function(
        &mut self,
        id: FunctionId,
        receiver: Option<Value<'p>>,
        arguments: Vec<Argument<'p>>,
        place: Option<&Place>,
    ) -> Value<'p> {
        let (file, function) = self.program.function(id);
        self.goes_around(id, function, &arguments);
        if !self.relevance.has(id) || self.depth >= DEEPEST || self.is_tired() {
            return self.declared(file, function, &arguments);
        }
        self.visited.insert(id);
        let arguments = self.fill(file, &function.literal, arguments);
        let key = key(id, receiver.as_ref(), &arguments);
        if let Some(known) = self.results.get(&key) {
            return known.clone();
        }
        let declared = self.declared(file, function, &arguments);
        self.results.insert(key.clone(), declared.clone());
        let env = Env::new(None);
        if let (Some(parameter), Some(value)) = (&function.receiver, receiver) {
            env.declare(&parameter.name, bound(value, None, false));
        }
        let result = self.run(file, &function.literal, &env, arguments, place);
        let result = better(result, declared);
        self.results.insert(key, result.clone());
        result
    }

    /// A function that makes a handler of a router runs for the router's routes.
    fn goes_around(&mut self, id: FunctionId, function: &Function, arguments: &[Argument<'p>]) {
        let mut results = function.literal.results.iter();
        let router = arguments.iter().find_map(|a| a.value.router());
        if let Some((scope, _)) = router.filter(|_| results.any(is_handler)) {
            let given = self.numbers.given_by(id);
            self.wiring.middleware(scope, "", vec![given], Reach::All);
        }
    }

    /// Calls a function literal.
    pub(in crate::go) fn call_closure(
        &mut self,
        closure: &Closure<'p>,
        arguments: Vec<Argument<'p>>,
        place: Option<&Place>,
    ) -> Value<'p> {
        let sets = self.called.entry(std::ptr::from_ref(closure.literal));
        sets.or_default().insert(closure.scope.address());
        if self.depth >= DEEPEST || self.is_tired() {
            return Value::Unknown;
        }
        let arguments = self.fill(closure.file, closure.literal, arguments);
        let env = Env::new(Some(closure.scope.clone()));
        self.run(closure.file, closure.literal, &env, arguments, place)
    }

    fn run(
        &mut self,
        file: usize,
        literal: &'p Literal,
        env: &Env<'p>,
        arguments: Vec<Argument<'p>>,
        place: Option<&Place>,
    ) -> Value<'p> {
        for (parameter, argument) in literal.parameters.iter().zip(arguments) {
            let value = match place {
                Some(place) => argument.value.passed(place),
                None => argument.value,
            };
            env.declare(&parameter.name, bound(value, argument.written, true));
        }
        for result in &literal.results {
            env.declare(&result.name, Bound::default());
        }
        let mut frame = Frame {
            file,
            env: env.clone(),
            results: &literal.results,
            returned: Vec::new(),
        };
        self.depth += 1;
        self.block(&mut frame, &literal.body);
        self.depth -= 1;
        for value in &mut frame.returned {
            // What was handed over here is the caller's own again.
            if let Value::Text(text) = value
                && text.passed.as_ref() == place
            {
                text.passed = None;
            }
        }
        match frame.returned.len() {
            0 => Value::Unknown,
            1 => frame.returned.remove(0),
            _ => Value::Tuple(Rc::new(frame.returned)),
        }
    }

    /// One argument for each parameter: the rest of a variadic one as a list, unknown ones as their type tells.
    fn fill(
        &mut self,
        file: usize,
        literal: &'p Literal,
        mut given: Vec<Argument<'p>>,
    ) -> Vec<Argument<'p>> {
        let mut filled = Vec::with_capacity(literal.parameters.len());
        for (index, parameter) in literal.parameters.iter().enumerate() {
            if parameter.is_variadic {
                let rest: Vec<Value<'p>> = given
                    .drain(index.min(given.len())..)
                    .map(|a| a.value)
                    .collect();
                filled.push(Argument {
                    value: Value::List(Rc::new(rest)),
                    written: None,
                });
                break;
            }
            let mut argument = given.get(index).cloned().unwrap_or_default();
            if matches!(argument.value, Value::Unknown) {
                argument.value = self.stand_in(file, parameter, Some((literal, index)));
            }
            filled.push(argument);
        }
        filled
    }

    /// What is known of a parameter by its type alone.
    pub(super) fn stand_in(
        &mut self,
        file: usize,
        parameter: &'p Parameter,
        of: Option<(&'p Literal, usize)>,
    ) -> Value<'p> {
        match self.program.meaning(file, &parameter.kind) {
            Meaning::Ours(id) => Value::of(id),
            Meaning::Router(api) => {
                let Some((literal, index)) = of else {
                    return Value::Unknown;
                };
                let key = (std::ptr::from_ref(literal), index);
                let scope = self.parameters.get(&key).copied();
                let scope = scope.unwrap_or_else(|| self.wiring.scope(api, false));
                self.parameters.insert(key, scope);
                Value::Router(scope)
            }
            Meaning::Other(_) => Value::Unknown,
        }
    }

    /// What is known of a call's result without following it. A handler made of a router wraps it.
    fn declared(
        &self,
        file: usize,
        function: &'p Function,
        arguments: &[Argument<'p>],
    ) -> Value<'p> {
        let router = arguments.iter().find_map(|a| a.value.router());
        let of = |result: &'p Parameter| match self.program.meaning(file, &result.kind) {
            Meaning::Ours(id) => Value::of(id),
            Meaning::Other(Type::Named { name, .. }) if name.starts_with("Handler") => match router
            {
                Some((scope, strip)) => Value::Wrapped(scope, strip.map(str::to_owned)),
                None => Value::Unknown,
            },
            _ => Value::Unknown,
        };
        let mut values: Vec<Value<'p>> = function.literal.results.iter().map(of).collect();
        match values.len() {
            0 => Value::Unknown,
            1 => values.remove(0),
            _ => Value::Tuple(Rc::new(values)),
        }
    }
}

fn is_handler(result: &Parameter) -> bool {
    matches!(result.kind.pointee(), Type::Named { name, .. } if name.starts_with("Handler"))
}

fn key<'p>(id: FunctionId, receiver: Option<&Value<'p>>, arguments: &[Argument<'p>]) -> String {
    let mut key = format!("{}:", id.0);
    for value in receiver
        .into_iter()
        .chain(arguments.iter().map(|a| &a.value))
    {
        value.fingerprint(0, &mut key);
        key.push('|');
    }
    key
}
