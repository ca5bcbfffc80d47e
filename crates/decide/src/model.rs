//! All inputs of all routes with their draws: built once from the facts, changed cheaply for a what-if.

use std::sync::Arc;

use weighbridge_facts::{FactSet, Grade, Metric, Subject};

use crate::column::{Column, log_normal};
use crate::combine::{self, Tally};
use crate::hour;
use crate::input::{About, Input};
use crate::sample::Sample;
use crate::settings::DecideSettings;
use crate::thresholds::Thresholds;
use crate::verdict::Verdict;

/// Go / Node CPU where nothing was measured: the inverse of Node / Go, geometric mean 1.01.
const PRIOR_RATIO: f64 = 1.0 / 1.01;
/// Node / Go CPU from 0.44 to 2.1 over 38 route pairs, read as a 95 % interval.
const PRIOR_ENDS: (f64, f64) = (0.44, 2.1);
/// Guessed weights: a factor of 1.5 either way is one standard deviation.
const GUESS: f64 = 1.5;

/// One route.
#[derive(Debug, Clone)]
pub(crate) struct RouteModel {
    /// Its name; empty when the workload has no routes and one stands for the service.
    pub(crate) name: String,
    /// By [`Input`].
    pub(crate) columns: Vec<Column>,
}

impl RouteModel {
    pub(crate) fn sample(&self, draw: Option<usize>) -> Sample<'_> {
        Sample {
            columns: &self.columns,
            draw,
        }
    }

    pub(crate) fn column(&self, input: Input) -> &Column {
        &self.columns[input as usize]
    }
}

/// Everything that a verdict depends on.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) thresholds: Thresholds,
    pub(crate) draws: usize,
    /// Those that a what-if leaves as they are, it shares with the model that it was made from.
    pub(crate) routes: Vec<Arc<RouteModel>>,
}

/// Verdicts, one a draw, and what they come to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) draws: Vec<Verdict>,
    pub(crate) tally: Tally,
}

/// The outcomes of all routes and of the service.
#[derive(Debug, Clone)]
pub(crate) struct Outcomes {
    pub(crate) routes: Vec<Arc<Outcome>>,
    pub(crate) service: Arc<Outcome>,
}

impl Model {
    pub(crate) fn of(facts: &FactSet, settings: &DecideSettings) -> Self {
        let about = About {
            facts,
            baseline: &settings.baseline,
            other: settings.other.as_deref(),
        };
        let draws = settings.draws.max(1);
        let mut names = facts.routes();
        if names.is_empty() {
            names.push("");
        }
        let is_guessed = facts.flag(&Subject::Service, Metric::WeightsGuessed) == Some(true);
        let mut routes: Vec<RouteModel> = names
            .into_iter()
            .map(|name| route_model(&about, name, combine::by_hour(&settings.thresholds), draws))
            .collect();
        if is_guessed {
            for route in &mut routes {
                guess(route, draws);
            }
        }
        let mut model = Model {
            thresholds: settings.thresholds.clone(),
            draws,
            routes: routes.into_iter().map(Arc::new).collect(),
        };
        model.derive();
        model
    }

    /// The same with a threshold of a rule set to `value`, where there is such a one.
    pub(crate) fn with_threshold(&self, rule: &str, key: &str, value: f64) -> Self {
        let mut changed = self.clone();
        // The names come from the thresholds themselves.
        let _ = changed.thresholds.with(rule, key, value);
        changed
    }

    /// The same with `id` known exactly to be `value`.
    pub(crate) fn with(&self, id: &str, value: f64) -> Self {
        self.changed(id, |column| column.fixed(value))
    }

    /// The same with `id` known exactly to be its point.
    pub(crate) fn frozen(&self, id: &str) -> Self {
        self.changed(id, |column| column.fixed(column.point))
    }

    fn changed(&self, id: &str, change: impl Fn(&Column) -> Column) -> Self {
        let mut model = self.clone();
        for route in model.touched(id) {
            let route = Arc::make_mut(&mut model.routes[route]);
            for column in route.columns.iter_mut().filter(|c| c.id == id) {
                *column = change(column);
            }
        }
        if model.is_in_shares(id) {
            model.derive();
        }
        model
    }

