//! Follows the start of a service as Node.js would run it, on values as far as they are known: which router is made
//! where, who gets it, what is registered on it. Every way of a branch is taken, what isn't known is carried as such.
//! Nothing is executed and nothing but the tree is looked at.
//!
//! Reference counts may be left over by cycles (a closure in its own environment); a run is short.

mod answering;
mod builtins;
mod callbacks;
mod callees;
pub(crate) mod calls;
mod chosen;
mod classes;
mod closures;
mod collections;
mod containers;
mod decorated;
mod entries;
pub(crate) mod events;
mod exports;
pub(crate) mod expressions;
mod files;
mod folders;
mod for_requests;
mod globals;
mod guesses;
mod handlers;
mod json_files;
mod loops;
mod members;
mod models;
mod named;
mod one_of;
mod order;
mod own_decorators;
mod patterns;
mod processes;
mod prototypes;
mod requests;
mod settings;
mod sockets;
mod statements;
mod texts;
mod timers;
mod types;
mod unknown;
pub(crate) mod value;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use crate::inspection::{Framework, Place};
use crate::js::calls::{Calls, Number, Parameters};
use crate::js::module::{Function, FunctionId, Module};
use crate::js::program::Program;
use crate::js::routers::fastify::decorations::Decorations;
use crate::js::routers::{controllers, described, nest};
use crate::mounts::{Mounts, Reach, Registered, Scope};
use crate::path::{self, Dialect};
use value::{ClassValue, Closure, FunctionKey, ModuleId, Router, Value};

/// Expressions in all; a program beyond it is followed no further.
const MOST_STEPS: u64 = 40_000_000;
/// Calls within calls.
const DEEPEST: usize = 120;
/// How often a function that registers nothing is followed.
const MOST_IDLE: u32 = 40;
/// The same of one that is called with each element of a list.
const MOST_IDLE_EACH: u32 = 400;
/// How often the same function may stand in the chain of calls.
const MOST_RECURSION: usize = 3;

/// What answers a route.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handler {
    /// As the code names it, where it has a name.
    pub(crate) name: Option<String>,
    /// The functions that run for it.
    pub(crate) functions: Vec<Number>,
    /// An example of the body that it asks for.
    pub(crate) body: Option<serde_json::Value>,
    /// Whether it may only run before what else its path has.
    pub(crate) is_guard: bool,
}

/// What runs for several routes.
#[derive(Debug)]
pub(crate) struct Middleware {
    pub(crate) functions: Vec<Number>,
    pub(crate) reach: Reach,
}

/// A run through a program.
pub(crate) struct Run<'p> {
    pub(crate) program: &'p Program,
    pub(crate) mounts: &'p mut Mounts,
    pub(crate) nest: nest::State,
    pub(crate) controllers: controllers::State,
    modules: Vec<exports::State>,
    /// What each module's names are imported by, the last of equals.
    imports: Vec<HashMap<&'p str, usize>>,
    /// JSON files, by the address of what was read of them: the program's resolver keeps that.
    data: HashMap<usize, Value>,
    /// Routers with a prefix of their own, by what is mounted of them.
    prefixes: BTreeMap<Scope, (String, Scope)>,
    steps: u64,
    stack: Vec<FunctionKey>,
    called: HashSet<FunctionKey>,
    /// By the class that a call goes by, too.
    idle: HashMap<FunctionKey, HashMap<usize, closures::Idle>>,
    /// What instances of Fastify were decorated with.
    pub(crate) decorations: Decorations,
    /// Registrations, mounts, scopes so far: whether a call did something.
    pub(crate) effects: u64,
    seen: HashSet<FunctionKey>,
    closures: Vec<Rc<Closure>>,
    classes: Vec<Rc<ClassValue>>,
    /// Whether the function at hand was left for certain.
    is_left: bool,
    /// Whether what is followed may not be come by: a branch, a loop, a `catch`.
    is_branch: bool,
    /// Who calls whom.
    calls: Calls,
    parameters: Parameters<'p>,
    /// Functions that were handed over: what they use may have been set only later.
    handed: Vec<Rc<Closure>>,
    /// Functions that models and schemas have from the code.
    hung: models::Hung,
    requests: requests::Requests,
    globals: globals::Globals,
    named: named::Named<'p>,
    events: events::Events,
    /// Modules that processes of their own begin with.
    begun: HashSet<ModuleId>,
    /// Texts that stand for one of several.
    guesses: guesses::Guesses,
    /// How the next function comes to be called.
    via: callees::Via,
    /// The depth of calls at which a process comes by once: see [`crate::js::once`].
    once_at: Option<usize>,
    /// Whether modules are starting, rather than what nobody called being followed.
    is_starting: bool,
    answering: answering::Answering,
    metadata: prototypes::Metadata,
    own_decorators: own_decorators::OwnDecorators,
    containers: containers::Containers,
    /// How often the function that is called next is followed, where it registers nothing.
    most_idle: u32,
    /// The elements that loops are at and the calls that texts are written in, the innermost last.
    entries: Vec<entries::Entry>,
}

