//! `weighbridge inspect`: what a service's source says, without running it.

mod dependencies;
mod findings;
mod migration;
mod technologies;
mod terminal;

use std::error::Error;

use weighbridge_inspect::{Advisories, Document, Inspection, cyclonedx, inspect};

use crate::cli::{Inspect, InspectFormat};
use crate::exit::Exit;
use crate::printer::Printer;

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
    let text = match args.format {
        InspectFormat::Json => document.to_json(),
        InspectFormat::Terminal => terminal::show(&document, &args.dir),
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

fn read(args: &Inspect) -> Result<Inspection, Box<dyn Error>> {
    let advisories = args.advisories.as_deref().map(Advisories::read);
    Ok(inspect(&args.dir, advisories.transpose()?.as_ref())?)
}
