//! A folder with a plan: its workload, set up against the service that `--url` names.

use std::path::Path;

use weighbridge_load::Exchange;
use weighbridge_load::threshold::{Miss, Objective};
use weighbridge_measure::Traffic;
use weighbridge_plan::Plan;

use super::Target;
use super::address::Address;
use crate::cli::Load;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::project::{self, Project};

pub(super) fn of_plan(dir: &Path, args: &Load, printer: Printer) -> Result<Target, Exit> {
    let fail = |exit: Exit, why: &str| {
        printer.error(why);
        exit
    };
    let misused = |why: &str| {
        let why = format!("failed to load {}: {why}", dir.display());
        fail(Exit::Usage, &why)
    };
    if let Some(option) = option_of_a_url(args) {
        let why = format!("{option} is for a URL; a plan has its own requests");
        return Err(misused(&why));
    }
    let project =
        Project::open(dir, &args.overrides.set).map_err(|e| crate::verbs::complain(printer, &e))?;
    let Some(url) = &args.url else {
        return Err(misused(
            "name the running service, such as --url http://127.0.0.1:3000",
        ));
    };
    let address = Address::parse(url, &project.plan.allow.hosts)
        .map_err(|why| fail(Exit::Usage, &format!("failed to load {url}: {why}")))?;
    let traffic = weighbridge_measure::traffic(&project.plan, &project::lookup)
        .map_err(|why| fail(Exit::Usage, &format!("failed to {why}")))?;
    let mut exchange = Exchange::new(address.addr, traffic.timeout, args.seed);
    let workload = traffic.with_sessions(&mut exchange).map_err(|why| {
        let why = format!("failed to set up the load: {why}");
        fail(Exit::Candidate, &why)
    })?;
    Ok(Target {
        addr: address.addr,
        name: format!("{} at http://{}", project.plan.service.name, address.host),
        arrivals: traffic.arrivals,
        timeout: traffic.timeout,
        slo: slo(&project.plan, &traffic),
        has_default_slo: false,
        workload,
    })
}

/// The first option that only a URL takes.
fn option_of_a_url(args: &Load) -> Option<&'static str> {
    let given = [
        ("--method", args.method.is_some()),
        ("--header", !args.headers.is_empty()),
        ("--body", args.body.is_some()),
    ];
    let first = given.iter().find(|(_, is_given)| *is_given);
    first.map(|(option, _)| *option)
}

/// The plan's: each route's p99, and the errors of all.
fn slo(plan: &Plan, traffic: &Traffic) -> Vec<Objective> {
    let slow = traffic.limits().into_iter().map(|(name, limit)| Objective {
        text: format!("{name}: p99 < {limit:?}"),
        route: Some(name.to_owned()),
        miss: Miss::Slow {
            limit,
            allowed: 0.01,
        },
    });
    let failed = Objective {
        text: format!("errors < {}", plan.slo.errors),
        route: None,
        miss: Miss::Failed {
            allowed: plan.slo.errors.value().max(1e-6),
        },
    };
    slow.chain([failed]).collect()
}
