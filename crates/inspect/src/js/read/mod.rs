//! From a source's text to a [`Module`]: oxc parses, what is needed is copied out, the arena is dropped.

mod classes;
mod expressions;
mod functions;
mod guard;
mod jsx;
mod modules;
mod patterns;
mod statements;

use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;

use crate::inspection::Skipped;
use crate::js::module::{
    Class, ClassId, Export, Expression, Function, FunctionId, Import, Kind, Module,
};
use crate::source::Source;

/// Expressions within expressions that are followed; a longer chain is no code that somebody wrote.
const DEEPEST: usize = 1_500;

/// Reads one file, as far as it can be; what can't is said.
pub(crate) fn read(source: &Source) -> (Module, Option<Skipped>) {
    let nothing = Module {
        path: source.path.clone(),
        ..Module::default()
    };
    let skipped = |why: String| Skipped {
        file: source.path.clone(),
        why,
    };
    if guard::is_too_deep(&source.text) {
        return (nothing, Some(skipped("nests too deeply".to_owned())));
    }
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, &source.text, source_type(&source.path))
        .with_options(ParseOptions {
            allow_return_outside_function: true,
            preserve_parens: false,
            ..ParseOptions::default()
        })
        .parse();
    let problem = parsed.diagnostics.first().map(|error| {
        let offset = error
            .labels
            .first()
            .map_or(0, oxc_span::LabeledSpan::offset);
        let line = source.line(offset);
        skipped(format!("line {line}: {}", error.message))
    });
    let mut reader = Reader {
        module: nothing,
        depth: 0,
    };
    reader.module.body = reader.program(&parsed.program.body);
    (reader.module, problem)
}

/// TypeScript by the file's name, JSX wherever its syntax allows it: much of what is called `.js` has it.
fn source_type(path: &str) -> SourceType {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("ts" | "mts" | "cts") => SourceType::ts(),
        Some("tsx") => SourceType::tsx(),
        Some("cjs") => SourceType::cjs().with_jsx(true),
        Some("mjs") => SourceType::mjs().with_jsx(true),
        _ => SourceType::unambiguous().with_jsx(true),
    }
}

/// Copies out of the arena.
struct Reader {
    module: Module,
    depth: usize,
}

impl Reader {
    fn function(&mut self, function: Function) -> FunctionId {
        self.module.functions.push(function);
        FunctionId(self.module.functions.len() as u32 - 1)
    }

    fn class(&mut self, class: Class) -> ClassId {
        self.module.classes.push(class);
        ClassId(self.module.classes.len() as u32 - 1)
    }

    fn import(&mut self, import: Import) {
        self.module.imports.push(import);
    }

    fn export(&mut self, export: Export) {
        self.module.exports.push(export);
    }
}

/// An expression whose value isn't followed.
fn other(at: u32, parts: Vec<Expression>) -> Expression {
    Expression {
        at,
        kind: Kind::Other(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Language;

    fn module(path: &str, text: &str) -> (Module, Option<Skipped>) {
        let source = Source::new(path.to_owned(), Language::JavaScript, text.to_owned());
        read(&source)
    }

    #[test]
    fn typescript_decorators_and_jsx_are_read() {
        let text = "import type { A } from './a';\n@Controller('x') export class B { @Get() list(@Req() r: A) {} }";
        let (read, problem) = module("b.ts", text);
        assert_eq!(problem, None);
        assert_eq!(
            (read.imports.len(), read.classes.len(), read.functions.len()),
            (1, 1, 1)
        );
        assert_eq!(module("c.js", "export const x = <div>{y()}</div>;").1, None);
        assert_eq!(
            module("d.js", "if (x) { return; }\nmodule.exports = 1;").1,
            None
        );
    }

    #[test]
    fn a_syntax_error_is_said_with_its_line() {
        let (_, problem) = module("a.js", "const a = 1;\nconst b = ;\n");
        assert!(problem.unwrap().why.starts_with("line 2: "));
    }

    #[test]
    fn nothing_overflows_the_stack() {
        for text in [
            "[".repeat(100_000),
            format!("x = {}1", "1 + ".repeat(100_000)),
            format!("x = a{}", ".b()".repeat(50_000)),
        ] {
            let read = std::thread::Builder::new().stack_size(256 << 20);
            let read = read.spawn(move || {
                module("a.js", &text);
            });
            read.unwrap().join().unwrap();
        }
    }
}
