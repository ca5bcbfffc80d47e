//! Hidden: the stand-in for a backing service, as a process of its own.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use weighbridge_stub::{Bodies, Stub, StubSettings};

use crate::cli;
use crate::exit::Exit;
use crate::printer::Printer;

pub(crate) fn run(args: &cli::Stub, printer: Printer) -> Exit {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
        // Refused only for signals that can't be caught, which these aren't.
        let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
    }
    match serve(args, &stop) {
        Ok(()) => Exit::Done,
        Err(error) => {
            printer.error(&format!("failed to serve as a stub: {error}"));
            Exit::Usage
        }
    }
}

fn serve(args: &cli::Stub, stop: &AtomicBool) -> Result<(), Box<dyn std::error::Error>> {
    let settings = StubSettings {
        listen: args.listen,
        latency: args.latency.parse()?,
        bodies: Bodies::from_file(&args.body)?,
        seed: args.seed,
    };
    Stub::bind(settings)?.serve(stop)?;
    Ok(())
}
