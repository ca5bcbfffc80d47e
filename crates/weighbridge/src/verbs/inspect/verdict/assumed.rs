//! What is assumed of routes: facts of grade `assumed`, each with the code that it is argued from and where its figure
//! comes from. Of what can't be argued there is no fact.

use std::collections::HashSet;

use weighbridge_facts::{Estimate, Fact, Grade, Metric, Subject};
use weighbridge_inspect::{Inspection, RouteMove, TechnologyKind, Work};

use super::super::work::seen;
use super::{BASELINE, NotKnown, name_of};

const OTHER: &str = "go";

/// Point, low, high, and where they come from.
type Figure = (f64, f64, f64, &'static str);

/// Waiting over latency of a route that waits for another service and computes nothing that was seen.
const CALLS: Figure = (
    0.9,
    0.6,
    0.98,
    "measured elsewhere: a 50 ms upstream call is over 0.9 of the latency in both runtimes; a nearby one is less",
);
/// The same where it is only databases, caches and queues, which are near.
const QUERIES: Figure = (
    0.8,
    0.5,
    0.98,
    "rule of thumb: a query in the same data centre takes about a millisecond, the code around it some tenths of one",
);
/// The same of a route that derives keys and doesn't wait for the network.
const HASHES: Figure = (
    0.1,
    0.02,
    0.5,
    "measured elsewhere: asynchronous bcrypt leaves under 0.1 of the latency to waiting",
);
/// Go's CPU over Node's where keys are derived, which outweighs the rest: native code on both sides.
const DERIVES: Figure = (
    1.2,
    0.8,
    1.7,
    "our own kernels: key derivation costs Go 1.2 x Node's CPU; the rest of the route is unknown",
);
/// The same where gzip is all that was seen to compute.
const COMPRESSES: Figure = (
    1.5,
    0.9,
    2.5,
    "our own kernels: gzip costs Go 2.2 to 2.5 x Node's CPU; how much of the route it is isn't known",
);

/// Databases within the process: their calls are small beside a key derivation.
const EMBEDDED: [&str; 2] = ["sqlite", "better-sqlite3"];

/// A route and what can be argued of it.
#[derive(Debug)]
pub(super) struct Argued {
    name: String,
    pub(super) facts: Vec<Fact>,
    /// Why there is no fact, where there is none.
    why_not: String,
}

impl Argued {
    /// Itself, where there is no fact.
    pub(super) fn not_known(&self) -> Option<NotKnown> {
        self.facts.is_empty().then(|| NotKnown {
            route: self.name.clone(),
            why: self.why_not.clone(),
        })
    }
}

/// All routes of Node.js, each once.
pub(super) fn of(found: &Inspection) -> Vec<Argued> {
    let nearby = nearby(found);
    let mut seen = HashSet::new();
    let all = found.migration.routes.iter().map(|r| (name_of(r), r));
    all.filter(|(name, _)| seen.insert(name.clone()))
        .map(|(name, route)| Argued {
            facts: of_route(&name, route, &nearby),
            why_not: why_not(route),
            name,
        })
        .collect()
}

/// The facts of routes, with weights that nobody said.
pub(super) fn weighed(routes: Vec<Argued>) -> Vec<Fact> {
    let guess = |subject, metric, estimate| {
        let nobody = "nobody said how often each route is called";
        Fact::new(subject, metric, estimate, Grade::Assumed, nobody)
    };
    let flag = Estimate::Flag { flag: true };
    let mut facts = vec![guess(Subject::Service, Metric::WeightsGuessed, flag)];
    let weight = 1.0 / routes.len() as f64;
    for route in routes {
        let weight = Estimate::exact(weight);
        facts.push(guess(Subject::route(&route.name), Metric::Weight, weight));
        facts.extend(route.facts);
    }
    facts
}

/// Packages of databases, caches and queues.
fn nearby(found: &Inspection) -> HashSet<&str> {
    let stores = found.technologies.iter().filter(|t| {
        matches!(
            t.kind,
            TechnologyKind::Database | TechnologyKind::Orm | TechnologyKind::Queue
        )
    });
    stores.map(|t| t.library.as_str()).collect()
}

fn of_route(name: &str, route: &RouteMove, nearby: &HashSet<&str>) -> Vec<Fact> {
    let fact = |subject, metric, (point, low, high, source): Figure| {
        let argued = format!(
            "{}:{} {}; {source}",
            route.place.file,
            route.place.line,
            seen(&route.work)
        );
        let estimate = Estimate::interval(point, low, high, 0);
        Fact::new(subject, metric, estimate, Grade::Assumed, argued)
    };
    let share = io_share(&route.work, nearby)
        .map(|figure| fact(Subject::route_of(BASELINE, name), Metric::IoShare, figure));
    let pair = Subject::pair(OTHER, BASELINE, Some(name));
    let ratio = cpu_ratio(&route.work).map(|figure| fact(pair, Metric::CpuRatio, figure));
    share.into_iter().chain(ratio).collect()
}

fn io_share(work: &[Work], nearby: &HashSet<&str>) -> Option<Figure> {
    let calls: Vec<&str> = work
        .iter()
        .filter_map(|w| match w {
            Work::WaitsForNetwork(what) => Some(package_of(what)),
            _ => None,
        })
        .collect();
    let derives = derives_keys(work);
    match calls.is_empty() {
        true => derives.then_some(HASHES),
        // Who wins of waiting and computing isn't to be seen.
        false if work.iter().any(is_computing) => None,
        false if calls.iter().all(|package| nearby.contains(package)) => Some(QUERIES),
        false => Some(CALLS),
    }
}

/// Where one native kernel is what computes.
fn cpu_ratio(work: &[Work]) -> Option<Figure> {
    if derives_keys(work) {
        return Some(DERIVES);
    }
    let mut computing = work.iter().filter(|w| is_computing(w)).peekable();
    let computes = computing.peek().is_some();
    let is_gzip = computes && computing.all(|w| matches!(w, Work::Compresses(_)));
    is_gzip.then_some(COMPRESSES)
}

/// Whether it derives keys and computes nothing beside it that might weigh as much.
fn derives_keys(work: &[Work]) -> bool {
    let is_small = |w: &Work| match w {
        Work::Computes(what) => EMBEDDED.contains(&package_of(what)),
        Work::Compresses(_) => false,
        _ => true,
    };
    work.iter().any(|w| matches!(w, Work::DerivesKeys(_))) && work.iter().all(is_small)
}

fn is_computing(work: &Work) -> bool {
    matches!(
        work,
        Work::Computes(_) | Work::DerivesKeys(_) | Work::Compresses(_)
    )
}

fn why_not(route: &RouteMove) -> String {
    if route.functions == 0 {
        return "its code wasn't found".to_owned();
    }
    if route.work.is_empty() {
        return "nothing was seen that it waits for or computes".to_owned();
    }
    let what = match route.work.iter().all(is_computing) {
        true => "what Go needs for it",
        false => "what share of its time each takes",
    };
    format!("{what}: {}", seen(&route.work))
}

/// The package of `pg Pool().query`.
fn package_of(what: &str) -> &str {
    what.split(' ').next().unwrap_or(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_assumed_follows_what_was_seen() {
        let query = Work::WaitsForNetwork("pg Pool().query".to_owned());
        let call = Work::WaitsForNetwork("fetch".to_owned());
        let derives = Work::DerivesKeys("bcrypt compare".to_owned());
        let computes = Work::Computes("pngjs sync.write".to_owned());
        let reads = Work::Computes("sqlite prepare().get".to_owned());
        let gzip = Work::Compresses("zlib createGzip".to_owned());
        let disk = Work::WaitsForDisk("fs readFile".to_owned());
        let nearby = HashSet::from(["pg"]);
        let share = |work: &[&Work]| {
            let work: Vec<Work> = work.iter().map(|w| (*w).clone()).collect();
            io_share(&work, &nearby)
        };
        assert_eq!(share(&[&query, &disk]), Some(QUERIES));
        assert_eq!(share(&[&query, &call]), Some(CALLS));
        assert_eq!(share(&[&derives, &disk]), Some(HASHES));
        assert_eq!(share(&[&derives, &reads]), Some(HASHES));
        for unknown in [
            &[&query, &derives][..],
            &[&query, &reads],
            &[&computes],
            &[&disk],
            &[],
        ] {
            assert_eq!(share(unknown), None, "{unknown:?}");
        }
        let ratio = |work: &[&Work]| {
            let work: Vec<Work> = work.iter().map(|w| (*w).clone()).collect();
            cpu_ratio(&work)
        };
        assert_eq!(ratio(&[&derives, &reads, &query]), Some(DERIVES));
        assert_eq!(ratio(&[&gzip, &query]), Some(COMPRESSES));
        for unknown in [
            &[&derives, &computes][..],
            &[&derives, &gzip],
            &[&gzip, &reads],
            &[&query],
            &[],
        ] {
            assert_eq!(ratio(unknown), None, "{unknown:?}");
        }
    }
}
