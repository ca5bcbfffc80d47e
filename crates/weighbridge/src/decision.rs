//! The decision on a project's facts: thresholds from the plan, overrides from `--set`.

use weighbridge_decide::{DecideSettings, Decision};
use weighbridge_facts::FactSet;

use crate::project::{Project, ProjectError};

/// Go's CPU over Node's at which the CPU rule moves a route, with the plan's threshold.
pub(crate) fn cpu_threshold(project: &Project) -> Result<f64, ProjectError> {
    let gain = settings(project)?.thresholds.get("cpu_bound_route", "gain");
    Ok(1.0 / gain.unwrap_or(1.25))
}

/// Decides on facts as they are.
pub(crate) fn decide(project: &Project, facts: &FactSet) -> Result<Decision, ProjectError> {
    Ok(weighbridge_decide::decide(facts, &settings(project)?))
}

/// Decides with overrides (`--set`); the facts are changed to what was decided on.
pub(crate) fn decide_with(
    project: &Project,
    facts: &mut FactSet,
    set: &[String],
) -> Result<Decision, Box<dyn std::error::Error>> {
    let mut settings = settings(project)?;
    for text in set {
        weighbridge_decide::apply(facts, &mut settings, text)?;
    }
    Ok(weighbridge_decide::decide(facts, &settings))
}

fn settings(project: &Project) -> Result<DecideSettings, ProjectError> {
    let (baseline, other) = project.sides();
    let mut settings = DecideSettings::new(baseline, other);
    for rule in &project.plan.rules {
        for setting in &rule.settings {
            settings
                .thresholds
                .with(&rule.name, &setting.key, setting.value)
                .map_err(|unknown| {
                    let help = unknown
                        .nearest
                        .map_or_else(String::new, |n| format!("did you mean `{n}`?"));
                    let message = format!("no rule has the threshold `{}`", unknown.asked);
                    ProjectError::Plan(project.plan.invalid(
                        &setting.key_place,
                        &message,
                        "not a threshold",
                        &help,
                    ))
                })?;
        }
    }
    Ok(settings)
}
