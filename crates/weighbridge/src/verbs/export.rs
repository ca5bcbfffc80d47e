//! `weighbridge export`: all facts as JSON.

use crate::cli::Folder;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::project::Project;

pub(crate) fn run(args: &Folder, printer: Printer) -> Exit {
    let project = match Project::open(&args.dir, &[]) {
        Ok(project) => project,
        Err(error) => return super::complain(printer, &error),
    };
    let read = || -> Result<String, Box<dyn std::error::Error>> {
        let (ledger, digests) = project.read_ledger()?;
        let facts = ledger.facts(&digests)?;
        Ok(weighbridge_report::export_json(
            facts.all(),
            env!("CARGO_PKG_VERSION"),
        ))
    };
    super::print(read(), printer)
}
