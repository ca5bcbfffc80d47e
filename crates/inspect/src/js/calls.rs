//! Who calls whom, as the run through a program saw it: by the values that it followed, so that imports, methods,
//! injected services and functions that a factory gave are told apart.
//!
//! A function that is handed over counts as reached by the one who hands it over; a call of a parameter therefore says
//! nothing: what it would reach differs from caller to caller.

use std::collections::{HashMap, HashSet};

use crate::js::looking;
use crate::js::module::{Call, Expression, Function, FunctionId, Kind, Pattern};
use crate::js::program::Program;
use crate::js::run::value::{FunctionKey, ModuleId};

/// A function's number in the whole program.
pub(crate) type Number = u32;

/// What a call was seen to call.
#[derive(Debug, Default)]
pub(crate) struct Callee {
    /// Functions of the tree.
    pub(crate) functions: Vec<FunctionKey>,
    /// Whether those are only told by the method's name.
    pub(crate) is_guessed: bool,
    /// Functions of the tree that it hands over under a name.
    pub(crate) handed: Vec<FunctionKey>,
    /// Something of a package and the path to it: `pg` and `Pool().query`; of no package what is global.
    pub(crate) external: Option<(String, String)>,
}

/// The calls of a program.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    /// Number of each module's first function.
    firsts: Vec<Number>,
    called: HashSet<(Number, Number)>,
    handed: HashSet<(Number, Number)>,
    /// Calls that are only told by a name: a method's, an event's.
    guessed: HashSet<(Number, Number)>,
    /// Modules that only run in processes of their own.
    elsewhere: Vec<bool>,
    /// What modules call while they start.
    at_start: HashSet<Number>,
    /// What requests are given to.
    by_request: HashSet<Number>,
    /// Functions that answer requests, each time with other values around them: a number of its own for each.
    instances: Number,
    /// By the address of the call's expression: the program stays where it is while it is read.
    callees: HashMap<usize, Callee>,
}

impl Calls {
    pub(crate) fn of(program: &Program) -> Self {
        let mut firsts = Vec::with_capacity(program.modules.len() + 1);
        let mut next = 0;
        for module in &program.modules {
            firsts.push(next);
            next += module.functions.len() as Number;
        }
        firsts.push(next);
        Calls {
            firsts,
            ..Calls::default()
        }
    }

    pub(crate) fn number(&self, (module, function): FunctionKey) -> Number {
        self.firsts[module.0] + function.0
    }

    /// The function of a number; `None` for an instance's.
    pub(crate) fn key(&self, number: Number) -> Option<FunctionKey> {
        if number >= self.functions() {
            return None;
        }
        let module = self.firsts.partition_point(|first| *first <= number) - 1;
        Some((ModuleId(module), FunctionId(number - self.firsts[module])))
    }

    fn functions(&self) -> Number {
        self.firsts.last().copied().unwrap_or_default()
    }

    /// How many numbers there are.
    pub(crate) fn count(&self) -> usize {
        (self.functions() + self.instances) as usize
    }

    /// A number for a function with the values that are around it here.
    pub(crate) fn instance(&mut self) -> Number {
        self.instances += 1;
        self.functions() + self.instances - 1
    }

    /// `from` calls `function`; without one a module calls it, while it starts.
    pub(crate) fn call(&mut self, from: Option<Number>, function: FunctionKey) {
        let function = self.number(function);
        match from {
            Some(from) => {
                self.called.insert((from, function));
            }
            None => {
                self.at_start.insert(function);
            }
        }
    }

    /// `from` hands `function` over to something that it calls.
    pub(crate) fn hand(&mut self, from: Number, function: FunctionKey) {
        let edge = (from, self.number(function));
        self.handed.insert(edge);
    }

    /// `from` seems to call `function`, by the name of what it calls.
    pub(crate) fn guess(&mut self, from: Number, function: FunctionKey) {
        let edge = (from, self.number(function));
        self.guessed.insert(edge);
    }

    /// Of each module, whether it only runs in processes that the service's own begins.
    pub(crate) fn run_elsewhere(&mut self, is_elsewhere: Vec<bool>) {
        self.elsewhere = is_elsewhere;
    }

    /// Whether a function may run where requests are served.
    pub(crate) fn is_here(&self, function: Number) -> bool {
        let module = self.key(function).map(|(module, _)| module.0);
        !module.is_some_and(|module| self.elsewhere[module])
    }

    pub(crate) fn request(&mut self, function: Number) {
        self.by_request.insert(function);
    }

    pub(crate) fn function_at(&mut self, site: usize, function: FunctionKey) {
        let callee = self.callees.entry(site).or_default();
        if std::mem::take(&mut callee.is_guessed) {
            callee.functions.clear();
        }
        if !callee.functions.contains(&function) {
            callee.functions.push(function);
        }
    }

    /// Functions that a call seems to call; what it was seen to call says more.
    pub(crate) fn guess_at(&mut self, site: usize, functions: &[FunctionKey]) {
        let callee = self.callees.entry(site).or_default();
        if callee.functions.is_empty() {
            callee.functions = functions.to_vec();
            callee.is_guessed = true;
        }
    }

