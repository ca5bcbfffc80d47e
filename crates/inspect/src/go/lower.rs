//! Nodes of the syntax tree -> types, and what all lowering needs: text, spans, the guard against deep nesting.

use std::cell::Cell;

use tree_sitter::Node;

use super::ast::{Field, Literal, Parameter, Span, Type};

/// Nesting beyond which code isn't looked into: nobody writes it, and a stack has an end.
const DEEPEST: usize = 150;

/// Lowers the nodes of one file.
pub(crate) struct Lower<'t> {
    source: &'t str,
    depth: Cell<usize>,
}

impl<'t> Lower<'t> {
    pub(crate) fn new(source: &'t str) -> Self {
        Lower {
            source,
            depth: Cell::new(0),
        }
    }

    pub(crate) fn text(&self, node: Node<'_>) -> &'t str {
        self.source.get(node.byte_range()).unwrap_or("")
    }

    #[expect(clippy::unused_self, reason = "read beside text()")]
    pub(crate) fn span(&self, node: Node<'_>) -> Span {
        Span {
            start: node.start_byte() as u32,
            end: node.end_byte() as u32,
        }
    }

    /// Runs `then` one level deeper; nothing where that is too deep.
    pub(crate) fn deeper<T>(&self, then: impl FnOnce() -> T) -> Option<T> {
        let depth = self.depth.get();
        if depth >= DEEPEST {
            return None;
        }
        self.depth.set(depth + 1);
        let result = then();
        self.depth.set(depth);
        Some(result)
    }

    /// A string literal's value.
    pub(crate) fn string(&self, node: Node<'_>) -> String {
        let text = self.text(node);
        if let Some(raw) = text.strip_prefix('`') {
            return raw.trim_end_matches('`').to_owned();
        }
        let inner = text.strip_prefix('"').unwrap_or(text);
        unescape(inner.strip_suffix('"').unwrap_or(inner))
    }

    /// A type.
    pub(crate) fn kind(&self, node: Node<'_>) -> Type {
        self.deeper(|| self.kind_within(node))
            .unwrap_or(Type::Other)
    }

    fn kind_within(&self, node: Node<'_>) -> Type {
        let inner = |name: &str| {
            let part = node.child_by_field_name(name);
            Box::new(part.map_or(Type::Other, |n| self.kind(n)))
        };
        match node.kind() {
            "type_identifier" | "identifier" => Type::Named {
                package: None,
                name: self.text(node).to_owned(),
            },
            "qualified_type" => self.qualified(node),
            "pointer_type" | "parenthesized_type" => {
                let within = node.named_child(0).map_or(Type::Other, |n| self.kind(n));
                if node.kind() == "pointer_type" {
                    Type::Pointer(Box::new(within))
                } else {
                    within
                }
            }
            "slice_type" | "array_type" | "implicit_length_array_type" => {
                Type::List(inner("element"))
            }
            "map_type" => Type::Map(inner("value")),
            "channel_type" => Type::Channel(inner("value")),
            "generic_type" => *inner("type"),
            "function_type" => Type::Function,
            "struct_type" => Type::Struct(self.fields(node)),
            "interface_type" => self.interface(node),
            "type_elem" => node.named_child(0).map_or(Type::Other, |n| self.kind(n)),
            _ => Type::Other,
        }
    }

    fn qualified(&self, node: Node<'_>) -> Type {
        let part = |name: &str| node.child_by_field_name(name).map_or("", |n| self.text(n));
        Type::Named {
            package: Some(part("package").to_owned()),
            name: part("name").to_owned(),
        }
    }

    fn fields(&self, node: Node<'_>) -> Vec<Field> {
        let mut found = Vec::new();
        let Some(list) = node.named_child(0) else {
            return found;
        };
        let mut cursor = list.walk();
        for declaration in list.named_children(&mut cursor) {
            let Some(kind) = declaration
                .child_by_field_name("type")
                .map(|n| self.kind(n))
            else {
                continue;
            };
            let mut names = declaration.walk();
            let mut is_embedded = true;
            for name in declaration.children_by_field_name("name", &mut names) {
                is_embedded = false;
                found.push(Field {
                    name: self.text(name).to_owned(),
                    kind: kind.clone(),
                    is_embedded,
                });
            }
            if is_embedded {
                found.extend(embedded(kind));
            }
        }
        found
    }

    fn interface(&self, node: Node<'_>) -> Type {
        let (mut methods, mut embedded) = (Vec::new(), Vec::new());
        let mut cursor = node.walk();
        for element in node.named_children(&mut cursor) {
            match element.child_by_field_name("name") {
                Some(name) => methods.push(self.text(name).to_owned()),
                // Of `A | B`, which nothing but a constraint is, no type has both.
                None if element.named_child_count() == 1 => embedded.push(self.kind(element)),
                None => {}
            }
        }
        Type::Interface { methods, embedded }
    }

    /// A list of parameters, each name for itself.
    pub(crate) fn parameters(&self, node: Node<'_>) -> Vec<Parameter> {
        let mut found = Vec::new();
        let mut cursor = node.walk();
        for declaration in node.named_children(&mut cursor) {
            let Some(kind) = declaration
                .child_by_field_name("type")
                .map(|n| self.kind(n))
            else {
                continue;
            };
            let is_variadic = declaration.kind() == "variadic_parameter_declaration";
            let mut names = declaration.walk();
            let written = declaration
                .children_by_field_name("name", &mut names)
                .map(|n| self.text(n));
            let mut written: Vec<&str> = written.collect();
            if written.is_empty() {
                written.push("");
            }
            found.extend(written.into_iter().map(|name| Parameter {
                name: name.to_owned(),
                kind: kind.clone(),
                is_variadic,
            }));
        }
        found
    }

    /// Parameters, results and body of a function, method or function literal.
    pub(crate) fn literal(&self, node: Node<'_>) -> Literal {
        let field = |name: &str| node.child_by_field_name(name);
        let results = match field("result") {
            Some(list) if list.kind() == "parameter_list" => self.parameters(list),
            Some(single) => vec![Parameter {
                name: String::new(),
                kind: self.kind(single),
                is_variadic: false,
            }],
            None => Vec::new(),
        };
        Literal {
            parameters: field("parameters").map_or_else(Vec::new, |n| self.parameters(n)),
            results,
            body: field("body").map_or_else(Vec::new, |n| self.block(n)),
        }
    }
}

fn embedded(kind: Type) -> Option<Field> {
    let Type::Named { name, .. } = kind.pointee() else {
        return None;
    };
    Some(Field {
        name: name.clone(),
        kind,
        is_embedded: true,
    })
}

/// Go's escapes, as far as they occur in paths; others stay as written.
fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(quoted @ ('\\' | '"' | '\'')) => out.push(quoted),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_lose_their_escapes() {
        assert_eq!(unescape(r#"/a/\"b\"/\\d+"#), r#"/a/"b"/\d+"#);
    }
}
