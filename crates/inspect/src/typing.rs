//! How far types cover the code: what is TypeScript, how strict it is, how often it says `any`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::inspection::Place;
use crate::manifests::Manifests;
use crate::scan::{Piece, pieces};
use crate::source::{Language, Source};

/// Places of `any` that are listed.
const MOST: usize = 50;

/// How far types cover the code, tests aside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Types {
    /// Lines of TypeScript.
    pub typescript_lines: usize,
    /// Lines of JavaScript.
    pub javascript_lines: usize,
    /// How often `any` stands for a type; counted from the text.
    pub any: usize,
    /// The first 50 of those.
    pub any_in: Vec<Place>,
    /// What each `tsconfig.json` says itself of `strict`; what it extends isn't followed.
    pub strict: Vec<Strictness>,
}

/// A `tsconfig.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Strictness {
    /// Path from the inspected folder.
    pub file: String,
    /// `compilerOptions.strict`; none where it doesn't say.
    pub strict: Option<bool>,
    /// What it extends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
}

/// Counts.
pub(crate) fn of(sources: &[Source], manifests: &Manifests) -> Types {
    let mut types = Types::default();
    let is_code = |s: &&Source| s.language == Language::JavaScript && !s.is_test();
    for source in sources.iter().filter(is_code) {
        let lines = source.text.lines().count();
        if !is_typescript(&source.path) {
            types.javascript_lines += lines;
            continue;
        }
        types.typescript_lines += lines;
        for offset in anys(&source.text) {
            types.any += 1;
            if types.any_in.len() < MOST {
                types.any_in.push(source.place(offset));
            }
        }
    }
    let configs = manifests.tsconfigs.iter();
    types.strict = configs
        .map(|(file, json)| Strictness {
            file: file.clone(),
            strict: json["compilerOptions"]["strict"].as_bool(),
            extends: json["extends"].as_str().map(str::to_owned),
        })
        .collect();
    types
}

fn is_typescript(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default();
    matches!(ending, "ts" | "mts" | "cts" | "tsx")
}

/// Offsets of `any` where a type stands: after `:`, `<`, `|`, `&`, `as`, or `,` within type arguments by what follows.
fn anys(text: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut before = Piece::Mark('\n');
    let mut all = pieces(text).peekable();
    while let Some((offset, piece)) = all.next() {
        let after = all.peek().map(|(_, piece)| *piece);
        if piece == Piece::Word("any") && is_type(before, after) {
            found.push(offset as u32);
        }
        before = piece;
    }
    found
}

fn is_type(before: Piece<'_>, after: Option<Piece<'_>>) -> bool {
    let ends = !matches!(after, Some(Piece::Mark('(' | ':' | '.' | '?')));
    match before {
        Piece::Mark(':' | '<' | '|' | '&') | Piece::Word("as" | "satisfies") => ends,
        Piece::Mark(',') => after == Some(Piece::Mark('>')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_counts_where_a_type_stands() {
        let text = "function f(a: any, b: Map<string, any>, ...c: any[]): Promise<any> {
  // a: any
  const any = Promise.any(x as any);
  return { any, key: any.thing, text: ': any' };
}
";
        assert_eq!(anys(text).len(), 5);
    }

    #[test]
    fn tests_and_other_languages_are_left_out() {
        let source = |path: &str, text: &str| {
            Source::new(path.into(), Language::of(path).unwrap(), text.into())
        };
        let sources = [
            source("a.ts", "let a: any;\nlet b;\n"),
            source("b.js", "x\n"),
            source("a.test.ts", "let a: any;\n"),
            source("main.go", "package main\n"),
        ];
        let manifests =
            Manifests::of(&[("tsconfig.json", "{\"compilerOptions\":{\"strict\":true,}}")]);
        let types = of(&sources, &manifests);
        assert_eq!(
            (types.typescript_lines, types.javascript_lines, types.any),
            (2, 1, 1)
        );
        assert_eq!(types.strict[0].strict, Some(true));
    }
}