    pub(crate) fn handed_at(&mut self, site: usize, function: FunctionKey) {
        let callee = self.callees.entry(site).or_default();
        if !callee.handed.contains(&function) {
            callee.handed.push(function);
        }
    }

    pub(crate) fn external_at(&mut self, site: usize, package: &str, path: &str) {
        let callee = self.callees.entry(site).or_default();
        let package = package.trim_start_matches("node:");
        callee
            .external
            .get_or_insert_with(|| (package.to_owned(), path.to_owned()));
    }

    /// What a call was seen to call; `None` where that isn't known.
    pub(crate) fn callee(&self, call: &Call) -> Option<&Callee> {
        self.callees.get(&site(call))
    }

    /// Edges of calls, from caller to callee.
    pub(crate) fn called(&self) -> impl Iterator<Item = (Number, Number)> {
        self.called.iter().copied()
    }

    /// Edges of functions that are handed over.
    pub(crate) fn handed(&self) -> impl Iterator<Item = (Number, Number)> {
        self.handed.iter().copied()
    }

    /// Edges of calls that are only told by a name.
    pub(crate) fn guessed(&self) -> impl Iterator<Item = (Number, Number)> {
        self.guessed.iter().copied()
    }

    pub(crate) fn at_start(&self) -> impl Iterator<Item = Number> {
        self.at_start.iter().copied()
    }

    pub(crate) fn by_request(&self) -> impl Iterator<Item = Number> {
        self.by_request.iter().copied()
    }
}

/// What tells a call from all others of the program.
pub(crate) fn site(call: &Call) -> usize {
    std::ptr::from_ref(call).addr()
}

/// Calls of parameters, and which parameters of functions around it a function calls or hands on.
#[derive(Debug, Default)]
pub(crate) struct Parameters<'p> {
    calls: HashSet<usize>,
    arguments: HashSet<usize>,
    captured: HashMap<FunctionKey, Vec<&'p str>>,
}

impl<'p> Parameters<'p> {
    pub(crate) fn of(program: &'p Program) -> Self {
        let mut found = Parameters::default();
        looking::expressions(program, &mut |at, expression, _| {
            let Kind::Call(call) = &expression.kind else {
                return;
            };
            let functions = &at.in_module.functions;
            let mut used = |name: &'p str| {
                let is_its = |id: &FunctionId| binds(&functions[id.0 as usize], name);
                let Some(owner) = at.functions.iter().rposition(is_its) else {
                    return false;
                };
                for id in &at.functions[owner + 1..] {
                    let key = (ModuleId(at.module), *id);
                    let names = found.captured.entry(key).or_default();
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                true
            };
            let is_parameter = called_name(&call.callee).is_some_and(&mut used);
            let arguments = call.arguments.iter().map(|a| &a.value);
            let handed: Vec<usize> = arguments
                .filter(|a| matches!(&a.kind, Kind::Name(name) if used(name)))
                .map(address)
                .collect();
            if is_parameter {
                found.calls.insert(site(call));
            }
            found.arguments.extend(handed);
        });
        found
    }

    /// Whether a call is one of a parameter.
    pub(crate) fn calls(&self, site: usize) -> bool {
        self.calls.contains(&site)
    }

    /// Whether an argument is a parameter that is handed on.
    pub(crate) fn hands_on(&self, argument: &Expression) -> bool {
        self.arguments.contains(&address(argument))
    }

    /// Parameters of the functions around it that a function, or one within it, calls or hands on.
    pub(crate) fn captured(&self, function: FunctionKey) -> &[&'p str] {
        self.captured.get(&function).map_or(&[], Vec::as_slice)
    }
}

fn address(expression: &Expression) -> usize {
    std::ptr::from_ref(expression).addr()
}

/// `f` of `f()`, `f.call()`, `f.apply()`.
fn called_name(callee: &Expression) -> Option<&str> {
    match &callee.kind {
        Kind::Name(name) => Some(name),
        Kind::Member(object, method) if matches!(method.as_ref(), "call" | "apply" | "bind") => {
            called_name(object)
        }
        _ => None,
    }
}

fn binds(function: &Function, name: &str) -> bool {
    function
        .parameters
        .iter()
        .any(|p| pattern_binds(&p.pattern, name))
}

fn pattern_binds(pattern: &Pattern, name: &str) -> bool {
    match pattern {
        Pattern::Name(own) => own == name,
        Pattern::Place(_) => false,
        Pattern::Object { properties, rest } => {
            properties.iter().any(|(_, p)| pattern_binds(p, name))
                || rest.as_ref().is_some_and(|r| pattern_binds(r, name))
        }
        Pattern::Array { items, rest } => {
            items.iter().flatten().any(|p| pattern_binds(p, name))
                || rest.as_ref().is_some_and(|r| pattern_binds(r, name))
        }
        Pattern::Default(inner, _) => pattern_binds(inner, name),
    }
}
