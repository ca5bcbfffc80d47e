//! Which routes come by a function.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::inspection::Route;
use crate::js::calls::{Callee, Calls, Number};
use crate::js::module::{Call, FunctionId};
use crate::js::program::Program;
use crate::js::run::value::ModuleId;

/// Functions that are looked at for all questions together; what is asked after that isn't known.
const MOST_STEPS: usize = 50_000_000;

/// When a piece of code runs, as far as it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// For requests.
    Request,
    /// For requests, if what is called by a name alone is what has that name.
    Likely,
    /// Only while the service starts.
    Start,
    /// Nobody was seen to call it.
    Unknown,
}

/// What runs when, and for which routes.
#[derive(Debug)]
pub(crate) struct Reach {
    calls: Calls,
    /// Who calls each function or hands it over: edges by callee.
    callers: Edges,
    /// Routes that each function is a handler or a middleware of.
    routes: HashMap<Number, Vec<u32>>,
    names: Vec<String>,
    when: Vec<When>,
    /// Beginning, end and number of each module's functions, the outer before the inner.
    spans: Vec<Vec<(u32, u32, FunctionId)>>,
    /// Modules that run in a browser.
    in_browser: HashSet<usize>,
}

/// Edges of a graph, by the end that they are asked by.
#[derive(Debug)]
struct Edges {
    firsts: Vec<u32>,
    ends: Vec<Number>,
}

impl Edges {
    fn of(count: usize, mut edges: Vec<(Number, Number)>) -> Self {
        edges.sort_unstable();
        edges.dedup();
        let mut firsts = vec![0; count + 1];
        for (from, _) in &edges {
            firsts[*from as usize + 1] += 1;
        }
        for index in 0..count {
            firsts[index + 1] += firsts[index];
        }
        let ends = edges.into_iter().map(|(_, to)| to).collect();
        Edges { firsts, ends }
    }

    fn from(&self, number: Number) -> &[Number] {
        let at = number as usize;
        &self.ends[self.firsts[at] as usize..self.firsts[at + 1] as usize]
    }

    /// All that can be come to.
    fn reached(&self, from: impl Iterator<Item = Number>) -> Vec<bool> {
        let mut is_seen = vec![false; self.firsts.len() - 1];
        let mut open: Vec<Number> = from.collect();
        while let Some(number) = open.pop() {
            if !std::mem::replace(&mut is_seen[number as usize], true) {
                open.extend(self.from(number));
            }
        }
        is_seen
    }
}

impl Reach {
    /// From the calls, and the modules that run in a browser.
    pub(crate) fn of(
        program: &Program,
        (calls, in_browser): (Calls, HashSet<usize>),
        routes: &[Route],
    ) -> Self {
        let count = calls.count();
        let called: Vec<_> = calls.called().collect();
        let starting = Edges::of(count, called.clone()).reached(calls.at_start());
        let mut all = called;
        all.extend(calls.handed());
        all.retain(|(_, to)| calls.is_here(*to));
        let serving = Edges::of(count, all.clone()).reached(calls.by_request());
        let is_server = |function: Number| {
            let module = calls.key(function).map(|(module, _)| module.0);
            calls.is_here(function) && !module.is_some_and(|m| in_browser.contains(&m))
        };
        // A name alone doesn't lead from a request to a page.
        all.extend(calls.guessed().filter(|(_, to)| is_server(*to)));
        let likely = Edges::of(count, all.clone()).reached(calls.by_request());
        let when = (0..count).map(|at| match (serving[at], starting[at], likely[at]) {
            (true, ..) => When::Request,
            (false, _, true) => When::Likely,
            (false, true, false) => When::Start,
            (false, false, false) => When::Unknown,
        });
        let backwards = all.into_iter().map(|(from, to)| (to, from)).collect();
        let mut names: Vec<String> = Vec::with_capacity(routes.len());
        let mut by_function: HashMap<Number, Vec<u32>> = HashMap::new();
        for route in routes {
            let index = names.len() as u32;
            names.push(format!("{} {}", route.method, route.path));
            for function in &route.functions {
                by_function.entry(*function).or_default().push(index);
            }
        }
        Reach {
            when: when.collect(),
            callers: Edges::of(count, backwards),
            routes: by_function,
            names,
            spans: program.modules.iter().map(spans).collect(),
            in_browser,
            calls,
        }
    }

    /// Whether a module runs in a browser, as far as its text says.
    pub(crate) fn is_in_browser(&self, module: usize) -> bool {
        self.in_browser.contains(&module)
    }

    /// Who calls whom.
    pub(crate) fn calls(&self) -> &Calls {
        &self.calls
    }

    /// What a call was seen to call.
    pub(crate) fn callee(&self, call: &Call) -> Option<&Callee> {
        self.calls.callee(call)
    }

    /// When a function runs.
    pub(crate) fn when_of(&self, module: usize, function: FunctionId) -> When {
        let number = self.calls.number((ModuleId(module), function));
        self.when[number as usize]
    }

    /// The functions around an offset, the outermost first.
    fn around(&self, module: usize, offset: u32) -> Vec<FunctionId> {
        let spans = self.spans[module].iter();
        spans
            .take_while(|(start, ..)| *start <= offset)
            .filter(|(_, end, _)| offset < *end)
            .map(|(.., id)| *id)
            .collect()
    }
}

/// Answers which routes come by a place; remembers what it found.
#[derive(Debug)]
pub(crate) struct Ways<'r> {
    reach: &'r Reach,
    known: HashMap<Number, Vec<String>>,
    steps: usize,
}

impl<'r> Ways<'r> {
    pub(crate) fn of(reach: &'r Reach) -> Self {
        Ways {
            reach,
            known: HashMap::new(),
            steps: 0,
        }
    }

    /// The routes that come by an offset of a module, each once, in order.
    pub(crate) fn routes(&mut self, module: usize, offset: u32) -> Vec<String> {
        let around = self.reach.around(module, offset);
        let Some(innermost) = around.last() else {
            return Vec::new();
        };
        let number = self.reach.calls.number((ModuleId(module), *innermost));
        if let Some(known) = self.known.get(&number) {
            return known.clone();
        }
        let routes = self.search(number);
        self.known.insert(number, routes.clone());
        routes
    }

    fn search(&mut self, from: Number) -> Vec<String> {
        let mut is_seen = HashSet::new();
        let mut found: BTreeSet<u32> = BTreeSet::new();
        let mut open = vec![from];
        while let Some(number) = open.pop() {
            if !is_seen.insert(number) {
                continue;
            }
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return Vec::new();
            }
            found.extend(
                self.reach
                    .routes
                    .get(&number)
                    .into_iter()
                    .flatten()
                    .copied(),
            );
            open.extend(self.reach.callers.from(number));
        }
        let names = found
            .into_iter()
            .map(|r| self.reach.names[r as usize].clone());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names.dedup();
        names
    }
}

fn spans(module: &crate::js::module::Module) -> Vec<(u32, u32, FunctionId)> {
    let functions = module.functions.iter().enumerate();
    let mut spans: Vec<_> = functions
        .map(|(index, f)| (f.span.0, f.span.1, FunctionId(index as u32)))
        .collect();
    spans.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
    spans
}
