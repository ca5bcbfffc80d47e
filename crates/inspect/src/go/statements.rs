//! Nodes of the syntax tree -> statements.

use tree_sitter::Node;

use super::ast::{Assignment, Branch, Case, Expression, Loop, Statement, StatementKind, Switch};
use super::lower::Lower;

impl Lower<'_> {
    /// The statements of a block, or of whatever holds a list of statements.
    pub(crate) fn block(&self, node: Node<'_>) -> Vec<Statement> {
        let mut found = Vec::new();
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            if child.kind() == "statement_list" || child.is_error() {
                found.extend(self.deeper(|| self.block(child)).unwrap_or_default());
            } else if child.kind() != "comment" {
                self.declarations(child, &mut found);
            }
        }
        found
    }

    /// One statement, or the several that a `var ( ... )` holds.
    fn declarations(&self, node: Node<'_>, found: &mut Vec<Statement>) {
        if !matches!(
            node.kind(),
            "var_declaration" | "const_declaration" | "var_spec_list"
        ) {
            found.push(self.statement(node));
            return;
        }
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            match child.kind() {
                "var_spec" | "const_spec" => found.push(Statement {
                    span: self.span(child),
                    kind: StatementKind::Assign(self.specification(child)),
                }),
                "var_spec_list" => self.declarations(child, found),
                _ => {}
            }
        }
    }

    /// A `var` or `const` specification.
    pub(crate) fn specification(&self, node: Node<'_>) -> Assignment {
        let mut cursor = node.walk();
        let names = node.children_by_field_name("name", &mut cursor);
        Assignment {
            left: names
                .filter(Node::is_named)
                .map(|n| self.expression(n))
                .collect(),
            kind: node.child_by_field_name("type").map(|n| self.kind(n)),
            right: self.list(node.child_by_field_name("value")),
            is_declaration: true,
            is_compound: false,
        }
    }

    fn statement(&self, node: Node<'_>) -> Statement {
        let kind = self.deeper(|| self.statement_kind(node));
        Statement {
            span: self.span(node),
            kind: kind.unwrap_or(StatementKind::Other),
        }
    }

    fn statement_kind(&self, node: Node<'_>) -> StatementKind {
        let field = |name: &str| node.child_by_field_name(name);
        match node.kind() {
            "expression_statement" | "go_statement" | "defer_statement" => {
                let Some(inner) = node.named_child(0) else {
                    return StatementKind::Other;
                };
                let expression = self.expression(inner);
                match node.kind() {
                    "go_statement" => StatementKind::Go(expression),
                    "defer_statement" => StatementKind::Defer(expression),
                    _ => StatementKind::Expression(expression),
                }
            }
            "short_var_declaration" | "assignment_statement" => self.assignment(node),
            "return_statement" => StatementKind::Return(self.list(node.named_child(0))),
            "block" => StatementKind::Block(self.block(node)),
            "if_statement" => StatementKind::If(Box::new(self.branch(node))),
            "for_statement" => self.loop_of(node),
            "expression_switch_statement" | "type_switch_statement" => {
                StatementKind::Switch(Box::new(self.switch(node)))
            }
            "select_statement" => StatementKind::Select(self.cases(node)),
            "send_statement" => match (field("channel"), field("value")) {
                (Some(channel), Some(value)) => StatementKind::Send {
                    channel: self.expression(channel),
                    value: self.expression(value),
                },
                _ => StatementKind::Other,
            },
            "receive_statement" => self.assignment(node),
            "inc_statement" | "dec_statement" => self.step(node),
            "labeled_statement" => node
                .named_child(1)
                .map_or(StatementKind::Other, |inner| self.statement(inner).kind),
            _ => StatementKind::Other,
        }
    }

    fn branch(&self, node: Node<'_>) -> Branch {
        let field = |name: &str| node.child_by_field_name(name);
        Branch {
            init: field("initializer").map(|n| self.statement(n)),
            condition: field("condition").map(|n| self.expression(n)),
            then: field("consequence").map_or_else(Vec::new, |n| self.block(n)),
            otherwise: field("alternative").map(|n| self.statement(n)),
        }
    }

    fn switch(&self, node: Node<'_>) -> Switch {
        let field = |name: &str| node.child_by_field_name(name);
        Switch {
            init: field("initializer").map(|n| self.statement(n)),
            value: field("value").map(|n| self.expression(n)),
            cases: self.cases(node),
        }
    }

    fn assignment(&self, node: Node<'_>) -> StatementKind {
        let field = |name: &str| node.child_by_field_name(name);
        let operator = field("operator").map_or("", |n| self.text(n));
        let mut cursor = node.walk();
        // A case of a select may declare too: its node is the same with `=`.
        let is_declaration = node.children(&mut cursor).any(|n| n.kind() == ":=");
        StatementKind::Assign(Assignment {
            left: self.list(field("left")),
            kind: None,
            right: self.list(field("right")),
            is_declaration,
            is_compound: operator.len() > 1,
        })
    }

    /// `x++`, `x--`: an assignment with nothing on its right.
    fn step(&self, node: Node<'_>) -> StatementKind {
        StatementKind::Assign(Assignment {
            left: self.list(node.named_child(0)),
            kind: None,
            right: Vec::new(),
            is_declaration: false,
            is_compound: true,
        })
    }

    fn loop_of(&self, node: Node<'_>) -> StatementKind {
        let mut looped = Loop {
            init: None,
            condition: None,
            names: Vec::new(),
            over: None,
            body: node
                .child_by_field_name("body")
                .map_or_else(Vec::new, |n| self.block(n)),
        };
        let head = node.named_child(0).filter(|n| n.kind() != "block");
        if let Some(head) = head {
            let field = |name: &str| head.child_by_field_name(name);
            match head.kind() {
                "range_clause" => {
                    looped.names = self.list(field("left"));
                    looped.over = field("right").map(|n| self.expression(n));
                }
                "for_clause" => {
                    looped.init = field("initializer").map(|n| self.statement(n));
                    looped.condition = field("condition").map(|n| self.expression(n));
                }
                _ => looped.condition = Some(self.expression(head)),
            }
        }
        StatementKind::For(Box::new(looped))
    }

    fn cases(&self, node: Node<'_>) -> Vec<Case> {
        let mut cursor = node.walk();
        let cases = node
            .named_children(&mut cursor)
            .filter(|n| n.kind().ends_with("_case"));
        cases
            .map(|case| Case {
                values: self.list(case.child_by_field_name("value")),
                communication: case
                    .child_by_field_name("communication")
                    .map(|n| Box::new(self.statement(n))),
                body: self.case_body(case),
            })
            .collect()
    }

    fn case_body(&self, case: Node<'_>) -> Vec<Statement> {
        let mut cursor = case.walk();
        let lists = case
            .named_children(&mut cursor)
            .filter(|n| n.kind() == "statement_list");
        lists.flat_map(|list| self.block(list)).collect()
    }

    /// The expressions of a list, or the one expression.
    pub(crate) fn list(&self, node: Option<Node<'_>>) -> Vec<Expression> {
        let Some(node) = node else { return Vec::new() };
        if node.kind() != "expression_list" {
            return vec![self.expression(node)];
        }
        let mut cursor = node.walk();
        let children = node
            .named_children(&mut cursor)
            .filter(|n| n.kind() != "comment");
        children.map(|n| self.expression(n)).collect()
    }
}
