//! The plan: a config, read, checked and resolved.

use std::path::{Path, PathBuf};

use crate::document::{self, Place, Table};
use crate::origin::{ExplainedSetting, Origin};
use crate::problem::PlanError;
use crate::read::{Reading, Section};
use crate::sections::{
    Allow, Backing, BudgetLine, Candidate, Choice, Platform, Pod, Rule, Service, Slo, Team,
    Workload,
};
use crate::sections::{
    read_allow, read_backings, read_budget, read_candidates, read_choices, read_platform, read_pod,
    read_rules, read_service, read_slo, read_team, read_workload,
};

/// What is weighed, and how: every setting has its value.
///
/// ```no_run
/// # fn main() -> Result<(), weighbridge_plan::PlanError> {
/// use weighbridge_plan::Plan;
///
/// let plan = Plan::load("weighbridge.toml", &[])?;
/// for setting in plan.explain() {
///     println!("{} = {}  ({})", setting.key, setting.value, setting.origin);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Plan {
    /// The config.
    pub path: PathBuf,
    /// The folder of the config.
    pub dir: PathBuf,
    /// What is decided on.
    pub service: Service,
    /// The shape in production.
    pub pod: Pod,
    /// What must hold.
    pub slo: Slo,
    /// The candidates, in the order of the config; exactly one is the baseline.
    pub candidates: Vec<Candidate>,
    /// What the service calls.
    pub backings: Vec<Backing>,
    /// What the service is asked.
    pub workload: Workload,
    /// Who would do it.
    pub team: Team,
    /// Where it runs.
    pub platform: Platform,
    /// What may be touched.
    pub allow: Allow,
    /// Thresholds of decision rules.
    pub rules: Vec<Rule>,
    /// Choices that decide the outcome.
    pub choices: Vec<Choice>,
    /// What must go on holding.
    pub budget: Vec<BudgetLine>,
    reading: Reading,
}

impl Plan {
    /// Reads the config at `path` and lays `overrides` (a path of keys such as `platform.peak_rps` or `candidate.go.start`, and a
    /// value) over it. Reads the files that the config names, starts nothing, asks for no secret.
    ///
    /// # Errors
    /// The config can't be read, or has problems: all of them are reported together.
    pub fn load(path: impl AsRef<Path>, overrides: &[(String, String)]) -> Result<Plan, PlanError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|source| PlanError::Read {
            path: path.to_owned(),
            source,
        })?;
        Plan::parse(path, &text, overrides)
    }

    /// The same for a config whose text is at hand; the files that it names are looked for beside `path`.
    ///
    /// # Errors
    /// The config has problems: all of them are reported together.
    pub fn parse(
        path: &Path,
        text: &str,
        overrides: &[(String, String)],
    ) -> Result<Plan, PlanError> {
        let mut reading = Reading::new(path, text);
        let table = match document::parse(text, 0) {
            Ok(table) => with_overrides(table, overrides, &mut reading),
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                let place = Place { source: 0, span };
                reading.complain(&place, "the config is no TOML", error.message());
                Table::default()
            }
        };
        if reading.has_problems() {
            return Err(invalid(&mut reading));
        }
        read(&table, reading)
    }

    /// Every setting in the order of the config's sections, with its value and where it comes from.
    pub fn explain(&self) -> &[ExplainedSetting] {
        &self.reading.settings
    }

    /// Where a setting comes from, by its path such as `team.engineers`; `None` if it has no value.
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        let setting = self.reading.settings.iter().find(|s| s.key == key);
        setting.map(|setting| &setting.origin)
    }

    /// The candidate in production today.
    pub fn baseline(&self) -> &Candidate {
        let baseline = self.candidates.iter().find(|c| c.is_baseline);
        baseline.expect("a plan has exactly one baseline (checked when it is read)")
    }

    /// The candidate of a name.
    pub fn candidate(&self, name: &str) -> Option<&Candidate> {
        self.candidates.iter().find(|c| c.name == name)
    }

    /// The error of someone who reads a part of the config that this crate only hands on, and finds a mistake there.
    pub fn invalid(&self, place: &Place, message: &str, label: &str, help: &str) -> PlanError {
        let problem = self.reading.problem(place, message);
        PlanError::Invalid {
            path: self.path.clone(),
            problems: vec![problem.label(label).help(help)],
        }
    }
}

fn with_overrides(
    mut table: Table,
    overrides: &[(String, String)],
    reading: &mut Reading,
) -> Table {
    for (path, value) in overrides {
        let source = reading.add_source("--set", &format!("{path}={value}"));
        if let Err(why) = document::apply(&mut table, path, value, source) {
            let place = Place {
                source,
                span: 0..path.len(),
            };
            let label = "leads nowhere";
            let help = "a list is entered by a name: candidate.node.start, workload.request.\"GET /\".weight";
            reading.complain_with_help(&place, why, label, help);
        }
    }
    table
}

fn read(table: &Table, mut reading: Reading) -> Result<Plan, PlanError> {
    let root = &mut Section::root(table);
    let service = read_service(root, &mut reading);
    let pod = read_pod(root, &mut reading);
    let slo = read_slo(root, &mut reading);
    let candidates = read_candidates(root, &mut reading);
    let names: Vec<&str> = candidates.iter().map(|c| c.name.as_str()).collect();
    let backings = read_backings(root, &mut reading);
    let workload = read_workload(root, &mut reading, &slo);
    let team = read_team(root, &mut reading);
    let platform = read_platform(root, &mut reading);
    let allow = read_allow(root, &mut reading);
    let rules = read_rules(root, &mut reading);
    let choices = read_choices(root, &mut reading, &names);
    let budget = read_budget(root, &mut reading);
    check_currencies(&team, &platform, root, &mut reading);
    root.complain_unknown(&mut reading);
    let Some(service) = service.filter(|_| !reading.has_problems()) else {
        return Err(invalid(&mut reading));
    };
    Ok(Plan {
        path: reading.path.clone(),
        dir: reading.dir().to_owned(),
        service,
        pod,
        slo,
        candidates,
        backings,
        workload,
        team,
        platform,
        allow,
        rules,
        choices,
        budget,
        reading,
    })
}

/// Costs are added up, so there is one currency.
fn check_currencies(
    team: &Team,
    platform: &Platform,
    root: &mut Section<'_>,
    reading: &mut Reading,
) {
    let amounts = [
        (
            "team",
            "cost_per_engineer_month",
            team.cost_per_engineer_month,
        ),
        ("platform", "vcpu_month", platform.vcpu_month),
        ("platform", "gib_month", platform.gib_month),
    ];
    let odd = amounts
        .iter()
        .find(|(.., money)| money.currency != amounts[0].2.currency);
    if let Some((section, key, money)) = odd {
        let place = root.child(reading, section).key_place(key);
        reading.complain_with_help(
            &place,
            format!("`{section}.{key}` is in {}, `team.cost_per_engineer_month` in {}", money.currency, amounts[0].2.currency),
            "two currencies",
            "write team.cost_per_engineer_month, platform.vcpu_month and platform.gib_month in one currency",
        );
    }
}

fn invalid(reading: &mut Reading) -> PlanError {
    PlanError::Invalid {
        path: reading.path.clone(),
        problems: reading.take_problems(),
    }
}
