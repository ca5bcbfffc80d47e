//! Hidden: cleans up after a `weigh` that was killed.

use crate::cli::Guard;
use crate::exit::Exit;

pub(crate) fn run(args: &Guard) -> Exit {
    weighbridge_measure::guard(&args.marker);
    Exit::Done
}
