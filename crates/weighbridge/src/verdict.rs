//! From a ledger to a rendered decision: what `weigh`, `decide` and `report` have in common.

use weighbridge_decide::Decision;
use weighbridge_facts::{FactSet, Grade, Metric, Run, Subject};
use weighbridge_report::{HostInfo, ReportInput, RunInfo, SourceReading, Style, Warning};

use crate::cautions;
use crate::cli::Format;
use crate::decision;
use crate::fitness;
use crate::printer::Printer;
use crate::project::Project;
use crate::sources;

/// Decides on the ledger with overrides (`--set`), and renders that.
pub(crate) fn from_ledger(
    project: &Project,
    set: &[String],
    format: Format,
    printer: Printer,
) -> Result<String, Box<dyn std::error::Error>> {
    let (ledger, digests) = project.read_ledger()?;
    let mut facts = ledger.facts(&digests)?;
    let decision = decision::decide_with(project, &mut facts, set)?;
    let run = ledger.last_run()?;
    let known = Known {
        run: run.as_ref(),
        facts: &facts,
        sources: &sources::kept(&ledger, &project.plan, &digests)?,
        decision: &decision,
        warnings: &cautions::of(&project.plan),
    };
    Ok(render(project, &known, format, printer))
}

/// What is known at the end of a run.
pub(crate) struct Known<'a> {
    pub(crate) run: Option<&'a Run>,
    pub(crate) facts: &'a FactSet,
    pub(crate) sources: &'a [SourceReading],
    pub(crate) decision: &'a Decision,
    pub(crate) warnings: &'a [Warning],
}

/// Renders what is known in the wanted format.
pub(crate) fn render(
    project: &Project,
    known: &Known<'_>,
    format: Format,
    printer: Printer,
) -> String {
    let (baseline, other) = project.sides();
    let machine = fitness::warning(known.facts);
    let stale = stale(project, known.facts);
    let warnings = [machine.as_slice(), known.warnings, &stale].concat();
    let facts = &known.facts.newest();
    let host = |metric| facts.point(&Subject::Host, metric);
    let input = ReportInput {
        service: project.plan.service.name.clone(),
        facts,
        decision: known.decision,
        sources: known.sources,
        baseline,
        other,
        host: host_info(),
        run: RunInfo {
            started: known.run.map(|r| r.started.clone()).unwrap_or_default(),
            command: known.run.map(|r| r.command.clone()).unwrap_or_default(),
            blocks: known
                .run
                .map_or(0, |r| u32::try_from(r.blocks).unwrap_or(u32::MAX)),
            dropped_blocks: host(Metric::DroppedBlocks).unwrap_or(0.0) as u32,
            elapsed_seconds: host(Metric::RunTime).unwrap_or(0.0),
        },
        warnings: &warnings,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        next_command: None,
    };
    match format {
        Format::Terminal => weighbridge_report::render(
            &input,
            Style {
                color: printer.has_color,
                width: 100,
            },
        ),
        Format::Json => weighbridge_report::to_json(&input),
        Format::Html => weighbridge_report::html(&input),
    }
}

/// Candidates of which all that was measured is stale.
fn stale(project: &Project, facts: &FactSet) -> Vec<Warning> {
    let is_stale = |name: &str| {
        let mut of_it = facts
            .all()
            .iter()
            .filter(|f| f.grade > Grade::Declared && f.subject.candidates() == [name])
            .peekable();
        of_it.peek().is_some() && of_it.all(|f| f.stale)
    };
    let names = project
        .plan
        .candidates
        .iter()
        .map(|c| c.name.as_str())
        .filter(|name| is_stale(name));
    let warning = |name: &str| Warning {
        id: "stale".to_owned(),
        text: format!(
            "all that was measured of `{name}` is stale: its code, commands or runtime have changed since"
        ),
        advice: "weigh again: nothing stale is decided on".to_owned(),
    };
    names.map(warning).collect()
}

pub(crate) fn host_info() -> HostInfo {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, key: &str| {
        let line = text
            .lines()
            .find_map(|l| l.strip_prefix(key))
            .unwrap_or_default();
        line.trim_start_matches([' ', '\t', ':', '='])
            .trim_matches('"')
            .to_owned()
    };
    HostInfo {
        cpu: field(&read("/proc/cpuinfo"), "model name"),
        cpus: u32::try_from(weighbridge_measure::available_cpus().len()).unwrap_or(0),
        kernel: format!("Linux {}", read("/proc/sys/kernel/osrelease").trim()),
        os: field(&read("/etc/os-release"), "PRETTY_NAME"),
    }
}
