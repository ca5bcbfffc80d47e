//! What to measure next: the input whose uncertainty moves the verdict in most draws.

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
    let (id, share) = heaviest(model, outcomes, target)?;
    let of = match target {
        0 => "the service".to_owned(),
        i => model.routes[i - 1].name.clone(),
    };
    let why = format!(
        "{id} is the least certain input of the verdict on {of}: without its spread {:.0} % of the draws end differently",
        share * 100.0
    );
    let mut ratios = model.routes.iter().map(|r| r.column(Input::CpuRatio));
    let is_of_the_hour = ratios.any(|ratio| ratio.id == id && hour::is_felt(ratio));
    let why = match is_of_the_hour {
        true => why + "; in a quieter hour, for a longer run has the same neighbours",
        false => why,
    };
    Some(command(&id, why, settings))
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
fn heaviest(model: &Model, outcomes: &Outcomes, target: usize) -> Option<(String, f64)> {
    let of_target = |o: &Outcomes| match target {
        0 => o.service.clone(),
        i => o.routes[i - 1].clone(),
    };
    let before = of_target(outcomes);
    let mut heaviest: Option<(String, f64)> = None;
    for id in model.uncertain() {
        let after = of_target(&model.frozen(&id).outcomes_after(model, outcomes));
        let pairs = before.draws.iter().zip(&after.draws);
        let changed = pairs.filter(|(a, b)| a != b);
        let share = changed.count() as f64 / model.draws as f64;
        if share > heaviest.as_ref().map_or(0.0, |h| h.1) {
            heaviest = Some((id, share));
        }
    }
    heaviest
}

fn command(id: &str, why: String, settings: &DecideSettings) -> NextMeasurement {
    let metric = id.split('[').next().unwrap_or_default();
    let (command, advice) = match metric {
        "weight" => (
            "weighbridge decide",
            "; take the weights from production's access log and declare them",
        ),
        "cpu_ratio" if settings.other.is_none() => (
            "weighbridge weigh --time 30m",
            "; write the route in Go and add it as a [[candidate]] first",
        ),
        _ => ("weighbridge weigh --time 30m", ""),
    };
    NextMeasurement {
        command: command.to_owned(),
        why: why + advice,
    }
}
