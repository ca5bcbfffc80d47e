//! What each route comes to: the code and the packages that it reaches, what it waits for and computes, how much work a
//! move of it is.
//!
//! A route reaches its handler, its middleware, what they call or hand over, and what is written within those.

mod work;

use std::collections::{BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Difficulty, Trap, table};
use crate::inspection::{Place, Route};
use crate::js::calls::Number;
use crate::js::looking::{self, At};
use crate::js::module::{Call, Kind};
use crate::js::names::AllNames;
use crate::js::program::Program;
use crate::js::reach::Reach;
use crate::js::run::value::ModuleId;
use crate::node_modules::is_of_node;
pub use work::Work;

/// A route with more lines than this is medium, with more than [`LARGE`] large.
const MEDIUM: usize = 200;
const LARGE: usize = 1_000;
/// Functions that are gone through for all routes together; what is asked after that isn't known.
const MOST_STEPS: usize = 20_000_000;

/// What a route comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RouteMove {
    /// `GET`, in capitals; `*` where any method is taken.
    pub method: String,
    /// The whole path.
    pub path: String,
    /// Where it is registered.
    #[serde(flatten)]
    pub place: Place,
    /// Functions of the tree that it reaches.
    pub functions: usize,
    /// Lines of those.
    pub lines: usize,
    /// Packages that it calls.
    pub packages: Vec<String>,
    /// What it was seen to wait for or to compute.
    pub work: Vec<Work>,
    /// How much work a move of it is, as a class: never a number of days.
    pub effort: Effort,
    /// What makes it so.
    pub because: Vec<String>,
}

/// How much work a move of a route is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// At most 200 lines, and all packages that it calls drop in or adapt.
    Small,
    /// More than 200 lines, or a package that isn't in our table, or a trap that means rework.
    Medium,
    /// More than 1,000 lines, or a package that means rework or has no counterpart.
    Large,
    /// Its code wasn't found.
    Unknown,
}

/// What each route of the program comes to.
pub(crate) fn moves(
    program: &Program,
    reach: &Reach,
    routes: &[Route],
    traps: &[Trap],
) -> Vec<RouteMove> {
    let graph = Graph::of(program, reach, traps);
    let mut steps = 0;
    let of_js = routes.iter().filter(|route| !route.framework.is_of_go());
    let moves = of_js.map(|route| {
        let reached = graph.reached(&route.functions, &mut steps);
        graph.route(route, &reached)
    });
    moves.collect()
}

/// What there is of one function, without those within it.
#[derive(Debug, Default)]
struct Own {
    packages: BTreeSet<String>,
    work: BTreeSet<Work>,
    reworks: BTreeSet<&'static str>,
    next: Vec<Number>,
}

struct Graph<'p> {
    program: &'p Program,
    reach: &'p Reach,
    functions: Vec<Own>,
}

impl<'p> Graph<'p> {
    fn of(program: &'p Program, reach: &'p Reach, traps: &[Trap]) -> Self {
        let calls = reach.calls();
        let mut functions: Vec<Own> = Vec::new();
        functions.resize_with(calls.count(), Own::default);
        for (from, to) in calls.called().chain(calls.handed()) {
            functions[from as usize].next.push(to);
        }
        let mut graph = Graph {
            program,
            reach,
            functions,
        };
        graph.fill(traps);
        graph
    }

    fn fill(&mut self, traps: &[Trap]) {
        let (program, reach) = (self.program, self.reach);
        let names = AllNames::of(program);
        let reworks = reworks(program, traps);
        looking::expressions(program, &mut |at, expression, _| {
            let Some(innermost) = at.functions.last() else {
                return;
            };
            let number = |id| reach.calls().number((ModuleId(at.module), id));
            if let [.., outer, inner] = at.functions[..] {
                let next = &mut self.functions[number(outer) as usize].next;
                if next.last() != Some(&number(inner)) {
                    next.push(number(inner));
                }
            }
            let own = &mut self.functions[number(*innermost) as usize];
            let line = program.sources[at.module].line(expression.at);
            own.reworks
                .extend(reworks.get(&(at.module, line)).into_iter().flatten());
            if let Kind::Call(call) | Kind::New(call) = &expression.kind {
                own.call(at, call, called(reach, &names, at, call));
            }
        });
    }

    /// All functions that a route's reach; none once too much was asked.
    fn reached(&self, from: &[Number], steps: &mut usize) -> BTreeSet<Number> {
        let mut found = BTreeSet::new();
        let mut open = from.to_vec();
        while let Some(number) = open.pop() {
            if !found.insert(number) {
                continue;
            }
            *steps += 1;
            if *steps > MOST_STEPS {
                return BTreeSet::new();
            }
            open.extend(&self.functions[number as usize].next);
        }
        found
    }

