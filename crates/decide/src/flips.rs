//! What would change a verdict: for each input that a team can question, the smallest change that does.
//!
//! The verdict is searched outwards from today's value until it differs, then bisected. Every trial uses the same random
//! numbers, so a printed value does flip the verdict when it is set, and one 5 % nearer to today's (of things that are counted:
//! one fewer) doesn't.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rayon::prelude::*;
use weighbridge_facts::{FactSet, Metric, Unit};

use crate::input::Input;
use crate::model::{Model, Outcomes};
use crate::settable::{SETTABLE, apply};
use crate::settings::DecideSettings;
use crate::thresholds::Thresholds;
use crate::verdict::{Flip, Verdict};

/// Inputs of the service that are questioned.
const OF_SERVICE: [Input; 6] = [
    Input::PeakRate,
    Input::Instances,
    Input::ConnectionsWanted,
    Input::KnowGo,
    Input::Edge,
    Input::Regulated,
];
/// Inputs of a route that are questioned.
const OF_ROUTE: [Input; 3] = [Input::CpuRatio, Input::IoShare, Input::HeldUp];
/// Asking for less certainty changes the word, not what is known.
const OF_CERTAINTY: [&str; 2] = ["rules.combine.certainty", "rules.combine.hour"];
/// A change this much smaller doesn't flip.
const NEARER: f64 = 0.95;
/// Steps outwards to each side.
const STEPS: usize = 20;
/// Halvings between two steps: an edge at today's value itself is never bracketed any closer.
const HALVINGS: usize = 24;
/// The furthest factor from today's value.
const FURTHEST: f64 = 1000.0;

/// Something to set, and what it is today.
struct Question {
    /// What `--set` takes.
    set: String,
    /// The name of the input; none for a threshold.
    id: Option<String>,
    now: f64,
    unit: Unit,
}

/// The flips of the service, then of each route, smallest change first.
pub(crate) fn find(
    facts: &FactSet,
    settings: &DecideSettings,
    model: &Model,
    outcomes: &Outcomes,
) -> Vec<Vec<Flip>> {
    let base = shown(outcomes);
    let of_question = |question: &Question| {
        let ask = |value| answer(question, value, (facts, settings), (model, outcomes));
        let search = Search {
            question,
            ask: &ask,
            asked: RefCell::default(),
            base: &base,
        };
        let targets = question.targets(model).into_iter();
        let nearest = targets.map(|target| (target, search.nearest(target)));
        nearest.collect::<Vec<_>>()
    };
    let questions = questions(model);
    let answers: Vec<_> = questions.par_iter().map(of_question).collect();
    let mut found: Vec<Vec<(f64, Flip)>> = vec![vec![]; base.len()];
    for (target, flip) in answers.into_iter().flatten() {
        found[target].extend(flip);
    }
    let sorted = found.into_iter().map(|mut flips| {
        flips.sort_by(|a, b| a.0.total_cmp(&b.0));
        flips.into_iter().map(|(_, flip)| flip).collect()
    });
    sorted.collect()
}

/// Verdicts on the service and on each route.
fn shown(outcomes: &Outcomes) -> Vec<Verdict> {
    outcomes.tallies().map(|t| t.verdict).collect()
}

impl Question {
    /// What the answer can change: 0 is the service, then come the routes.
    fn targets(&self, model: &Model) -> Vec<usize> {
        let routes = match &self.id {
            Some(id) => model.dependent(id),
            None => (0..model.routes.len()).collect(),
        };
        std::iter::once(0)
            .chain(routes.into_iter().map(|route| route + 1))
            .collect()
    }
}

