//! What the service is built on and how it runs, in a line each.

use std::collections::BTreeMap;

use weighbridge_inspect::{
    ComposeService, Container, Deployments, FunctionTarget, Image, Inspection, Technology,
    TechnologyKind, Workload,
};

use weighbridge_report::counted;

/// Lines that are shown of a list.
const MOST: usize = 12;

pub(super) fn show(found: &Inspection) -> String {
    built_on(&found.technologies) + &runs(&found.deployments)
}

/// The technologies of each kind, a line each, with the kind's name.
pub(super) fn by_kind(technologies: &[Technology]) -> Vec<(&'static str, Vec<String>)> {
    let mut kinds: BTreeMap<TechnologyKind, Vec<String>> = BTreeMap::new();
    for technology in technologies {
        kinds
            .entry(technology.kind)
            .or_default()
            .push(line(technology));
    }
    let named = kinds.into_iter().map(|(kind, lines)| (word(kind), lines));
    named.collect()
}

fn built_on(technologies: &[Technology]) -> String {
    let mut text = String::new();
    for (kind, lines) in by_kind(technologies) {
        text += &format!("  {kind}\n");
        text += &lines
            .into_iter()
            .map(|line| format!("    {line}\n"))
            .collect::<String>();
    }
    match text.is_empty() {
        true => text,
        false => format!("\nbuilt on\n{text}"),
    }
}

/// `PostgreSQL: pg ^8.11 (package.json:12), imported in 3 files, first src/db.ts:1`.
fn line(technology: &Technology) -> String {
    let mut parts = vec![];
    let declared = technology.declared_in.first();
    if let Some(declared) = declared {
        let dev = if declared.is_dev {
            ", for development"
        } else {
            ""
        };
        parts.push(format!(
            "{} ({}:{}{dev})",
            declared.version, declared.place.file, declared.place.line
        ));
    }
    match &technology.imported_in[..] {
        [] if declared.is_some() && technology.seen_in.is_empty() => {
            parts.push("no code imports it".to_owned());
        }
        [] => {}
        [one] => parts.push(format!("imported in {}:{}", one.file, one.line)),
        [first, rest @ ..] => parts.push(format!(
            "imported in {} files, first {}:{}",
            rest.len() + 1,
            first.file,
            first.line
        )),
    }
    if let Some(seen) = technology.seen_in.first() {
        parts.push(format!("seen in {}:{}", seen.file, seen.line));
    }
    let (name, library) = (technology.name, &technology.library);
    format!("{name}: {library} {}", parts.join(", "))
}

fn word(kind: TechnologyKind) -> &'static str {
    match kind {
        TechnologyKind::RealTime => "real time",
        TechnologyKind::Queue => "queues",
        TechnologyKind::Database => "databases",
        TechnologyKind::Orm => "ORMs and query builders",
        TechnologyKind::Api => "APIs",
        TechnologyKind::Function => "functions and edge",
    }
}

fn runs(found: &Deployments) -> String {
    let lines = deployed(found);
    if lines.is_empty() {
        return String::new();
    }
    let mut text = "\nruns as\n".to_owned();
    let shown = lines.iter().take(MOST);
    text += &shown.map(|line| format!("  {line}\n")).collect::<String>();
    if lines.len() > MOST {
        text += &format!("  and {} more: --format json has all\n", lines.len() - MOST);
    }
    text
}

/// How it is shipped and run and what runs beside it, a line each.
pub(super) fn deployed(found: &Deployments) -> Vec<String> {
    let mut lines: Vec<String> = found.images.iter().map(image).collect();
    lines.extend(found.workloads.iter().map(workload));
    lines.extend(found.functions.iter().map(target));
    lines.extend(found.services.iter().filter_map(neighbour));
    lines
}

fn target(target: &FunctionTarget) -> String {
    let runtime = target.runtime.as_deref().map(|r| format!(", {r}"));
    format!(
        "{} ({}:{}){}: {} listed",
        target.platform,
        target.place.file,
        target.place.line,
        runtime.unwrap_or_default(),
        counted(target.functions.len(), "function")
    )
}

/// Without an image it adds to what another file says of the service.
fn neighbour(service: &ComposeService) -> Option<String> {
    if service.is_built {
        return None;
    }
    let what = service.technology.or(service.image.as_deref())?;
    let (name, place) = (&service.name, &service.place);
    Some(format!(
        "beside it {name}: {what} ({}:{})",
        place.file, place.line
    ))
}

fn image(image: &Image) -> String {
    let user = image
        .user
        .as_deref()
        .unwrap_or("nobody named: root or the base's");
    let stages = match image.stages.len() {
        1 => String::new(),
        n => format!(", {n} stages"),
    };
    format!(
        "image on {} ({}{stages}), user: {user}",
        image.base, image.file
    )
}

fn workload(workload: &Workload) -> String {
    let name = workload.name.as_deref().unwrap_or_default();
    let mut text = format!("{} {name}", workload.kind).trim_end().to_owned();
    text += &format!(" ({}:{})", workload.place.file, workload.place.line);
    if let Some(replicas) = &workload.replicas {
        text += &format!(", {replicas} replicas");
    }
    if let Some((least, most)) = &workload.autoscaled {
        text += &format!(", {least} to {most} replicas");
    }
    for container in &workload.containers {
        text += &asked(container);
    }
    text
}

/// `, cpu 250m..1, memory 256Mi..512Mi`: requests and limits, `-` for none.
fn asked(container: &Container) -> String {
    let range = |what: &str, request: &Option<String>, limit: &Option<String>| {
        let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        match (request, limit) {
            (None, None) => String::new(),
            _ => format!(", {what} {}..{}", or_none(request), or_none(limit)),
        }
    };
    range("cpu", &container.cpu_request, &container.cpu_limit)
        + &range("memory", &container.memory_request, &container.memory_limit)
}
