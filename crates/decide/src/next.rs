//! What to measure next: the input whose uncertainty moves the verdict in most draws.

use weighbridge_facts::Grade;

use crate::column::Column;
use crate::combine::Tally;
use crate::hour;
use crate::input::Input;
use crate::model::{Model, Outcomes};
use crate::settings::DecideSettings;
use crate::verdict::{NextMeasurement, Verdict};

/// A verdict on literature alone that is at least this probable needs no measurement.
const SURE: f64 = 0.95;

pub(crate) fn measurement(
    model: &Model,
    outcomes: &Outcomes,
    tallies: &[Tally],
    settings: &DecideSettings,
) -> Option<NextMeasurement> {
    let target = target(model, tallies)?;
    let (input, share) = heaviest(model, outcomes, target)?;
    let of = match target {
        0 => "the service".to_owned(),
        i => model.routes[i - 1].name.clone(),
    };
    let (command, how) = remedy(input, settings);
    let (id, share) = (&input.id, share * 100.0);
    Some(NextMeasurement {
        command: command.to_owned(),
        why: format!(
            "{id} is the least certain input of the verdict on {of}: without its spread {share:.0} % of the draws end differently{how}"
        ),
    })
}

/// The service when it is undecided or rests on literature, or else the first undecided route.
fn target(model: &Model, tallies: &[Tally]) -> Option<usize> {
    let is_assumed = model
        .routes
        .iter()
        .any(|r| r.columns[Input::CpuRatio as usize].is_prior);
    if is_assumed && tallies[0].probability < SURE {
        return Some(0);
    }
    tallies.iter().position(|t| t.verdict == Verdict::Undecided)
}

/// Freezes one input at a time at its point, with the random numbers of all others as they were.
fn heaviest<'m>(model: &'m Model, outcomes: &Outcomes, target: usize) -> Option<(&'m Column, f64)> {
    let of_target = |o: &Outcomes| match target {
        0 => o.service.clone(),
        i => o.routes[i - 1].clone(),
    };
    let before = of_target(outcomes);
    let mut heaviest: Option<(&Column, f64)> = None;
    for input in model.uncertain() {
        let after = of_target(&model.frozen(&input.id).outcomes_after(model, outcomes));
        let pairs = before.draws.iter().zip(&after.draws);
        let changed = pairs.filter(|(a, b)| a != b);
        let share = changed.count() as f64 / model.draws as f64;
        if share > heaviest.map_or(0.0, |h| h.1) {
            heaviest = Some((input, share));
        }
    }
    heaviest
}

/// The command that makes an input more certain, and what belongs to it.
fn remedy(input: &Column, settings: &DecideSettings) -> (&'static str, &'static str) {
    match input.grade {
        _ if input.is_prior && settings.other.is_none() => (
            "weighbridge weigh",
            "; write the route in Go and add it as a [[candidate]] first",
        ),
        _ if input.is_prior => ("weighbridge weigh", ""),
        _ if hour::is_felt(input) => (
            "weighbridge weigh",
            "; in a quieter hour, for a longer run has the same neighbours",
        ),
        _ if input.id.starts_with("weight[") => (
            "weighbridge decide",
            "; take the weights from production's access log and declare them",
        ),
        Some(Grade::Declared) => ("weighbridge decide", "; declare it more closely"),
        // Three times the default: a spread that it leaves is narrower after this.
        _ => ("weighbridge weigh --time 30m", ""),
    }
}
