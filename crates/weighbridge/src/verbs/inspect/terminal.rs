//! The result for a person: what it is, its routes, what was left out, what to do next.

use std::collections::BTreeMap;
use std::path::Path;

use weighbridge_inspect::{Document, Framework, Package, Place, Route, Skipped};

use crate::cli::Inspect;

use super::verdict::{self, FirstVerdict};
use crate::routes::for_the_rest;
use weighbridge_report::counted;

use super::{dependencies, findings, migration, permissions, routes as moves, technologies};

/// Columns beyond it are left ragged.
const WIDEST_PATH: usize = 48;
const WIDEST_HANDLER: usize = 32;
/// Skipped files that are shown.
const MOST_SKIPPED: usize = 10;

/// The whole result as text.
pub(super) fn show(
    document: &Document,
    first_verdict: Option<&FirstVerdict>,
    args: &Inspect,
) -> String {
    let found = &document.inspection;
    let mut text = packages(&found.packages);
    text += &routes(&found.routes);
    text += &technologies::show(found);
    text += &findings::show(found, args.all);
    text += &dependencies::show(found);
    text += &permissions::show(&found.permissions);
    text += &migration::show(&found.migration);
    text += &moves::show(found);
    text += &skipped(&found.skipped);
    text += &verdict::show(first_verdict, found);
    text += &next(&found.routes, &args.dir);
    text
}

fn packages(packages: &[Package]) -> String {
    let mut text = String::new();
    for package in packages {
        let name = package.name.as_deref().unwrap_or("(no name)");
        let version = package.version.as_deref().unwrap_or_default();
        let frameworks = package.frameworks.iter();
        let frameworks = frameworks.map(|d| format!("{} {}", name_of(d.framework), d.version));
        let runtimes = package.runtimes.iter();
        let runtimes = runtimes.map(|r| match r.file.ends_with("package.json") {
            true => format!("node {}", r.version),
            false => r.version.clone(),
        });
        let mut parts: Vec<String> = frameworks.collect();
        for runtime in runtimes {
            // Several images on the same base say it once.
            if !parts.contains(&runtime) {
                parts.push(runtime);
            }
        }
        let title = format!("{name} {version}");
        text += &format!(
            "{:32}  {:32}  {}\n",
            title.trim_end(),
            package.file,
            parts.join(", ")
        );
    }
    text
}

fn routes(all: &[Route]) -> String {
    if all.is_empty() {
        return "\nno routes were found\n".to_owned();
    }
    let shown = |r: &Route| match r.is_mounted {
        true => r.path.clone(),
        false => format!("{} (not mounted)", r.path),
    };
    let width =
        |most: usize, f: &dyn Fn(&Route) -> usize| all.iter().map(f).max().unwrap_or(0).min(most);
    let method = width(8, &|r| method_of(r).len()).max("method".len());
    let path = width(WIDEST_PATH, &|r| shown(r).chars().count()).max("path".len());
    let handler = |r: &Route| r.handler.clone().unwrap_or_else(|| "-".to_owned());
    let named = width(WIDEST_HANDLER, &|r| handler(r).chars().count()).max("handler".len());
    let mut text = format!(
        "\n{:method$}  {:path$}  {:named$}  place\n",
        "method", "path", "handler"
    );
    let is_for_the_rest = for_the_rest(all);
    let (rest, routes): (Vec<&Route>, Vec<&Route>) = all.iter().partition(|r| is_for_the_rest(r));
    for route in routes {
        text += &format!(
            "{:method$}  {:path$}  {:named$}  {}:{}\n",
            method_of(route),
            shown(route),
            handler(route),
            route.place.file,
            route.place.line
        );
    }
    text + &self::rest(&rest) + &format!("\n{}\n", count(all))
}

fn method_of(route: &Route) -> &str {
    match route.method.as_str() {
        "*" => "any",
        method => method,
    }
}

/// Those routes by where they are registered: one line of a loop may have them all.
fn rest(routes: &[&Route]) -> String {
    let mut paths: BTreeMap<&Place, usize> = BTreeMap::new();
    for route in routes {
        *paths.entry(&route.place).or_default() += 1;
    }
    let lines = paths.iter().map(|(place, count)| {
        let paths = match count {
            1 => "1 of these paths takes".to_owned(),
            count => format!("{count} of these paths take"),
        };
        format!(
            "{paths} any other method too: {}:{}\n",
            place.file, place.line
        )
    });
    lines.collect()
}

/// `12 routes: 10 Express, 2 Hono`.
fn count(routes: &[Route]) -> String {
    let mut counts: Vec<(Framework, usize)> = Vec::new();
    for route in routes {
        match counts.iter_mut().find(|(f, _)| *f == route.framework) {
            Some((_, n)) => *n += 1,
            None => counts.push((route.framework, 1)),
        }
    }
    let parts: Vec<String> = counts
        .iter()
        .map(|(f, n)| format!("{n} {}", name_of(*f)))
        .collect();
    format!("{}: {}", counted(routes.len(), "route"), parts.join(", "))
}

fn skipped(skipped: &[Skipped]) -> String {
    if skipped.is_empty() {
        return String::new();
    }
    let mut text = "\nnot read to the end\n".to_owned();
    for file in skipped.iter().take(MOST_SKIPPED) {
        text += &format!("  {}: {}\n", file.file, file.why);
    }
    if skipped.len() > MOST_SKIPPED {
        text += &format!(
            "  and {} more: --format json has all\n",
            skipped.len() - MOST_SKIPPED
        );
    }
    text
}

fn next(routes: &[Route], folder: &Path) -> String {
    let is_written = folder.join("weighbridge.toml").is_file();
    let folder = folder.display();
    match (routes.is_empty(), is_written) {
        (true, _) => {
            format!("\nnext: weighbridge inspect {folder} --format json, or another folder\n")
        }
        (false, true) => format!(
            "\nnext: weighbridge weigh {folder} --dry-run, then weighbridge weigh {folder} measures what is assumed here\n"
        ),
        (false, false) => format!(
            "\nnext: weighbridge init {folder} writes weighbridge.toml with these routes, then: weighbridge weigh {folder}\n"
        ),
    }
}

pub(super) fn name_of(framework: Framework) -> &'static str {
    match framework {
        Framework::Express => "Express",
        Framework::Fastify => "Fastify",
        Framework::Nest => "NestJS",
        Framework::Hono => "Hono",
        Framework::Koa => "Koa",
        Framework::NodeHttp => "node:http",
        Framework::NetHttp => "net/http",
        Framework::Gin => "Gin",
        Framework::Echo => "Echo",
        Framework::Fiber => "Fiber",
        Framework::Chi => "Chi",
        Framework::Gorilla => "gorilla/mux",
        Framework::HttpRouter => "httprouter",
    }
}
