//! `weighbridge inspect`: what a service's source says, without running it.

mod dependencies;
mod findings;
mod migration;
mod routes;
mod technologies;
mod terminal;
mod verdict;
mod work;

use std::error::Error;

use serde::Serialize;
use weighbridge_inspect::{Advisories, Document, Inspection, cyclonedx, inspect};

use crate::cli::{Inspect, InspectFormat};
use crate::exit::Exit;
use crate::printer::Printer;
use verdict::FirstVerdict;

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(crate) fn run(args: &Inspect, printer: Printer) -> Exit {
    let inspection = match read(args) {
        Ok(inspection) => inspection,
        Err(error) => {
            let why = error.source();
            let why = why.map(|w| format!(": {w}")).unwrap_or_default();
            printer.error(&format!("failed to {error}{why}"));
            return Exit::Usage;
        }
    };
    let document = Document::new(inspection, VERSION);
    let first_verdict = verdict::first(&document.inspection);
    let text = match args.format {
        InspectFormat::Json => to_json(&document, first_verdict.as_ref()),
        InspectFormat::Terminal => terminal::show(&document, first_verdict.as_ref(), &args.dir),
        InspectFormat::Cyclonedx => {
            let bom = cyclonedx(VERSION, &document.inspection.dependencies.packages);
            format!("{bom:#}")
        }
    };
    printer.result(&text);
    for warning in &document.warnings {
        printer.warning(&format!("{}; {}", warning.text, warning.advice));
    }
    Exit::Done
}

/// The document with the first verdict beside what was found: inspecting knows nothing of verdicts.
#[derive(Serialize)]
struct WithVerdict<'a> {
    #[serde(flatten)]
    document: &'a Document,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_verdict: Option<&'a FirstVerdict>,
}

fn to_json(document: &Document, first_verdict: Option<&FirstVerdict>) -> String {
    let whole = WithVerdict {
        document,
        first_verdict,
    };
    serde_json::to_string_pretty(&whole).expect("its keys are texts")
}

fn read(args: &Inspect) -> Result<Inspection, Box<dyn Error>> {
    let advisories = args.advisories.as_deref().map(Advisories::read);
    Ok(inspect(&args.dir, advisories.transpose()?.as_ref())?)
}
