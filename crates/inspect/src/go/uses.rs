//! What Go code imports, names and calls of packages that are looked for.

use std::collections::HashMap;

use super::Program;
use super::ast::ExpressionKind;
use super::looking;
use crate::dependencies::Ecosystem;
use crate::inspection::Place;
use crate::uses::{Named, Uses, quoted_lines};

/// Adds the uses of a program.
pub(crate) fn collect(program: &Program<'_>, uses: &mut Uses) {
    uses.has_read(Ecosystem::Go);
    if !uses.wants_any() {
        return;
    }
    let wanted = imports(program, uses);
    looking::expressions(program, |at, expression| {
        let Some(paths) = wanted.get(&at.file) else {
            return;
        };
        let place = || program.place(at.file, expression.span.start);
        if let ExpressionKind::Select(..) = expression.kind
            && let Some((path, name)) = looking::member(program, at.file, expression)
        {
            if paths.iter().any(|wanted| wanted == path) {
                uses.add_named(Named::Name(path.to_owned(), name.to_owned()), place());
            }
            return;
        }
        let ExpressionKind::Call(call) = &expression.kind else {
            return;
        };
        let ExpressionKind::Select(_, method) = &call.function.kind else {
            return;
        };
        if looking::member(program, at.file, &call.function).is_none() {
            for path in paths {
                uses.add_named(Named::Method(path.clone(), method.clone()), place());
            }
        }
    });
}

/// The wanted import paths of each file that has any.
fn imports(program: &Program<'_>, uses: &mut Uses) -> HashMap<usize, Vec<String>> {
    let mut by_file = HashMap::new();
    for (index, file) in program.files.iter().enumerate() {
        let paths = file.imports.iter().map(|import| &import.path);
        let paths: Vec<String> = paths
            .filter(|path| uses.wants(Ecosystem::Go, path))
            .cloned()
            .collect();
        if paths.is_empty() {
            continue;
        }
        let lines = quoted_lines(&program.sources[file.source].text);
        for path in &paths {
            let place = Place {
                file: file.path.clone(),
                line: lines.get(path.as_str()).copied().unwrap_or(1),
            };
            uses.add_import(Ecosystem::Go, path, place);
        }
        by_file.insert(index, paths);
    }
    by_file
}
