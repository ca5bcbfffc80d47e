//! A file's text -> [`File`]. The syntax tree lives no longer than that.

use rayon::prelude::*;
use tree_sitter::{Node, Parser};

use super::ast::{Binding, File, Function, Import, TypeDeclaration};
use super::lower::Lower;
use crate::inspection::Skipped;
use crate::source::{Language, Source};

/// Reads all Go files, one parser a thread, in the order of the sources. Those with syntax errors are read as far
/// as they go and listed in `skipped`.
pub(crate) fn files(sources: &[Source], skipped: &mut Vec<Skipped>) -> Vec<File> {
    let read: Vec<(File, Option<Skipped>)> = sources
        .par_iter()
        .enumerate()
        .filter(|(_, source)| source.language == Language::Go)
        .map_init(parser, |parser, (index, source)| {
            file(parser, index, source)
        })
        .collect();
    let mut files = Vec::with_capacity(read.len());
    for (file, left_out) in read {
        files.push(file);
        skipped.extend(left_out);
    }
    files
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_go::LANGUAGE.into())
        .expect("grammar and runtime of tree-sitter have the same ABI");
    parser
}

fn file(parser: &mut Parser, index: usize, source: &Source) -> (File, Option<Skipped>) {
    let mut file = File {
        source: index,
        path: source.path.clone(),
        is_test: source.is_test(),
        is_conditional: is_conditional(&source.path, &source.text),
        ..File::default()
    };
    let skipped = |why: String| Skipped {
        file: source.path.clone(),
        why,
    };
    let Some(tree) = parser.parse(&source.text, None) else {
        return (file, Some(skipped("not parsed".to_owned())));
    };
    let root = tree.root_node();
    let lower = Lower::new(&source.text);
    let mut cursor = root.walk();
    for node in root.named_children(&mut cursor) {
        declaration(&lower, node, &mut file);
    }
    let error =
        first_error(root).map(|line| skipped(format!("syntax error in line {line}: read in part")));
    (file, error)
}

fn declaration(lower: &Lower<'_>, node: Node<'_>, file: &mut File) {
    match node.kind() {
        "package_clause" => {
            if let Some(name) = node.named_child(0) {
                lower.text(name).clone_into(&mut file.package);
            }
        }
        "import_declaration" => each(node, "import_spec", &mut |spec| {
            file.imports.extend(import(lower, spec));
        }),
        "type_declaration" => file.types.extend(types(lower, node)),
        "const_declaration" | "var_declaration" => bindings(lower, node, &mut file.values),
        "function_declaration" | "method_declaration" => file.functions.push(function(lower, node)),
        // Functions below a syntax error are still functions.
        "ERROR" => {
            let mut cursor = node.walk();
            for child in node.named_children(&mut cursor) {
                if child.kind() != "ERROR" {
                    declaration(lower, child, file);
                }
            }
        }
        _ => {}
    }
}

/// Calls `then` with each node of a kind among the children, also of a list between.
fn each<'tree>(node: Node<'tree>, kind: &str, then: &mut impl FnMut(Node<'tree>)) {
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        if child.kind() == kind {
            then(child);
        } else if child.kind().ends_with("_list") {
            each(child, kind, then);
        }
    }
}

fn import(lower: &Lower<'_>, spec: Node<'_>) -> Option<Import> {
    let written = spec.child_by_field_name("path")?;
    let path = lower.string(written);
    let alias = match spec.child_by_field_name("name") {
        Some(name) => lower.text(name).to_owned(),
        None => default_name(&path),
    };
    let at = written.start_byte() as u32;
    Some(Import { alias, path, at })
}

/// The name that a package most likely has: the last part of its path, without a version or `go-`, `.go`.
fn default_name(path: &str) -> String {
    let mut parts = path.rsplit('/');
    let last = parts.next().unwrap_or(path);
    let is_version =
        last.len() > 1 && last.starts_with('v') && last[1..].bytes().all(|b| b.is_ascii_digit());
    let name = if is_version {
        parts.next().unwrap_or(last)
    } else {
        last
    };
    // `gopkg.in/yaml.v3`
    let name = name.split_once(".v").map_or(name, |(name, _)| name);
    name.trim_start_matches("go-")
        .trim_end_matches("-go")
        .trim_end_matches(".go")
        .to_owned()
}

fn types(lower: &Lower<'_>, node: Node<'_>) -> Vec<TypeDeclaration> {
    let mut found = Vec::new();
    let mut cursor = node.walk();
    for spec in node.named_children(&mut cursor) {
        let (Some(name), Some(kind)) = (
            spec.child_by_field_name("name"),
            spec.child_by_field_name("type"),
        ) else {
            continue;
        };
        found.push(TypeDeclaration {
            name: lower.text(name).to_owned(),
            underlying: lower.kind(kind),
        });
    }
    found
}

fn bindings(lower: &Lower<'_>, node: Node<'_>, found: &mut Vec<Binding>) {
    let spec = if node.kind() == "const_declaration" {
        "const_spec"
    } else {
        "var_spec"
    };
    each(node, spec, &mut |spec| {
        let assignment = lower.specification(spec);
        let mut values = assignment.right.into_iter();
        for name in &assignment.left {
            found.push(Binding {
                name: name.name().unwrap_or_default().to_owned(),
                kind: assignment.kind.clone(),
                value: values.next(),
            });
        }
    });
}

fn function(lower: &Lower<'_>, node: Node<'_>) -> Function {
    let name = node
        .child_by_field_name("name")
        .map_or("", |n| lower.text(n));
    let receiver = node.child_by_field_name("receiver");
    Function {
        name: name.to_owned(),
        receiver: receiver.and_then(|r| lower.parameters(r).into_iter().next()),
        literal: lower.literal(node),
    }
}

/// Systems whose files aren't built where services run.
const OTHER_SYSTEMS: [&str; 7] = [
    "windows", "darwin", "freebsd", "openbsd", "netbsd", "js", "wasm",
];

/// Whether a file is built only with a tag, or for another system than Linux.
fn is_conditional(path: &str, text: &str) -> bool {
    let stem = path.trim_end_matches(".go");
    let head = text.split("\npackage ").next().unwrap_or("");
    let constraint = head.lines().find_map(|line| {
        let comment = line.strip_prefix("//")?.trim_start();
        comment
            .strip_prefix("go:build ")
            .or_else(|| comment.strip_prefix("+build "))
    });
    let is_tagged = constraint.is_some_and(|c| !c.trim().starts_with('!') && !c.contains("linux"));
    is_tagged
        || OTHER_SYSTEMS
            .iter()
            .any(|os| stem.ends_with(&format!("_{os}")))
}

/// The line of the first error, from 1.
fn first_error(root: Node<'_>) -> Option<usize> {
    if !root.has_error() {
        return None;
    }
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        if node.is_error() || node.is_missing() {
            return Some(node.start_position().row + 1);
        }
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return Some(1);
            }
        }
    }
}
