//! `weighbridge decide`: the verdict again, with other assumptions.

use crate::cli::Decide;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::project::Project;
use crate::verdict;

pub(crate) fn run(args: &Decide, printer: Printer) -> Exit {
    // The overrides are the decision's: a plan laid anew would lose which facts they replace.
    let project = match Project::open(&args.folder.dir, &[]) {
        Ok(project) => project,
        Err(error) => return super::complain(printer, &error),
    };
    super::print(
        verdict::from_ledger(&project, &args.overrides.set, args.format, printer),
        printer,
    )
}
