//! What code asks of packages, in either language: each import with its place, and texts that give a protocol away.

use crate::go;
use crate::go::ast::ExpressionKind;
use crate::inspection::Place;
use crate::js::looking;
use crate::js::module::{Expression, Kind};
use crate::js::program::Program;
use crate::js::resolve::Target;
use crate::js::run::value::ModuleId;

/// An import of a package, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Imported {
    /// As the code writes it: `drizzle-orm/pg-core`, `node:fs`, `github.com/jackc/pgx/v5/pgxpool`.
    pub(crate) specifier: String,
    pub(crate) place: Place,
    /// Gone once it is compiled.
    pub(crate) is_type_only: bool,
}

/// What the code of a tree asks for.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    pub(crate) npm: Vec<Imported>,
    pub(crate) go: Vec<Imported>,
    /// Text literals that begin with one of the wanted ones, each with that.
    pub(crate) marks: Vec<(&'static str, Place)>,
}

impl Usage {
    /// Adds what a JavaScript program asks for; `wanted` are the marks to look for.
    pub(crate) fn add_js(&mut self, program: &Program, wanted: &[&'static str]) {
        for (index, module) in program.modules.iter().enumerate() {
            for request in &module.requests {
                let import = (request.specifier.as_str(), request.is_type_only);
                self.add_npm(program, ModuleId(index), request.at, import);
            }
        }
        looking::expressions(program, &mut |at, expression, _| {
            let module = ModuleId(at.module);
            if let Some(specifier) = loaded(expression) {
                self.add_npm(program, module, expression.at, (specifier, false));
            }
            if let Kind::Text(text) = &expression.kind
                && let Some(mark) = mark(text, wanted)
            {
                self.marks
                    .push((mark, program.place(module, expression.at)));
            }
        });
    }

    fn add_npm(
        &mut self,
        program: &Program,
        module: ModuleId,
        at: u32,
        (specifier, is_type_only): (&str, bool),
    ) {
        let path = &program.modules[module.0].path;
        if let Target::Package(specifier) = program.resolver.resolve(path, specifier) {
            self.npm.push(Imported {
                specifier,
                place: program.place(module, at),
                is_type_only,
            });
        }
    }

    /// Adds what a Go program asks for.
    pub(crate) fn add_go(&mut self, program: &go::Program<'_>, wanted: &[&'static str]) {
        for (index, file) in program.files.iter().enumerate() {
            for import in &file.imports {
                self.go.push(Imported {
                    specifier: import.path.clone(),
                    place: program.place(index, import.at),
                    is_type_only: false,
                });
            }
        }
        go::looking::expressions(program, |at, expression| {
            if let ExpressionKind::Text(text) = &expression.kind
                && let Some(mark) = mark(text, wanted)
            {
                let place = program.place(at.file, expression.span.start);
                self.marks.push((mark, place));
            }
        });
    }
}

/// `require('x')` and `import('x')`.
fn loaded(expression: &Expression) -> Option<&str> {
    let argument = match &expression.kind {
        Kind::Import(argument) => argument,
        Kind::Call(call) => match (&call.callee.kind, &call.arguments[..]) {
            (Kind::Name(name), [argument]) if name.as_ref() == "require" => &argument.value,
            _ => return None,
        },
        _ => return None,
    };
    match &argument.kind {
        Kind::Text(specifier) => Some(specifier),
        _ => None,
    }
}

fn mark(text: &str, wanted: &[&'static str]) -> Option<&'static str> {
    wanted.iter().copied().find(|mark| text.starts_with(mark))
}

/// The package of a specifier: `@acme/db/client` -> `@acme/db`, `pg/lib` -> `pg`.
pub(crate) fn package_of(specifier: &str) -> &str {
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    let end = specifier.match_indices('/').nth(parts - 1);
    end.map_or(specifier, |(at, _)| &specifier[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(text: &str) -> Vec<String> {
        let program = crate::js::program_of(&[("a.ts", text), ("own.ts", "")]);
        let mut usage = Usage::default();
        usage.add_js(&program, &["text/event-stream"]);
        let imports = usage.npm.iter().map(|i| {
            let kind = if i.is_type_only { " type" } else { "" };
            format!("{} {}{kind}", i.place.line, i.specifier)
        });
        let marks = usage.marks.iter();
        imports
            .chain(marks.map(|(mark, place)| format!("{} {mark}", place.line)))
            .collect()
    }

    #[test]
    fn every_way_to_load_a_package_counts_and_the_trees_own_files_do_not() {
        let text = "import { Pool } from 'pg';
import type { Request } from 'express';
import { type A, type B } from 'types';
export * from 'lodash/fp';
import x = require('x');
import './own';
const ws = require('ws');
async function f() { await import('kafkajs'); }
reply.header('content-type', 'text/event-stream; charset=utf-8');
";
        let expected = [
            "1 pg",
            "2 express type",
            "3 types type",
            "4 lodash/fp",
            "5 x",
            "7 ws",
            "8 kafkajs",
            "9 text/event-stream",
        ];
        assert_eq!(usage(text), expected);
    }

    #[test]
    fn a_package_has_one_part_or_with_a_scope_two() {
        let of = ["@acme/db/client", "@acme/db", "pg/lib/x", "node:fs", "@"].map(package_of);
        assert_eq!(of, ["@acme/db", "@acme/db", "pg", "node:fs", "@"]);
    }
}
