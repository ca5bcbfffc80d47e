//! Where the load goes, and what is asked there: a URL, or the workload of a plan against a running service.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::Path;
use std::time::Duration;

use weighbridge_load::threshold::{Miss, Objective, Threshold};
use weighbridge_load::{
    Arrivals, Exchange, Expect, Part, Route, Template, TemplateParts, Workload,
};

use crate::cli::{ArrivalsChoice, Load};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::project::{self, Project};
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
            true => of_plan(Path::new(target), args, printer)?,
            false => of_url(target, args)
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

/// A URL taken apart.
struct Address {
    addr: SocketAddr,
    host: String,
    path: String,
}

impl Address {
    /// `allowed`: hosts beside loopback, as they are written.
    fn parse(url: &str, allowed: &[String]) -> Result<Self, String> {
        let rest = match url.split_once("://") {
            Some(("http", rest)) => rest,
            Some(_) => return Err("only http:// is spoken so far".to_owned()),
            // As other tools take it: localhost:3000/path.
            None if url.contains([':', '.']) || url.starts_with("localhost") => url,
            None => {
                return Err(
                    "it is neither a URL, such as http://127.0.0.1:3000/, nor a folder that exists"
                        .to_owned(),
                );
            }
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (host, path) = rest
            .find(['/', '?'])
            .map_or((rest, ""), |i| rest.split_at(i));
        let path = match path.starts_with('/') {
            true => path.to_owned(),
            false => format!("/{path}"),
        };
        if path.contains([' ', '\r', '\n']) {
            return Err("a path has no blanks or line ends: write %20".to_owned());
        }
        let has_port = host
            .rsplit_once(':')
            .is_some_and(|(_, p)| p.parse::<u16>().is_ok());
        let with_port = match has_port {
            true => host.to_owned(),
            false => format!("{host}:80"),
        };
        let addrs: Vec<SocketAddr> = with_port
            .to_socket_addrs()
            .map_err(|e| e.to_string())?
            .collect();
        // `localhost` is two addresses; services usually listen on the older one.
        let addr = addrs
            .iter()
            .find(|a| a.is_ipv4())
            .or(addrs.first())
            .copied()
            .ok_or("the host has no address")?;
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        if !addr.ip().is_loopback() && !allowed.iter().any(|a| a == name || a == host) {
            return Err(format!(
                "load goes to loopback only: run weighbridge on the machine of the service, or allow the host in its \
                 weighbridge.toml: [allow] hosts = [\"{name}\"]"
            ));
        }
        Ok(Address {
            addr,
            host: host.to_owned(),
            path,
        })
    }
}

fn of_url(url: &str, args: &Load) -> Result<Target, String> {
    if args.url.is_some() {
        return Err("--url names the running service of a folder's plan".to_owned());
    }
    let address = Address::parse(url, &[])?;
    let text = |t: &str| vec![Part::Text(t.as_bytes().to_vec())];
    let mut headers = vec![];
    for header in &args.headers {
        let (name, value) = header
            .split_once(':')
            .filter(|(name, _)| !name.trim().is_empty())
            .ok_or_else(|| format!("the header `{header}` is not 'NAME: VALUE'"))?;
        if header.contains(['\r', '\n']) {
            return Err("a header is one line".to_owned());
        }
        headers.push((name.trim().to_owned(), text(value.trim())));
    }
    if !headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("host"))
    {
        headers.insert(0, ("host".to_owned(), text(&address.host)));
    }
    let body = match args.body.as_deref() {
        None => vec![],
        Some(body) => match body.strip_prefix('@') {
            None => body.as_bytes().to_vec(),
            Some(file) => {
                std::fs::read(file).map_err(|e| format!("the body of {file} can't be read: {e}"))?
            }
        },
    };
    // A body without a method is posted, as curl does.
    let method = match &args.method {
        Some(method) => method.to_uppercase(),
        None if body.is_empty() => "GET".to_owned(),
        None => "POST".to_owned(),
    };
    if !method.bytes().all(|b| b.is_ascii_uppercase()) || method.is_empty() {
        return Err(format!("`{method}` is no method"));
    }
    let template = Template::new(TemplateParts {
        method: method.clone(),
        target: text(&address.path),
        headers,
        body: match body.is_empty() {
            true => vec![],
            false => vec![Part::Text(body)],
        },
        variables: vec![],
    });
    Ok(Target {
        addr: address.addr,
        name: format!("{method} http://{}{}", address.host, address.path),
        workload: Workload {
            routes: vec![Route {
                name: format!("{method} {}", address.path),
                weight: 1.0,
                template,
                expect: Expect::default(),
            }],
            sessions: vec![],
        },
        arrivals: Arrivals::Poisson,
        timeout: Duration::from_secs(10),
        slo: default_slo(),
        has_default_slo: true,
    })
}

/// The plan's workload, set up against the service that `--url` names.
fn of_plan(dir: &Path, args: &Load, printer: Printer) -> Result<Target, Exit> {
    let fail = |exit: Exit, why: &str| {
        printer.error(why);
        exit
    };
    let given = [
        ("--method", args.method.is_some()),
        ("--header", !args.headers.is_empty()),
        ("--body", args.body.is_some()),
    ];
    if let Some((option, _)) = given.iter().find(|(_, is_given)| *is_given) {
        let why = format!(
            "failed to load {}: {option} is for a URL; a plan has its own requests",
            dir.display()
        );
        return Err(fail(Exit::Usage, &why));
    }
    let project =
        Project::open(dir, &args.overrides.set).map_err(|e| crate::verbs::complain(printer, &e))?;
    let Some(url) = &args.url else {
        let why = format!(
            "failed to load {}: name the running service, such as --url http://127.0.0.1:3000",
            dir.display()
        );
        return Err(fail(Exit::Usage, &why));
    };
    let address = Address::parse(url, &project.plan.allow.hosts)
        .map_err(|why| fail(Exit::Usage, &format!("failed to load {url}: {why}")))?;
    let traffic = weighbridge_measure::traffic(&project.plan, &project::lookup)
        .map_err(|why| fail(Exit::Usage, &format!("failed to {why}")))?;
    let mut exchange = Exchange::new(address.addr, traffic.timeout, args.seed);
    let workload = traffic.with_sessions(&mut exchange).map_err(|why| {
        fail(
            Exit::Candidate,
            &format!("failed to set up the load: {why}"),
        )
    })?;
    let slow = traffic.limits().into_iter().map(|(name, limit)| Objective {
        text: format!("{name}: p99 < {limit:?}"),
        route: Some(name.to_owned()),
        miss: Miss::Slow {
            limit,
            allowed: 0.01,
        },
    });
    let errors = project.plan.slo.errors.value();
    let failed = Objective {
        text: format!("errors < {}", project.plan.slo.errors),
        route: None,
        miss: Miss::Failed {
            allowed: errors.max(1e-6),
        },
    };
    Ok(Target {
        addr: address.addr,
        name: format!("{} at http://{}", project.plan.service.name, address.host),
        arrivals: traffic.arrivals,
        timeout: traffic.timeout,
        slo: slow.chain([failed]).collect(),
        has_default_slo: false,
        workload,
    })
}