impl<'p> Run<'p> {
    /// Follows all modules, then what nobody called; gives who calls whom.
    pub(crate) fn all(program: &'p Program, mounts: &'p mut Mounts) -> Calls {
        let mut run = Run {
            program,
            mounts,
            nest: nest::State::default(),
            controllers: controllers::State::default(),
            decorations: Decorations::default(),
            modules: program
                .modules
                .iter()
                .map(|_| exports::State::default())
                .collect(),
            imports: program.modules.iter().map(imports).collect(),
            data: HashMap::new(),
            prefixes: BTreeMap::new(),
            steps: 0,
            stack: Vec::new(),
            called: HashSet::new(),
            idle: HashMap::new(),
            effects: 0,
            seen: HashSet::new(),
            closures: Vec::new(),
            classes: Vec::new(),
            is_left: false,
            is_branch: false,
            calls: Calls::of(program),
            parameters: Parameters::of(program),
            handed: Vec::new(),
            hung: models::Hung::default(),
            requests: requests::Requests::default(),
            globals: globals::Globals::default(),
            named: named::Named::of(program),
            events: events::Events::default(),
            begun: HashSet::new(),
            guesses: guesses::Guesses::default(),
            via: callees::Via::default(),
            once_at: None,
            is_starting: true,
            answering: answering::Answering::default(),
            metadata: prototypes::Metadata::default(),
            own_decorators: own_decorators::OwnDecorators::default(),
            containers: containers::Containers::default(),
            most_idle: MOST_IDLE,
            entries: Vec::new(),
        };
        for id in order::of(program) {
            run.start(id);
        }
        run.is_starting = false;
        described::register(&mut run);
        run.uncalled();
        run.again();
        run.join_events();
        run.calls
            .run_elsewhere(processes::elsewhere(program, &run.begun));
        nest::finish(&mut run);
        controllers::finish(&mut run);
        for (outer, (prefix, inner)) in std::mem::take(&mut run.prefixes) {
            run.mount(outer, &prefix, inner);
        }
        run.calls
    }

    /// What nobody called in this tree: its callers may be elsewhere (a test, a container, a framework).
    fn uncalled(&mut self) {
        let (mut functions, mut classes) = (0, 0);
        while functions < self.closures.len() || classes < self.classes.len() {
            while classes < self.classes.len() {
                let class = Rc::clone(&self.classes[classes]);
                classes += 1;
                self.singleton(&class);
                self.note_decorated(&class);
                self.hang_methods(&class);
                self.call_methods(&class);
            }
            self.answer();
            if functions < self.closures.len() {
                let closure = Rc::clone(&self.closures[functions]);
                functions += 1;
                if !self.called.contains(&(closure.module, closure.function)) {
                    self.call_closure(&closure, None, Vec::new());
                }
            }
        }
    }

    /// Follows once more, now that all is set, what was handed over and what asked a request for what came later; but for
    /// what registered something, which it would do twice.
    fn again(&mut self) {
        let too_early = self.requests.too_early();
        let of_requests = self.closures.iter();
        let of_requests = of_requests.filter(|f| too_early.contains(&(f.module, f.function)));
        let again: Vec<_> = of_requests.cloned().collect();
        for closure in again.into_iter().chain(std::mem::take(&mut self.handed)) {
            if self.idle.contains_key(&(closure.module, closure.function)) {
                self.call_closure(&closure, None, Vec::new());
            }
        }
    }

