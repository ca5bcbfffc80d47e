//! Statements.

use oxc_ast::ast;

use super::Reader;
use super::functions::annotation;
use crate::js::module::{Expression, Key, Kind, Loop, Over, Pattern, Property, Statement};

impl Reader {
    pub(super) fn statements(&mut self, body: &[ast::Statement<'_>], out: &mut Vec<Statement>) {
        out.reserve(body.len());
        for statement in body {
            self.statement(statement, out);
        }
    }

    /// A statement as a list: a block's own.
    fn block(&mut self, statement: &ast::Statement<'_>) -> Vec<Statement> {
        let mut out = Vec::new();
        match statement {
            ast::Statement::BlockStatement(block) => self.statements(&block.body, &mut out),
            other => self.statement(other, &mut out),
        }
        out
    }

    pub(super) fn statement(&mut self, statement: &ast::Statement<'_>, out: &mut Vec<Statement>) {
        if self.depth > super::DEEPEST {
            return;
        }
        self.depth += 1;
        self.statement_within(statement, out);
        self.depth -= 1;
    }

    fn statement_within(&mut self, statement: &ast::Statement<'_>, out: &mut Vec<Statement>) {
        match statement {
            ast::Statement::ExpressionStatement(s) => {
                out.push(Statement::Expression(self.expression(&s.expression)));
            }
            ast::Statement::ThrowStatement(s) => {
                out.push(Statement::Throw(self.expression(&s.argument)));
            }
            ast::Statement::ReturnStatement(s) => {
                let value = s.argument.as_ref().map(|a| self.expression(a));
                out.push(Statement::Return(value));
            }
            ast::Statement::BlockStatement(_) => out.push(Statement::Block(self.block(statement))),
            ast::Statement::LabeledStatement(s) => self.statement(&s.body, out),
            ast::Statement::IfStatement(s) => out.push(Statement::If {
                test: self.expression(&s.test),
                then: self.block(&s.consequent),
                otherwise: s
                    .alternate
                    .as_ref()
                    .map_or_else(Vec::new, |a| self.block(a)),
            }),
            ast::Statement::SwitchStatement(s) => out.push(self.switch(s)),
            ast::Statement::TryStatement(s) => out.push(self.try_statement(s)),
            ast::Statement::WhileStatement(s) => {
                let test = self.expression(&s.test);
                let body = self.block(&s.body);
                out.push(plain_loop(vec![Statement::Expression(test)], body));
            }
            ast::Statement::DoWhileStatement(s) => {
                let test = self.expression(&s.test);
                let body = self.block(&s.body);
                out.push(plain_loop(vec![Statement::Expression(test)], body));
            }
            ast::Statement::ForStatement(s) => out.push(self.for_statement(s)),
            ast::Statement::ForInStatement(s) => {
                let over = Over::Keys(self.loop_pattern(&s.left), self.expression(&s.right));
                let body = self.block(&s.body);
                out.push(Statement::Loop(Box::new(Loop { over, body })));
            }
            ast::Statement::ForOfStatement(s) => {
                let over = Over::Values(self.loop_pattern(&s.left), self.expression(&s.right));
                let body = self.block(&s.body);
                out.push(Statement::Loop(Box::new(Loop { over, body })));
            }
            other => {
                if let Some(declaration) = other.as_declaration() {
                    self.declaration(declaration, out);
                } else if let Some(declaration) = other.as_module_declaration() {
                    self.module_declaration(declaration, out);
                }
            }
        }
    }

    fn switch(&mut self, s: &ast::SwitchStatement<'_>) -> Statement {
        let subject = self.expression(&s.discriminant);
        let mut cases = Vec::with_capacity(s.cases.len());
        for case in &s.cases {
            let test = case.test.as_ref().map(|t| self.expression(t));
            let mut body = Vec::new();
            self.statements(&case.consequent, &mut body);
            cases.push((test, body));
        }
        Statement::Switch { subject, cases }
    }

    fn try_statement(&mut self, s: &ast::TryStatement<'_>) -> Statement {
        let (mut body, mut catch, mut finally) = (Vec::new(), Vec::new(), Vec::new());
        self.statements(&s.block.body, &mut body);
        if let Some(handler) = &s.handler {
            self.statements(&handler.body.body, &mut catch);
        }
        if let Some(block) = &s.finalizer {
            self.statements(&block.body, &mut finally);
        }
        Statement::Try {
            body,
            is_caught: s.handler.is_some(),
            catch,
            finally,
        }
    }

    fn loop_pattern(&mut self, left: &ast::ForStatementLeft<'_>) -> Pattern {
        match left {
            ast::ForStatementLeft::VariableDeclaration(v) => match v.declarations.first() {
                Some(first) => self.pattern(&first.id),
                None => Pattern::Array {
                    items: Vec::new(),
                    rest: None,
                },
            },
            other => match other.as_assignment_target() {
                Some(target) => self.target(target),
                None => Pattern::Place(Box::new(super::other(0, Vec::new()))),
            },
        }
    }

    /// `for (let i = 0; i < list.length; i++)` goes over the indices of `list`.
    fn for_statement(&mut self, s: &ast::ForStatement<'_>) -> Statement {
        let mut head = Vec::new();
        match &s.init {
            Some(ast::ForStatementInit::VariableDeclaration(v)) => self.variables(v, &mut head),
            Some(other) => {
                if let Some(e) = other.as_expression() {
                    head.push(Statement::Expression(self.expression(e)));
                }
            }
            None => {}
        }
        let list = s.test.as_ref().and_then(|t| self.counted(t));
        let body = self.block(&s.body);
        match (head.first(), list) {
            (
                Some(Statement::Let {
                    pattern: Pattern::Name(name),
                    ..
                }),
                Some(list),
            ) => Statement::Loop(Box::new(Loop {
                over: Over::Indices(name.clone(), list),
                body,
            })),
            _ => plain_loop(head, body),
        }
    }

    fn counted(&mut self, test: &ast::Expression<'_>) -> Option<Expression> {
        let ast::Expression::BinaryExpression(comparison) = test else {
            return None;
        };
        match &comparison.right {
            ast::Expression::StaticMemberExpression(m) if m.property.name == "length" => {
                Some(self.expression(&m.object))
            }
            _ => None,
        }
    }

    pub(super) fn declaration(&mut self, of: &ast::Declaration<'_>, out: &mut Vec<Statement>) {
        match of {
            ast::Declaration::VariableDeclaration(v) => self.variables(v, out),
            ast::Declaration::FunctionDeclaration(f) if f.body.is_some() => {
                out.push(Statement::Function(self.function_of(f)));
            }
            ast::Declaration::ClassDeclaration(c) if !c.declare => {
                out.push(Statement::Class(self.class_of(c)));
            }
            ast::Declaration::TSEnumDeclaration(e) => out.push(self.enumeration(e)),
            ast::Declaration::TSImportEqualsDeclaration(import) => {
                if let ast::TSModuleReference::ExternalModuleReference(from) =
                    &import.module_reference
                {
                    self.module.requests.push(crate::js::module::Request {
                        specifier: from.expression.value.to_string(),
                        at: import.span.start,
                        is_type_only: import.import_kind.is_type(),
                    });
                    self.import(crate::js::module::Import {
                        local: Some(import.id.name.to_string()),
                        from: from.expression.value.to_string(),
                        what: crate::js::module::Imported::Namespace,
                    });
                }
            }
            _ => {}
        }
    }

    fn variables(&mut self, v: &ast::VariableDeclaration<'_>, out: &mut Vec<Statement>) {
        for declarator in &v.declarations {
            let pattern = self.pattern(&declarator.id);
            let type_name = annotation(declarator.type_annotation.as_deref());
            let value = declarator.init.as_ref().map(|i| self.expression(i));
            if let Some(Kind::Function(id)) = value.as_ref().map(|v| &v.kind) {
                let function = &mut self.module.functions[id.0 as usize];
                function.declared_type.clone_from(&type_name);
                if let (None, Pattern::Name(name)) = (&function.name, &pattern) {
                    function.name = Some(name.clone());
                }
            }
            out.push(Statement::Let {
                pattern,
                value,
                type_name,
                is_var: v.kind == ast::VariableDeclarationKind::Var,
            });
        }
    }

    /// An enum is an object of its values.
    fn enumeration(&mut self, e: &ast::TSEnumDeclaration<'_>) -> Statement {
        let mut properties = Vec::with_capacity(e.body.members.len());
        for member in &e.body.members {
            let name = match &member.id {
                ast::TSEnumMemberName::Identifier(name) => name.name.to_string(),
                ast::TSEnumMemberName::String(name)
                | ast::TSEnumMemberName::ComputedString(name) => name.value.to_string(),
                ast::TSEnumMemberName::ComputedTemplateString(_) => continue,
            };
            let value = match &member.initializer {
                Some(value) => self.expression(value),
                None => super::other(member.span.start, Vec::new()),
            };
            properties.push(Property::Named(Key::Name(name), value));
        }
        Statement::Let {
            pattern: Pattern::Name(e.id.name.to_string()),
            value: Some(Expression {
                at: e.span.start,
                kind: Kind::Object(properties),
            }),
            type_name: None,
            is_var: false,
        }
    }
}

fn plain_loop(head: Vec<Statement>, body: Vec<Statement>) -> Statement {
    Statement::Loop(Box::new(Loop {
        over: Over::Head(head),
        body,
    }))
}