fn questions(model: &Model) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    let mut add = |question: Question| {
        if !questions.iter().any(|q| q.set == question.set) {
            questions.push(question);
        }
    };
    for route in &model.routes {
        let inputs = OF_SERVICE.iter().chain(&OF_ROUTE);
        inputs
            .filter_map(|input| of_input(&route.columns[*input as usize]))
            .for_each(&mut add);
    }
    let names = Thresholds::names().into_iter();
    for name in names.filter(|n| !OF_CERTAINTY.contains(&n.as_str())) {
        let now = name
            .strip_prefix("rules.")
            .and_then(|n| n.split_once('.'))
            .and_then(|(rule, key)| model.thresholds.get(rule, key));
        if let Some(now) = now {
            add(Question {
                set: name,
                id: None,
                now,
                unit: Unit::Ratio,
            });
        }
    }
    questions
}

/// A flag that nobody declared is off; a number that isn't known can't be changed.
fn of_input(column: &crate::column::Column) -> Option<Question> {
    let metric: Metric = column.id.split('[').next()?.parse().ok()?;
    let unit = metric.unit();
    let now = match unit {
        Unit::Flag => column.at(None).unwrap_or(0.0),
        _ => column.at(None)?,
    };
    let key = SETTABLE
        .iter()
        .find(|s| s.metric == metric && column.id.ends_with("[service]"));
    Some(Question {
        set: key.map_or_else(|| column.id.clone(), |k| k.key.to_owned()),
        id: Some(column.id.clone()),
        now,
        unit,
    })
}

/// The verdicts shown if the value were set.
fn answer(
    question: &Question,
    value: f64,
    (facts, settings): (&FactSet, &DecideSettings),
    (model, outcomes): (&Model, &Outcomes),
) -> Vec<Verdict> {
    let Some(id) = &question.id else {
        let name = question.set.strip_prefix("rules.").unwrap_or_default();
        let (rule, key) = name.split_once('.').unwrap_or_default();
        return shown(&model.with_threshold(rule, key, value).outcomes());
    };
    // Which latency counts depends on the rate of a pod: these start from the facts again.
    if ["platform.peak_rps", "platform.instances"].contains(&question.set.as_str()) {
        let (mut facts, mut settings) = (facts.clone(), settings.clone());
        let set = format!("{}={value}", question.set);
        if apply(&mut facts, &mut settings, &set).is_ok() {
            return shown(&Model::of(&facts, &settings).outcomes());
        }
    }
    shown(&model.with(id, value).outcomes_after(model, outcomes))
}

struct Search<'a> {
    question: &'a Question,
    ask: &'a dyn Fn(f64) -> Vec<Verdict>,
    /// Answers so far: all targets share the way outwards.
    asked: RefCell<BTreeMap<u64, Vec<Verdict>>>,
    base: &'a [Verdict],
}

