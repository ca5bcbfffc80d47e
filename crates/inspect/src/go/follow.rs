//! Following the program: what is begun with, and what calling a function does.

mod functions;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::ast::{Literal, Parameter};
use super::program::{FunctionId, PackageId, Program, TypeId};
use super::reach::Numbers;
use super::relevance::Relevance;
use super::value::{Bound, Closure, Env, Value};
use super::wiring::{ScopeId, Wiring};

/// Calls within calls that are followed.
const DEEPEST: usize = 24;
/// Statements that are looked at from one beginning: a tangle that multiplies beyond it is left.
const MOST_STEPS: usize = 100_000;
/// The same for all beginnings together.
const MOST_STEPS_IN_ALL: usize = 4_000_000;
/// Sets of names that one function literal is followed with.
const MOST_SETS: usize = 4;
/// For code as deep as it is read, called as deep as it is followed.
const STACK: usize = 512 << 20;

/// Follows a program.
#[derive(Debug)]
pub(crate) struct Follow<'p> {
    pub(super) program: &'p Program<'p>,
    pub(super) numbers: &'p Numbers,
    relevance: &'p Relevance,
    pub(super) wiring: Wiring,
    /// The last value that a field of a type was given.
    pub(super) fields: HashMap<(TypeId, &'p str), Value<'p>>,
    /// Constants and variables of packages.
    pub(super) globals: HashMap<(PackageId, &'p str), Value<'p>>,
    /// Scopes that stand for routers not yet seen.
    pub(super) stand_ins: HashSet<ScopeId>,
    parameters: HashMap<(*const Literal, usize), ScopeId>,
    pub(super) default_mux: Option<ScopeId>,
    /// What calls gave, by function and arguments.
    results: HashMap<String, Value<'p>>,
    visited: HashSet<FunctionId>,
    pub(super) closures: Vec<Rc<Closure<'p>>>,
    /// Function literals that were called, each with the sets of names that it saw.
    called: HashMap<*const Literal, HashSet<usize>>,
    depth: usize,
    /// Statements and calls looked at, since the last beginning and before it.
    pub(super) steps: usize,
    steps_before: usize,
}

/// A function being followed.
#[derive(Debug)]
pub(super) struct Frame<'p> {
    pub(super) file: usize,
    pub(super) env: Env<'p>,
    pub(super) results: &'p [Parameter],
    pub(super) returned: Vec<Value<'p>>,
}

/// An argument.
#[derive(Debug, Clone, Default)]
pub(super) struct Argument<'p> {
    pub(super) value: Value<'p>,
    /// As it is written, where it is a name.
    pub(super) written: Option<Rc<str>>,
}

/// Runs `then` where recursion has room.
pub(crate) fn on_large_stack<T: Send>(then: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let handle = thread.spawn_scoped(scope, then);
        let handle = handle.expect("the system starts a thread, as it did for reading the files");
        match handle.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

impl<'p> Follow<'p> {
    pub(crate) fn new(
        program: &'p Program<'p>,
        numbers: &'p Numbers,
        relevance: &'p Relevance,
    ) -> Self {
        Follow {
            program,
            numbers,
            relevance,
            wiring: Wiring::default(),
            fields: HashMap::new(),
            globals: HashMap::new(),
            stand_ins: HashSet::new(),
            parameters: HashMap::new(),
            default_mux: None,
            results: HashMap::new(),
            visited: HashSet::new(),
            closures: Vec::new(),
            called: HashMap::new(),
            depth: 0,
            steps: 0,
            steps_before: 0,
        }
    }

    /// Follows everything: first `main` and `init`, then what nothing calls, then whatever is left. Gives what was
    /// built, and whether nothing was left for being too much.
    pub(crate) fn all(mut self) -> (Wiring, bool) {
        let functions: Vec<FunctionId> = self
            .program
            .functions()
            .filter(|id| self.relevance.has(*id) && self.program.is_in_build(*id))
            .collect();
        let is_start = |id: FunctionId| {
            let (file, function) = self.program.function(id);
            let is_main = function.name == "main" && self.program.files[file].package == "main";
            function.receiver.is_none() && (is_main || function.name == "init")
        };
        let (starts, others): (Vec<_>, Vec<_>) =
            functions.into_iter().partition(|id| is_start(*id));
        let (called, uncalled): (Vec<_>, Vec<_>) = others
            .into_iter()
            .partition(|id| self.relevance.is_called(*id));
        starts.into_iter().for_each(|id| self.begin(id));
        self.literals();
        self.package_values();
        self.literals();
        for batch in [uncalled, called] {
            batch.into_iter().for_each(|id| self.begin(id));
            self.literals();
        }
        (
            self.wiring,
            self.steps_before + self.steps <= MOST_STEPS_IN_ALL,
        )
    }

    /// Follows a function that was not come to yet.
    fn begin(&mut self, id: FunctionId) {
        if self.visited.contains(&id) {
            return;
        }
        self.restart();
        let (file, function) = self.program.function(id);
        let receiver = function
            .receiver
            .as_ref()
            .map(|r| self.stand_in(file, r, None));
        self.call_function(id, receiver, Vec::new(), None);
    }

    /// Follows function literals that were handed to somebody and never seen called.
    fn literals(&mut self) {
        let mut next = 0;
        while let Some(closure) = self.closures.get(next).cloned() {
            next += 1;
            let known = self.called.get(&std::ptr::from_ref(closure.literal));
            let is_new = known.is_none_or(|sets| {
                sets.len() < MOST_SETS && !sets.contains(&closure.scope.address())
            });
            if is_new && Relevance::has_literal(self.program, closure.file, closure.literal) {
                self.restart();
                self.call_closure(&closure, Vec::new(), None);
            }
        }
        self.closures.clear();
    }

    fn restart(&mut self) {
        self.steps_before += self.steps;
        self.steps = 0;
    }

    /// Whether so much was looked at that the rest is left.
    pub(super) fn is_tired(&self) -> bool {
        self.steps > MOST_STEPS || self.steps_before + self.steps > MOST_STEPS_IN_ALL
    }
}

pub(super) fn bound(value: Value<'_>, written: Option<Rc<str>>, is_passed: bool) -> Bound<'_> {
    Bound {
        value,
        written,
        is_passed,
    }
}

/// The value that says more; of tuples for each position.
pub(super) fn better<'p>(new: Value<'p>, old: Value<'p>) -> Value<'p> {
    match (&new, &old) {
        (Value::Tuple(a), Value::Tuple(b)) if a.len() == b.len() => {
            let pairs = a.iter().cloned().zip(b.iter().cloned());
            Value::Tuple(Rc::new(pairs.map(|(a, b)| better(a, b)).collect()))
        }
        // A middleware's literal says less than the router that it goes around.
        (Value::Closure(_), Value::Wrapped(..)) => old,
        _ if new.weight() >= old.weight() => new,
        _ => old,
    }
}