    /// Whether the routes' shares of the CPU are made of an input named `id`.
    fn is_in_shares(&self, id: &str) -> bool {
        let is_its = |r: &Arc<RouteModel>| {
            let columns = [Input::Cpu, Input::Weight].map(|input| r.column(input));
            columns.iter().any(|c| c.id == id)
        };
        self.routes.iter().any(is_its)
    }

    /// Routes that have an input named `id`.
    fn touched(&self, id: &str) -> Vec<usize> {
        let has = |route: &RouteModel| route.columns.iter().any(|c| c.id == id);
        let all = 0..self.routes.len();
        all.filter(|i| has(&self.routes[*i])).collect()
    }

    /// Routes whose verdict an input named `id` can change.
    pub(crate) fn dependent(&self, id: &str) -> Vec<usize> {
        match self.is_in_shares(id) {
            true => (0..self.routes.len()).collect(),
            false => self.touched(id),
        }
    }

    /// The inputs whose draws differ, once each.
    pub(crate) fn uncertain(&self) -> Vec<&Column> {
        let mut found: Vec<&Column> = Vec::new();
        for column in self.routes.iter().flat_map(|r| &r.columns) {
            let is_named = column.is_uncertain() && !column.id.is_empty();
            if is_named && !found.iter().any(|c| c.id == column.id) {
                found.push(column);
            }
        }
        found
    }

    /// Each route's share of the service's CPU: its weight times its CPU, or its weight where some CPU isn't known.
    fn derive(&mut self) {
        let has_cpu = self
            .routes
            .iter()
            .all(|r| r.column(Input::Cpu).at(None).is_some());
        let demand = |route: &RouteModel, draw| {
            let cpu = match has_cpu {
                true => route.column(Input::Cpu).at(draw).unwrap_or(0.0),
                false => 1.0,
            };
            route.column(Input::Weight).at(draw).unwrap_or(0.0) * cpu
        };
        let is_uncertain = |r: &RouteModel| {
            r.column(Input::Weight).is_uncertain() || has_cpu && r.column(Input::Cpu).is_uncertain()
        };
        let shares = |draw| {
            let demands: Vec<f64> = self.routes.iter().map(|r| demand(r, draw)).collect();
            let sum: f64 = demands.iter().sum();
            demands.into_iter().map(move |d| d / sum)
        };
        let points: Vec<f64> = shares(None).collect();
        let mut columns: Vec<Vec<f64>> = vec![vec![]; self.routes.len()];
        if self.routes.iter().any(|r| is_uncertain(r)) {
            for draw in 0..self.draws {
                for (column, share) in columns.iter_mut().zip(shares(Some(draw))) {
                    column.push(share);
                }
            }
        }
        for ((route, point), draws) in self.routes.iter_mut().zip(points).zip(columns) {
            // Without a name: it is no fact, and nothing can set it.
            let mut share = Column::unknown(String::new());
            share.point = point;
            share.draws = draws.into();
            Arc::make_mut(route).columns[Input::CpuShare as usize] = share;
        }
    }

    /// Every verdict in every draw.
    pub(crate) fn outcomes(&self) -> Outcomes {
        let routes = self.routes.iter().map(|r| self.route(r)).collect();
        self.together(routes, |_| None)
    }

    /// The same, where this is a what-if of `base`, which came to `outcomes`, with the same thresholds: what it shares
    /// with `base` isn't gone through again.
    pub(crate) fn outcomes_after(&self, base: &Model, outcomes: &Outcomes) -> Outcomes {
        let was = base.routes.iter().zip(&outcomes.routes);
        let routes = self.routes.iter().zip(was);
        let again = |(now, (before, outcome)): (&Arc<RouteModel>, (_, &Arc<Outcome>))| {
            if Arc::ptr_eq(now, before) {
                Arc::clone(outcome)
            } else {
                self.route(now)
            }
        };
        let after: Vec<Arc<Outcome>> = routes.map(again).collect();
        let mut shares = self.shares().zip(base.shares());
        if shares.any(|(now, before)| !Arc::ptr_eq(now, before)) {
            return self.together(after, |_| None);
        }
        let pairs = after.iter().zip(&outcomes.routes);
        let others = pairs.filter(|(a, b)| !Arc::ptr_eq(a, b));
        let others: Vec<_> = others.map(|(a, b)| (a.clone(), b.clone())).collect();
        self.together(after, |draw| {
            let mut others = others.iter();
            let is_same = others.all(|(a, b)| a.draws[draw] == b.draws[draw]);
            is_same.then(|| outcomes.service.draws[draw])
        })
    }

