//! Which modules run in a browser: a tree often holds a service and its pages.

use std::collections::{HashMap, HashSet};

use crate::js::looking;
use crate::js::module::{Kind, Module};
use crate::js::program::Program;

/// Packages of pages, and what their names begin with.
const PACKAGES: [&str; 12] = [
    "react",
    "react-dom",
    "preact",
    "vue",
    "svelte",
    "solid-js",
    "jquery",
    "@angular/",
    "@tanstack/react",
    "@vue/",
    "next/",
    "redux",
];

/// The modules that run in a browser, as far as their text says; so do those of a package without a server, where
/// another package of the tree has one, and those that nothing else takes.
pub(crate) fn modules(program: &Program) -> HashSet<usize> {
    let mut found: HashSet<usize> = HashSet::new();
    for (index, module) in program.modules.iter().enumerate() {
        if is_served(&module.path)
            || imports_page(module)
            || is_without_server(program, &module.path)
        {
            found.insert(index);
        }
    }
    looking::expressions(program, &mut |at, expression, _| {
        let Kind::Member(object, member) = &expression.kind else {
            return;
        };
        let Kind::Name(name) = &object.kind else {
            return;
        };
        let is_page = match name.as_ref() {
            "window" | "localStorage" | "sessionStorage" => true,
            "document" => matches!(
                member.as_ref(),
                "getElementById"
                    | "querySelector"
                    | "querySelectorAll"
                    | "createElement"
                    | "cookie"
            ),
            _ => false,
        };
        if is_page {
            found.insert(at.module);
        }
    });
    spread(program, &mut found);
    found
}

/// Adds the modules that only those found take.
fn spread(program: &Program, found: &mut HashSet<usize>) {
    let mut by_whom: HashMap<usize, HashSet<usize>> = HashMap::new();
    let mut of_each: HashMap<usize, Vec<usize>> = HashMap::new();
    for (from, taken) in program.takes() {
        if by_whom.entry(taken.0).or_default().insert(from.0) {
            of_each.entry(from.0).or_default().push(taken.0);
        }
    }
    let mut open: Vec<usize> = found.iter().copied().collect();
    while let Some(from) = open.pop() {
        for taken in of_each.get(&from).into_iter().flatten() {
            if by_whom[taken].iter().all(|taker| found.contains(taker)) && found.insert(*taken) {
                open.push(*taken);
            }
        }
    }
}

/// Whether a file lies where servers keep what they give to browsers.
fn is_served(path: &str) -> bool {
    let mut folders = path.split('/').rev().skip(1);
    folders.any(|f| matches!(f, "public" | "static" | "wwwroot" | "assets"))
}

fn imports_page(module: &Module) -> bool {
    let is_page = |from: &str| {
        PACKAGES.iter().any(|package| match package.ends_with('/') {
            true => from.starts_with(package),
            false => from == *package,
        })
    };
    module.imports.iter().any(|i| is_page(&i.from))
}

fn is_without_server(program: &Program, path: &str) -> bool {
    let own = program.package_of(path);
    own.is_some_and(|(_, frameworks)| frameworks.is_empty())
        && program.frameworks.iter().any(|(_, f)| !f.is_empty())
}
