//! Small services in each framework, and what looks like one and isn't.

use crate::inspection::Skipped;
use crate::mounts::Mounts;
use crate::source::{Language, Source};

mod frameworks;
mod friends;
mod robust;
mod shapes;

/// Routes as `METHOD path file:line handler`, `?` after those that nothing mounts.
fn routes(files: &[(&str, &str)]) -> Vec<String> {
    inspected(files).0
}

fn inspected(files: &[(&str, &str)]) -> (Vec<String>, Vec<Skipped>) {
    let source = |(path, text): &(&str, &str)| {
        let language = Language::of(path).expect("a Go file");
        Source::new((*path).to_owned(), language, (*text).to_owned())
    };
    let sources: Vec<Source> = files.iter().map(source).collect();
    let (mut mounts, mut skipped) = (Mounts::default(), Vec::new());
    if let Some(program) = super::program(&sources, &mut skipped) {
        let numbers = super::Numbers::of(&program);
        super::routes(&program, &numbers, &mut mounts, &mut skipped);
    }
    let shown = mounts.routes().into_iter().map(|r| {
        let handler = r.handler.map(|h| format!(" {h}")).unwrap_or_default();
        let mark = if r.is_mounted { "" } else { " ?" };
        format!(
            "{} {} {}:{}{handler}{mark}",
            r.method, r.path, r.place.file, r.place.line
        )
    });
    (shown.collect(), skipped)
}

/// Only methods and paths, of one file.
fn paths(text: &str) -> Vec<String> {
    let routes = routes(&[("go.mod", "module example.org/app\n"), ("main.go", text)]);
    routes
        .iter()
        .map(|r| {
            let mark = if r.ends_with('?') { " ?" } else { "" };
            let words: Vec<&str> = r.split(' ').take(2).collect();
            words.join(" ") + mark
        })
        .collect()
}
