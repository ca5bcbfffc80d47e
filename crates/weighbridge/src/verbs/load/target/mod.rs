//! Where the load goes, and what is asked there: a URL, or the workload of a plan against a running service.

mod address;
mod plan;
mod url;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use weighbridge_load::threshold::{Objective, Threshold};
use weighbridge_load::{Arrivals, Workload};

use crate::cli::{ArrivalsChoice, Load};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::verbs::load::underline::Underlined;

/// The default SLO of a search.
const SLO: [&str; 2] = ["p99 < 100ms", "errors < 0.1%"];

/// What to load.
pub(crate) struct Target {
    pub(crate) addr: SocketAddr,
    /// As shown.
    pub(crate) name: String,
    pub(crate) workload: Workload,
    pub(crate) arrivals: Arrivals,
    pub(crate) timeout: Duration,
    /// The SLO that a search holds.
    pub(crate) slo: Vec<Objective>,
    pub(crate) has_default_slo: bool,
}

impl Target {
    /// Reads the arguments; what is wrong is shown, and the exit code given back.
    pub(crate) fn open(args: &Load, printer: Printer) -> Result<Self, Exit> {
        let usage = |why: String| {
            printer.error(&why);
            Exit::Usage
        };
        let Some(target) = &args.target else {
            return Err(usage(
                "failed to load nothing: name a URL, or a folder with weighbridge.toml".to_owned(),
            ));
        };
        let mut found = match Path::new(target).exists() && !target.contains("://") {
            true => plan::of_plan(Path::new(target), args, printer)?,
            false => url::of_url(target, args)
                .map_err(|why| usage(format!("failed to load {target}: {why}")))?,
        };
        if !args.judging.slo.is_empty() {
            found.slo = conditions("--slo", &args.judging.slo, &found.workload, printer)?
                .iter()
                .map(|condition| {
                    condition
                        .objective()
                        .map_err(|e| underline("--slo", e, printer))
                })
                .collect::<Result<_, _>>()?;
            found.has_default_slo = false;
        }
        if let Some(arrivals) = args.arrivals {
            found.arrivals = match arrivals {
                ArrivalsChoice::Poisson => Arrivals::Poisson,
                ArrivalsChoice::Constant => Arrivals::Constant,
            };
        }
        Ok(found)
    }
}

/// Reads conditions; a route that the workload doesn't have is a mistake too.
pub(crate) fn conditions(
    option: &'static str,
    texts: &[String],
    workload: &Workload,
    printer: Printer,
) -> Result<Vec<Threshold>, Exit> {
    let read = |text: &String| {
        let condition = Threshold::parse(text)?;
        let names = || workload.routes.iter().map(|r| r.name.as_str());
        condition.check_route(names())?;
        Ok(condition)
    };
    texts
        .iter()
        .map(|text| read(text).map_err(|e| underline(option, e, printer)))
        .collect()
}

pub(crate) fn underline(
    option: &'static str,
    error: weighbridge_load::threshold::ThresholdError,
    printer: Printer,
) -> Exit {
    printer.diagnostic(&Underlined::new(option, error));
    Exit::Usage
}

fn default_slo() -> Vec<Objective> {
    let objective = |text: &&str| {
        let condition = Threshold::parse(text).expect("the default SLO is well-formed");
        condition.objective().expect("the default SLO is one")
    };
    SLO.iter().map(objective).collect()
}