    pub(crate) fn module(&self, id: ModuleId) -> &'p Module {
        &self.program.modules[id.0]
    }

    pub(crate) fn function(&self, module: ModuleId, id: FunctionId) -> &'p Function {
        &self.module(module).functions[id.0 as usize]
    }

    pub(crate) fn number(&self, function: FunctionKey) -> Number {
        self.calls.number(function)
    }

    /// How many parameters a function takes, by its number.
    pub(crate) fn parameters_of(&self, number: Number) -> usize {
        let function = self.calls.key(number);
        function.map_or(0, |(module, id)| self.function(module, id).parameters.len())
    }

    pub(crate) fn place(&self, module: ModuleId, at: u32) -> Place {
        self.program.place(module, at)
    }

    pub(crate) fn scope(&mut self, framework: Framework, is_application: bool) -> Scope {
        self.effects += 1;
        self.mounts.scope(framework, is_application)
    }

    /// Mounts below a prefix as it is written.
    pub(crate) fn mount(&mut self, parent: Scope, prefix: &str, child: Scope) {
        self.effects += 1;
        self.mounts.mount(parent, &template(prefix), child);
    }

    /// Registers a path as it is written.
    pub(crate) fn register(
        &mut self,
        scope: Scope,
        method: &str,
        path: &str,
        handler: Handler,
        place: Place,
    ) {
        self.effects += 1;
        let written = template(path);
        if self.is_not_found(&written, &handler) {
            for function in &handler.functions {
                self.calls.request(*function);
            }
            return;
        }
        let by_decorator = self.decorator_of(&handler.functions, method, path);
        let entry = match by_decorator {
            Some(_) => None,
            None => self.entry_of(path),
        };
        let place = by_decorator.unwrap_or(place);
        for function in &handler.functions {
            self.calls.request(*function);
        }
        self.mounts.register(
            scope,
            Registered {
                method: method.to_uppercase(),
                path: written,
                place,
                entry,
                is_guard: handler.is_guard,
                handler: handler.name,
                functions: handler.functions,
                body: handler.body,
            },
        );
    }

    /// Has functions run for the routes below a prefix.
    pub(crate) fn middleware(&mut self, scope: Scope, prefix: &str, of: Middleware) {
        for function in &of.functions {
            self.calls.request(*function);
        }
        let prefix = template(prefix);
        self.mounts
            .middleware(scope, &prefix, of.functions, of.reach);
    }

    /// Follows something as at a service's start, whoever asks for it.
    pub(crate) fn at_start<T>(&mut self, follow: impl FnOnce(&mut Self) -> T) -> T {
        let stack = std::mem::take(&mut self.stack);
        let was_starting = std::mem::replace(&mut self.is_starting, true);
        let via = std::mem::take(&mut self.via);
        let entries = std::mem::take(&mut self.entries);
        let answering = self.answering.current.take();
        let followed = follow(self);
        (self.stack, self.is_starting, self.via) = (stack, was_starting, via);
        self.entries = entries;
        self.answering.current = answering;
        followed
    }

    /// Sets the prefix that a router has by itself.
    pub(crate) fn set_prefix(&mut self, router: &Router, prefix: &str) {
        self.prefixes
            .insert(router.outer, (prefix.to_owned(), router.inner));
    }

    fn is_spent(&mut self) -> bool {
        self.steps += 1;
        self.steps > MOST_STEPS
    }
}

/// The positions of a module's imports by their names.
fn imports(module: &Module) -> HashMap<&str, usize> {
    let named = module.imports.iter().enumerate();
    let named = named.filter_map(|(at, import)| Some((import.local.as_deref()?, at)));
    named.collect()
}

/// A path with its holes as `{name}`. A regular expression stays as it is written.
fn template(written: &str) -> String {
    let text = if path::is_pattern(written) {
        written.to_owned()
    } else {
        path::template(written, Dialect::Colon)
    };
    text.replace('\u{1}', "{").replace('\u{2}', "}")
}