impl Search<'_> {
    fn at(&self, target: usize, value: f64) -> Verdict {
        let mut asked = self.asked.borrow_mut();
        let answer = asked
            .entry(value.to_bits())
            .or_insert_with(|| (self.ask)(value));
        answer[target]
    }

    fn is_flipped(&self, target: usize, value: f64) -> bool {
        self.at(target, value) != self.base[target]
    }

    /// The flip nearest to today's value with the size of its change.
    fn nearest(&self, target: usize) -> Option<(f64, Flip)> {
        let now = self.question.now;
        if self.question.unit == Unit::Flag {
            let value = 1.0 - now;
            return self
                .is_flipped(target, value)
                .then(|| (1.0, self.flip(target, value)));
        }
        // Being certain of today's value would do: that is for a measurement to say.
        if self.is_flipped(target, now) {
            return None;
        }
        [self.outwards(true), self.outwards(false)]
            .into_iter()
            .filter_map(|steps| self.first(target, &steps))
            .map(|value| (change(now, value), self.flip(target, value)))
            .min_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// Values away from today's, up or down.
    fn outwards(&self, up: bool) -> Vec<f64> {
        let now = self.question.now;
        let is_share = self.question.unit == Unit::Share;
        let part = |i: usize| i as f64 / STEPS as f64;
        let step = |i: usize| match (up, is_share) {
            (true, true) => now + (1.0 - now) * part(i),
            (true, false) if now > 0.0 => now * FURTHEST.powf(part(i).powi(2)),
            (true, false) => FURTHEST.powf(part(i)) - 1.0,
            (false, _) => now * (1.0 - part(i)),
        };
        let steps = (1..=STEPS).map(step);
        steps.filter(|v| *v != now).collect()
    }

    fn first(&self, target: usize, steps: &[f64]) -> Option<f64> {
        // A threshold works in one direction: where its end changes nothing, nothing in between does.
        if self.question.id.is_none() && !self.is_flipped(target, *steps.last()?) {
            return None;
        }
        let index = steps.iter().position(|v| self.is_flipped(target, *v))?;
        let now = self.question.now;
        let (mut near, mut far) = (index.checked_sub(1).map_or(now, |i| steps[i]), steps[index]);
        for _ in 0..HALVINGS {
            if (far - near).abs() <= 0.01 * (far - now).abs() {
                break;
            }
            let middle = f64::midpoint(near, far);
            match self.is_flipped(target, middle) {
                true => far = middle,
                false => near = middle,
            }
        }
        match self.question.unit {
            Unit::Count => self.whole(target, near, far),
            _ => self.rounded(target, near, far),
        }
    }

    /// The whole number beyond the edge that flips where the one before doesn't.
    fn whole(&self, target: usize, near: f64, far: f64) -> Option<f64> {
        let (now, up) = (self.question.now, far > near);
        let outwards = |v: f64| if up { v.ceil() } else { v.floor() };
        let before = |v: f64| if up { v - 1.0 } else { v + 1.0 };
        let is_good = |v: &f64| {
            let is_first = (*v - now).abs() <= 1.0 || !self.is_flipped(target, before(*v));
            is_first && self.is_flipped(target, *v)
        };
        [near, far].map(outwards).into_iter().find(is_good)
    }

    /// The shortest number beyond the edge that flips where 5 % nearer doesn't.
    fn rounded(&self, target: usize, near: f64, far: f64) -> Option<f64> {
        let now = self.question.now;
        let is_good = |value: &f64| {
            let is_allowed = *value >= 0.0 && (self.question.unit != Unit::Share || *value <= 1.0);
            is_allowed
                && self.is_flipped(target, *value)
                && !self.is_flipped(target, now + NEARER * (*value - now))
        };
        (1..=15)
            .flat_map(|digits| [near, far].map(|v| outwards(v, digits, far > now)))
            .chain([far])
            .find(is_good)
    }

    fn flip(&self, target: usize, value: f64) -> Flip {
        let text = |v: f64| match self.question.unit {
            Unit::Flag => (v > 0.5).to_string(),
            _ => v.to_string(),
        };
        Flip {
            set: format!("{}={}", self.question.set, text(value)),
            now: match self.question.unit {
                Unit::Flag => text(self.question.now),
                _ => significant(self.question.now, 3).to_string(),
            },
            to: self.at(target, value),
        }
    }
}

/// The size of a change: 1 is a factor of e; to or from nothing is large.
fn change(now: f64, value: f64) -> f64 {
    match now > 0.0 && value > 0.0 {
        true => (value / now).ln().abs(),
        false => FURTHEST.ln(),
    }
}

fn significant(value: f64, digits: usize) -> f64 {
    let text = format!("{value:.*e}", digits - 1);
    text.parse().unwrap_or(value)
}

/// `value` with so many significant digits, rounded up or down.
fn outwards(value: f64, digits: usize, up: bool) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    let nearest = significant(value, digits);
    let unit = 10f64.powf(value.abs().log10().floor() - (digits as f64 - 1.0));
    match up {
        true if nearest < value => significant(nearest + unit, digits),
        false if nearest > value => significant(nearest - unit, digits),
        _ => nearest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_outwards() {
        assert_eq!(outwards(1234.0, 3, true), 1240.0);
        assert_eq!(outwards(1236.0, 3, false), 1230.0);
        assert_eq!(outwards(0.7999, 1, true), 0.8);
        assert_eq!(outwards(0.7999, 3, false), 0.799);
        assert_eq!(outwards(1230.0, 3, true), 1230.0);
    }
}
