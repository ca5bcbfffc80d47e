//! Why: the rules' sentences at the best single values, strongest first.

use std::sync::Arc;

use crate::combine::{self, Tally};
use crate::input::Input;
use crate::model::{Model, RouteModel};
use crate::rule::{Rule, Scope};
use crate::rules::RULES;
use crate::verdict::{FactRef, Reason, Verdict};

/// Routes whose CPU is spoken of under the service's verdict.
const HEAVIEST: usize = 3;

pub(crate) fn of_route(model: &Model, route: &RouteModel, tally: &Tally) -> Vec<Reason> {
    let mut reasons = undecided(model, tally);
    reasons.extend(said(model, route, Scope::Route));
    let tips = said(model, route, Scope::Service);
    reasons.extend(tips.into_iter().filter(|r| r.speaks_for.is_some()));
    reasons
}

pub(crate) fn of_service(model: &Model, tallies: &[Tally]) -> Vec<Reason> {
    let mut reasons = undecided(model, &tallies[0]);
    let named: Vec<(&RouteModel, &Tally)> = model
        .routes
        .iter()
        .map(Arc::as_ref)
        .zip(&tallies[1..])
        .filter(|(r, _)| !r.name.is_empty())
        .collect();
    if !named.is_empty() {
        reasons.push(together(&named, &tallies[0]));
    }
    if let Some(first) = model.routes.first() {
        reasons.extend(said(model, first, Scope::Service));
    }
    let mut heaviest = named;
    let share = |r: &RouteModel| r.sample(None).get(Input::CpuShare).unwrap_or(0.0);
    heaviest.sort_by(|a, b| share(b.0).total_cmp(&share(a.0)));
    for (route, _) in heaviest.into_iter().take(HEAVIEST) {
        let strongest = said(model, route, Scope::Route).into_iter().next();
        reasons.extend(strongest.map(|reason| Reason {
            text: format!("{}: {}", route.name, reason.text),
            ..reason
        }));
    }
    reasons
}

/// What the rules of a scope say, strongest first, what isn't known last.
fn said(model: &Model, route: &RouteModel, scope: Scope) -> Vec<Reason> {
    let sample = route.sample(None);
    let mut reasons: Vec<(f64, Reason)> = Vec::new();
    for (index, rule) in RULES.iter().enumerate().filter(|(_, r)| r.scope == scope) {
        let limits = model.thresholds.of(index);
        let Some(said) = (rule.say)(&sample, limits) else {
            continue;
        };
        let opinion = (rule.judge)(&sample, limits).filter(|_| said.is_known);
        // What is known and speaks for nothing is no reason.
        if said.is_known && opinion.is_none() {
            continue;
        }
        let facts = facts(route, &said.inputs);
        let reason = reason(rule, said.text, opinion.map(|o| o.verdict), facts);
        reasons.push((opinion.map_or(-1.0, |o| o.strength), reason));
    }
    reasons.sort_by(|a, b| b.0.total_cmp(&a.0));
    reasons.into_iter().map(|(_, reason)| reason).collect()
}

fn reason(rule: &Rule, text: String, speaks_for: Option<Verdict>, facts: Vec<FactRef>) -> Reason {
    Reason {
        rule: rule.id.to_owned(),
        text,
        citation: rule.citation.to_owned(),
        speaks_for,
        facts,
    }
}

fn facts(route: &RouteModel, inputs: &[Input]) -> Vec<FactRef> {
    let mut facts: Vec<FactRef> = Vec::new();
    for input in inputs {
        let from: &[Input] = match input {
            Input::CpuShare => &[Input::Cpu, Input::Weight],
            other => std::slice::from_ref(other),
        };
        for column in from.iter().map(|i| &route.columns[*i as usize]) {
            if !column.id.is_empty() && !facts.iter().any(|f| f.id == column.id) {
                facts.push(FactRef {
                    id: column.id.clone(),
                    grade: column.grade,
                });
            }
        }
    }
    facts
}

fn undecided(model: &Model, tally: &Tally) -> Vec<Reason> {
    if tally.verdict != Verdict::Undecided {
        return vec![];
    }
    let second = tally.second.map_or(String::new(), |(verdict, share)| {
        format!(", {} {:.0} %", verdict.word(), share * 100.0)
    });
    let text = format!(
        "{} leads with {:.0} % of the draws{second}; a verdict needs {:.0} %",
        tally.leading.word(),
        tally.probability * 100.0,
        combine::certainty(&model.thresholds) * 100.0
    );
    vec![reason(&combine::RULE, text, None, vec![])]
}

/// How the routes' verdicts make the service's.
fn together(routes: &[(&RouteModel, &Tally)], service: &Tally) -> Reason {
    let mut parts: Vec<String> = Vec::new();
    for verdict in [
        Verdict::Move,
        Verdict::Fix,
        Verdict::Keep,
        Verdict::Undecided,
    ] {
        let of_verdict: Vec<&RouteModel> = routes
            .iter()
            .filter(|(_, t)| t.verdict == verdict)
            .map(|(r, _)| *r)
            .collect();
        let share: f64 = of_verdict
            .iter()
            .filter_map(|r| r.sample(None).get(Input::CpuShare))
            .sum();
        if !of_verdict.is_empty() {
            parts.push(format!(
                "{} {} ({:.0} % of the CPU)",
                of_verdict.len(),
                verdict.word(),
                share * 100.0
            ));
        }
    }
    let text = format!("of {} routes: {}", routes.len(), parts.join(", "));
    let facts = routes
        .iter()
        .flat_map(|(r, _)| facts(r, &[Input::Weight]))
        .collect();
    reason(
        &crate::rules::HYBRID_RULE,
        text,
        Some(service.leading),
        facts,
    )
}