    /// The verdict on one route in every draw.
    fn route(&self, route: &RouteModel) -> Arc<Outcome> {
        let one = |draw| combine::route(&route.sample(Some(draw)), &self.thresholds);
        self.outcome((0..self.draws).map(one).collect())
    }

    fn outcome(&self, draws: Vec<Verdict>) -> Arc<Outcome> {
        let tally = combine::tally(&draws, &self.thresholds);
        Arc::new(Outcome { draws, tally })
    }

    /// The draws of every route's share of the CPU.
    fn shares(&self) -> impl Iterator<Item = &Arc<[f64]>> {
        let shares = self.routes.iter().map(|r| r.column(Input::CpuShare));
        shares.map(|column| &column.draws)
    }

    /// The service's verdicts from its routes'; `known` says those that need no look.
    fn together(
        &self,
        routes: Vec<Arc<Outcome>>,
        known: impl Fn(usize) -> Option<Verdict>,
    ) -> Outcomes {
        let shares: Vec<&Column> = self
            .routes
            .iter()
            .map(|r| r.column(Input::CpuShare))
            .collect();
        let looked = |draw: usize| {
            let of_route = |(outcome, share): (&Arc<Outcome>, &&Column)| {
                (outcome.draws[draw], share.at(Some(draw)).unwrap_or(1.0))
            };
            let verdicts = routes.iter().zip(&shares).map(of_route);
            combine::service(verdicts, &self.thresholds)
        };
        let one = |draw| known(draw).unwrap_or_else(|| looked(draw));
        let service = self.outcome((0..self.draws).map(one).collect());
        Outcomes { routes, service }
    }
}

impl Outcomes {
    /// What is shown: the service's first, then each route's.
    pub(crate) fn tallies(&self) -> impl Iterator<Item = &Tally> {
        let all = std::iter::once(&self.service).chain(&self.routes);
        all.map(|outcome| &outcome.tally)
    }
}

fn route_model(about: &About<'_>, name: &str, by_hour: f64, draws: usize) -> RouteModel {
    let column = |input: Input| {
        let Some(origin) = about.origin(input, name) else {
            return Column::unknown(String::new());
        };
        let column = Column::of(&origin, draws);
        match input {
            Input::CpuRatio if column.at(None).is_none() => prior(column, about, draws),
            _ => column,
        }
    };
    let mut columns: Vec<Column> = Input::ALL.map(column).into();
    let hour = hour::log_sd(&columns, by_hour);
    let ratio = &mut columns[Input::CpuRatio as usize];
    *ratio = std::mem::take(ratio).in_any_hour(hour, draws);
    RouteModel {
        name: name.to_owned(),
        columns,
    }
}

/// Literature where nothing was measured. With a Go candidate its absence is said, not hidden.
fn prior(mut column: Column, about: &About<'_>, draws: usize) -> Column {
    if about.other.is_none() {
        column.grade = Some(Grade::Assumed);
    } else if column.not_measured.is_none() {
        column.not_measured = Some("no such fact".to_owned());
    }
    let sd = (PRIOR_ENDS.1 / PRIOR_ENDS.0).ln() / crate::column::WIDTH_95;
    column.point = PRIOR_RATIO;
    // One name for all routes: what nobody knows of this code is unknown alike. Independent draws would make some of
    // many routes move in nearly every draw.
    column.draws = log_normal(PRIOR_RATIO, sd, "cpu_ratio of the literature", draws);
    column.is_prior = true;
    column
}

fn guess(route: &mut RouteModel, draws: usize) {
    let column = &mut route.columns[Input::Weight as usize];
    if column.at(None).is_some_and(|w| w > 0.0) {
        column.draws = log_normal(column.point, GUESS.ln(), &column.id, draws);
    }
}