    fn route(&self, route: &Route, reached: &BTreeSet<Number>) -> RouteMove {
        let of_all = reached.iter().map(|n| &self.functions[*n as usize]);
        let packages: BTreeSet<&String> = of_all.clone().flat_map(|own| &own.packages).collect();
        let work: BTreeSet<&Work> = of_all.clone().flat_map(|own| &own.work).collect();
        let reworks: BTreeSet<&str> = of_all.flat_map(|own| own.reworks.iter().copied()).collect();
        let lines = self.lines(reached);
        let (effort, because) = effort(lines, &packages, &reworks);
        RouteMove {
            method: route.method.clone(),
            path: route.path.clone(),
            place: route.place.clone(),
            functions: reached.len(),
            lines,
            packages: packages.into_iter().cloned().collect(),
            work: work.into_iter().cloned().collect(),
            effort,
            because,
        }
    }

    /// Lines of functions, those within others once.
    fn lines(&self, reached: &BTreeSet<Number>) -> usize {
        let mut total = 0;
        let (mut module, mut end) = (None, 0);
        let mut spans: Vec<(usize, u32, u32)> = reached
            .iter()
            .filter_map(|number| {
                let (id, function) = self.reach.calls().key(*number)?;
                let (start, end) = self.program.modules[id.0].functions[function.0 as usize].span;
                let source = &self.program.sources[id.0];
                Some((id.0, source.line(start), source.line(end)))
            })
            .collect();
        spans.sort_unstable();
        for (of, first, last) in spans {
            if module != Some(of) {
                (module, end) = (Some(of), 0);
            }
            total += (last + 1).saturating_sub(first.max(end + 1)) as usize;
            end = end.max(last);
        }
        total
    }
}

impl Own {
    fn call(&mut self, at: &At<'_>, call: &Call, called: Option<(String, String)>) {
        let Some((package, path)) = called else {
            let name = call.callee.shown().unwrap_or_default();
            self.work.extend(work::of_global(&name));
            return;
        };
        self.work
            .extend(work::of_package(&package, &path, at.loops));
        if !package.is_empty() && !is_of_node(&package) {
            self.packages.insert(package);
        }
    }
}

/// Traps that mean rework, by module and line.
fn reworks(program: &Program, traps: &[Trap]) -> HashMap<(usize, u32), Vec<&'static str>> {
    let paths = program.sources.iter().enumerate();
    let modules: HashMap<&str, usize> = paths.map(|(i, s)| (s.path.as_str(), i)).collect();
    let mut found: HashMap<(usize, u32), Vec<&'static str>> = HashMap::new();
    for trap in traps.iter().filter(|t| t.difficulty >= Difficulty::Rework) {
        for place in &trap.seen_in {
            if let Some(module) = modules.get(place.file.as_str()) {
                let names = found.entry((*module, place.line)).or_default();
                names.push(trap.name);
            }
        }
    }
    found
}

/// The package and the path in it that a call calls: as the run saw it, else by its name.
fn called(
    reach: &Reach,
    names: &AllNames<'_>,
    at: &At<'_>,
    call: &Call,
) -> Option<(String, String)> {
    let seen = reach
        .callee(call)
        .and_then(|callee| callee.external.clone());
    let by_name = || names.of_module(at.module).of_package(&call.callee);
    let (package, path) = seen
        .filter(|(package, _)| !package.is_empty())
        .or_else(by_name)?;
    let package = crate::usage::package_of(&package).to_owned();
    Some((package, path))
}

/// The class of a route's effort, and what makes it so.
fn effort(
    lines: usize,
    packages: &BTreeSet<&String>,
    reworks: &BTreeSet<&str>,
) -> (Effort, Vec<String>) {
    if lines == 0 {
        let why = "its code wasn't found, or there was too much to follow".to_owned();
        return (Effort::Unknown, vec![why]);
    }
    let mut effort = Effort::Small;
    let mut because = vec![format!("{lines} lines")];
    if lines > MEDIUM {
        effort = if lines > LARGE {
            Effort::Large
        } else {
            Effort::Medium
        };
    }
    for package in packages {
        let difficulty = table::counterpart(package).map(|c| c.difficulty);
        let (least, what) = match difficulty {
            Some(Difficulty::Blocker) => (Effort::Large, "has no counterpart"),
            Some(Difficulty::Rework) => (Effort::Large, "means rework"),
            None => (Effort::Medium, "isn't in our table"),
            Some(Difficulty::Adapt | Difficulty::DropIn) => continue,
        };
        effort = effort.max(least);
        because.push(format!("{package} {what}"));
    }
    for name in reworks {
        effort = effort.max(Effort::Medium);
        because.push(format!("the trap {name} means rework"));
    }
    (effort, because)
}
