//! What Go code has that a move to Node.js would lose, by what it imports and by what it says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::go::Program;
use crate::go::ast::{Statement, StatementKind, Type};
use crate::go::visit::{self, Visit};
use crate::inspection::Place;

/// Something that Node.js has not, or has otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Loss {
    /// A word that stays: `goroutines`.
    pub name: &'static str,
    /// What it is on Node.js.
    pub on_node: &'static str,
    /// The documentation that says so.
    pub source: &'static str,
    /// Where the code has it: of imports the first in each file.
    pub seen_in: Vec<Place>,
}

const GOROUTINES: &str = "goroutines";
const SELECTS: &str = "select";
const WIDE_INTEGERS: &str = "64-bit integers in JSON";
const STATIC_BINARY: &str = "one static binary";
const STATIC_TYPES: &str = "types checked when it is built";

/// Name, import paths that show it, what it is on Node.js, source.
#[rustfmt::skip]
const KNOWN: [(&str, &[&str], &str, &str); 12] = [
    (GOROUTINES, &["golang.org/x/sync"], "one thread runs JavaScript: what computes in several goroutines at once needs worker threads, which share no objects", "Node.js, Worker threads"),
    (SELECTS, &[], "no channels: promises race, and none of them is taken back", "Go specification, Select statements"),
    ("memory shared under locks", &["sync", "sync/atomic"], "within one thread no lock is needed; between worker threads only SharedArrayBuffer is shared", "Node.js, Worker threads"),
    ("deadlines by context", &["context"], "an AbortSignal has to be handed on by hand, and many libraries take none", "Node.js, AbortController"),
    (STATIC_TYPES, &[], "TypeScript's types are gone while it runs: what comes in has to be checked by a schema", "TypeScript Handbook, The Basics: Erased Types"),
    (STATIC_BINARY, &[], "the runtime and node_modules are shipped: the Node.js binary alone was 127 MB, a stripped Go server 5.8 MB", "our own measurement"),
    (WIDE_INTEGERS, &[], "numbers over 2^53 lose digits in JSON.parse: they have to be sent as text", "ECMA-262, Number.MAX_SAFE_INTEGER"),
    ("gob", &["encoding/gob"], "nothing on Node.js reads it: what is stored or sent so has to be converted first", "encoding/gob"),
    ("escaping by context", &["html/template"], "template engines escape for HTML alone, not for scripts, URLs and styles", "html/template, Contexts"),
    ("profiles of a running service", &["net/http/pprof", "runtime/pprof"], "the inspector gives CPU and heap profiles, not blocked goroutines and locks", "Node.js, Inspector"),
    ("files within the binary", &["embed"], "files are shipped beside the code", "embed"),
    ("raw sockets and DNS", &["net", "net/netip", "golang.org/x/net"], "net and dgram exist, with events instead of deadlines on each read", "Node.js, Net"),
];

/// Those of a program, in the order of the list.
pub(crate) fn losses(program: &Program<'_>) -> Vec<Loss> {
    let mut seen = Seen::of(program);
    let losses = KNOWN.iter().filter_map(|(name, _, on_node, source)| {
        Some(Loss {
            name,
            on_node,
            source,
            seen_in: seen.0.remove(name)?,
        })
    });
    losses.collect()
}

#[derive(Default)]
struct Seen(BTreeMap<&'static str, Vec<Place>>);

impl Seen {
    fn of(program: &Program<'_>) -> Self {
        let mut seen = Seen::default();
        let mut has_cgo = false;
        for (index, file) in program.files.iter().enumerate() {
            for import in &file.imports {
                has_cgo |= import.path == "C";
                seen.import(&import.path, &program.place(index, import.at));
            }
            for function in &file.functions {
                let mut looking = Features {
                    program,
                    file: index,
                    seen: &mut seen,
                };
                visit::statements(&function.literal.body, &mut looking);
            }
            seen.wide_integers(program, index);
        }
        seen.of_modules(program, has_cgo);
        seen
    }

    fn add(&mut self, name: &'static str, place: Place) {
        self.0.entry(name).or_default().push(place);
    }

    fn import(&mut self, path: &str, place: &Place) {
        for (name, paths, ..) in KNOWN.iter().filter(|(_, paths, ..)| paths.contains(&path)) {
            debug_assert!(!paths.is_empty());
            let before = self.0.get(name).and_then(|places| places.last());
            if before.is_none_or(|p| p.file != place.file) {
                self.add(name, place.clone());
            }
        }
    }

    /// Structs whose fields are wider than a number of JavaScript, in files that write or read JSON.
    fn wide_integers(&mut self, program: &Program<'_>, index: usize) {
        let file = &program.files[index];
        if !file
            .imports
            .iter()
            .any(|i| i.path.starts_with("encoding/json"))
        {
            return;
        }
        let is_wide = |kind: &Type| matches!(kind.pointee(), Type::Named { package: None, name } if name == "int64" || name == "uint64");
        let has_wide =
            |t: &Type| matches!(t, Type::Struct(fields) if fields.iter().any(|f| is_wide(&f.kind)));
        if file.types.iter().any(|t| has_wide(&t.underlying)) {
            self.add(WIDE_INTEGERS, program.place(index, 0));
        }
    }

    fn of_modules(&mut self, program: &Program<'_>, has_cgo: bool) {
        let modules = program.sources.iter();
        let modules = modules.filter(|s| s.language == crate::source::Language::GoModule);
        for module in modules {
            self.add(STATIC_TYPES, module.place(0));
            if !has_cgo {
                self.add(STATIC_BINARY, module.place(0));
            }
        }
    }
}

struct Features<'a, 's, 'p> {
    program: &'a Program<'s>,
    file: usize,
    seen: &'p mut Seen,
}

impl Visit<'_> for Features<'_, '_, '_> {
    fn statement(&mut self, statement: &Statement) {
        let name = match &statement.kind {
            StatementKind::Go(_) => GOROUTINES,
            StatementKind::Select(_) => SELECTS,
            _ => return,
        };
        let place = self.program.place(self.file, statement.span.start);
        self.seen.add(name, place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Language, Source};

    fn shown(text: &str) -> Vec<String> {
        let file =
            |path: &str, language, text: &str| Source::new(path.into(), language, text.into());
        let sources = [
            file("main.go", Language::Go, text),
            file("go.mod", Language::GoModule, "module example.org/app\n"),
        ];
        let program = crate::go::program(&sources, &mut Vec::new()).expect("there is a Go file");
        let shown = losses(&program).into_iter().map(|loss| {
            let lines: Vec<String> = loss.seen_in.iter().map(|p| p.line.to_string()).collect();
            format!("{} {}", loss.name, lines.join(","))
        });
        shown.collect()
    }

    #[test]
    fn features_and_imports_show_what_is_lost() {
        let text = "package main

import (
\t\"encoding/gob\"
\t\"encoding/json\"
)

type Order struct{ ID int64 }

func main() {
\tgo work()
\tselect {}
}
";
        assert_eq!(
            shown(text),
            [
                "goroutines 11",
                "select 12",
                "types checked when it is built 1",
                "one static binary 1",
                "64-bit integers in JSON 1",
                "gob 4",
            ]
        );
        let with_cgo = shown("package main\n\nimport \"C\"\n");
        assert_eq!(with_cgo, ["types checked when it is built 1"]);
    }
}
