//! Nodes of the syntax tree -> expressions.

use tree_sitter::Node;

use super::ast::{Call, Composite, Element, Expression, ExpressionKind, Type};
use super::lower::Lower;

impl Lower<'_> {
    pub(crate) fn expression(&self, node: Node<'_>) -> Expression {
        let kind = self.deeper(|| self.expression_kind(node));
        Expression {
            span: self.span(node),
            kind: kind.unwrap_or(ExpressionKind::Other),
        }
    }

    fn expression_kind(&self, node: Node<'_>) -> ExpressionKind {
        let field = |name: &str| node.child_by_field_name(name);
        let boxed = |name: &str| field(name).map(|n| Box::new(self.expression(n)));
        let lowered = match node.kind() {
            "identifier" | "field_identifier" | "package_identifier" | "blank_identifier" => {
                Some(ExpressionKind::Name(self.text(node).to_owned()))
            }
            "interpreted_string_literal" | "raw_string_literal" => {
                Some(ExpressionKind::Text(self.string(node)))
            }
            "selector_expression" => boxed("operand")
                .zip(field("field"))
                .map(|(operand, name)| ExpressionKind::Select(operand, self.text(name).to_owned())),
            "call_expression" => self.call(node),
            "composite_literal" => Some(self.composite(node)),
            "func_literal" => Some(ExpressionKind::Function(Box::new(self.literal(node)))),
            "parenthesized_expression" | "literal_element" | "variadic_argument" => {
                node.named_child(0).map(|inner| self.expression(inner).kind)
            }
            "literal_value" => Some(self.elements_of(Type::Other, node)),
            "binary_expression" => boxed("left")
                .zip(boxed("right"))
                .map(|(left, right)| ExpressionKind::Binary(self.operator(node), left, right)),
            "unary_expression" => {
                boxed("operand").map(|operand| ExpressionKind::Unary(self.operator(node), operand))
            }
            "index_expression" => boxed("operand")
                .zip(boxed("index"))
                .map(|(operand, index)| ExpressionKind::Index(operand, index)),
            "type_assertion_expression" | "type_conversion_expression" => boxed("operand")
                .zip(field("type"))
                .map(|(operand, kind)| ExpressionKind::Convert(operand, self.kind(kind))),
            "type_instantiation_expression" => field("type").map(|n| self.named_by(self.kind(n))),
            kind if kind.ends_with("_type") || kind == "type_identifier" => {
                Some(ExpressionKind::Type(self.kind(node)))
            }
            _ => None,
        };
        lowered.unwrap_or(ExpressionKind::Other)
    }

    fn operator(&self, node: Node<'_>) -> String {
        let operator = node.child_by_field_name("operator");
        operator.map_or("", |n| self.text(n)).to_owned()
    }

    /// `f[T]` is the function `f`.
    #[expect(clippy::unused_self, reason = "one of a family")]
    fn named_by(&self, kind: Type) -> ExpressionKind {
        match kind {
            Type::Named {
                package: None,
                name,
            } => ExpressionKind::Name(name),
            other => ExpressionKind::Type(other),
        }
    }

    fn call(&self, node: Node<'_>) -> Option<ExpressionKind> {
        let function = self.expression(node.child_by_field_name("function")?);
        let list = node.child_by_field_name("arguments")?;
        let mut cursor = list.walk();
        let arguments = list
            .named_children(&mut cursor)
            .filter(|n| n.kind() != "comment");
        let arguments = arguments.map(|n| self.expression(n)).collect();
        Some(ExpressionKind::Call(Box::new(Call {
            function,
            arguments,
        })))
    }

    fn composite(&self, node: Node<'_>) -> ExpressionKind {
        let kind = node
            .child_by_field_name("type")
            .map_or(Type::Other, |n| self.kind(n));
        match node.child_by_field_name("body") {
            Some(body) => self.elements_of(kind, body),
            None => ExpressionKind::Other,
        }
    }

    /// A composite literal; those within that leave their type out have `Other`.
    fn elements_of(&self, kind: Type, body: Node<'_>) -> ExpressionKind {
        let mut cursor = body.walk();
        let children = body
            .named_children(&mut cursor)
            .filter(|n| n.kind() != "comment");
        let elements = children
            .map(|child| {
                let (key, value) = match child.kind() {
                    "keyed_element" => (
                        child.child_by_field_name("key"),
                        child.child_by_field_name("value"),
                    ),
                    _ => (None, Some(child)),
                };
                Element {
                    key: key.map(|n| self.expression(n)),
                    value: self.expression(value.unwrap_or(child)),
                }
            })
            .collect();
        ExpressionKind::Composite(Box::new(Composite { kind, elements }))
    }
}
