//! `weighbridge report`: the ledger rendered again.

use crate::cli::Report;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::project::Project;
use crate::verdict;

pub(crate) fn run(args: &Report, printer: Printer) -> Exit {
    let project = match Project::open(&args.folder.dir, &[]) {
        Ok(project) => project,
        Err(error) => return super::complain(printer, &error),
    };
    super::print(
        verdict::from_ledger(&project, &[], args.format, printer),
        printer,
    )
}
