//! `weighbridge inspect`: what a service's source says, without running it.

mod accepting;
mod dependencies;
mod explain;
mod findings;
mod html;
mod json;
mod migration;
mod permissions;
mod repository;
mod routes;
mod technologies;
mod terminal;
mod verdict;
mod work;

use std::error::Error;

use weighbridge_inspect::{Advisories, Document, Inspection, cyclonedx, github, inspect, sarif};

use crate::cli::{Inspect, InspectFormat};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::verbs::advisories;

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(crate) fn run(args: &Inspect, printer: Printer) -> Exit {
    if let Some(name) = &args.explain {
        return explain::run(name, printer);
    }
    let inspection = match read(args) {
        Ok(inspection) => inspection,
        Err(error) => return complain(printer, error.as_ref()),
    };
    let document = Document::new(inspection, VERSION);
    if let Some(file) = &args.write_accepted {
        return match accepting::write(file, &document.inspection) {
            Ok(text) => done(&text, printer),
            Err(error) => complain(printer, &error),
        };
    }
    printer.result(&render(args, &document));
    for warning in &document.warnings {
        printer.warning(&format!("{}; {}", warning.text, warning.advice));
    }
    accepting::judge(args.fail_on, &document.inspection, printer)
}

fn done(text: &str, printer: Printer) -> Exit {
    printer.result(text);
    Exit::Done
}

fn complain(printer: Printer, error: &dyn Error) -> Exit {
    let why = error.source();
    let why = why.map(|w| format!(": {w}")).unwrap_or_default();
    printer.error(&format!("failed to {error}{why}"));
    Exit::Usage
}

fn render(args: &Inspect, document: &Document) -> String {
    match args.format {
        InspectFormat::Json => json::show(document, verdict::first(&document.inspection).as_ref()),
        InspectFormat::Terminal => {
            let first_verdict = verdict::first(&document.inspection);
            terminal::show(document, first_verdict.as_ref(), args)
        }
        InspectFormat::Sarif => sarif(document, &repository::path_in(&args.dir)),
        InspectFormat::Github => github(document, &repository::path_in(&args.dir)),
        InspectFormat::Html => {
            let first_verdict = verdict::first(&document.inspection);
            html::show(document, first_verdict.as_ref(), &args.dir)
        }
        InspectFormat::Cyclonedx => {
            let bom = cyclonedx(VERSION, &document.inspection.dependencies.packages);
            format!("{bom:#}")
        }
    }
}

fn read(args: &Inspect) -> Result<Inspection, Box<dyn Error>> {
    let paths = match args.advisories.is_empty() {
        true => advisories::folder().map(|folder| advisories::archives(&folder)),
        false => Some(args.advisories.clone()),
    };
    let paths = paths.unwrap_or_default();
    let advisories = paths.iter().map(|path| Advisories::read(path));
    let advisories: Vec<Advisories> = advisories.collect::<Result<_, _>>()?;
    let accepted = accepting::read(args)?;
    let mut inspection = inspect(
        &args.dir,
        advisories.into_iter().reduce(Advisories::with).as_ref(),
    )?;
    if let Some(accepted) = accepted {
        inspection.accept(&accepted);
    }
    Ok(inspection)
}
