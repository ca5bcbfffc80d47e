//! Expressions.

use oxc_ast::ast;
use oxc_span::GetSpan as _;
use oxc_syntax::operator::{AssignmentOperator, BinaryOperator, LogicalOperator, UnaryOperator};

use super::{Reader, other};
use crate::js::module::{Call, Expression, Item, Kind, Pattern, Property};

impl Reader {
    pub(super) fn expression(&mut self, e: &ast::Expression<'_>) -> Expression {
        if self.depth > super::DEEPEST {
            return other(e.span().start, Vec::new());
        }
        self.depth += 1;
        let expression = self.expression_within(e);
        self.depth -= 1;
        expression
    }

    fn expression_within(&mut self, e: &ast::Expression<'_>) -> Expression {
        use ast::Expression as E;
        let at = e.span().start;
        let kind = match e {
            E::StringLiteral(s) => Kind::Text(s.value.as_str().into()),
            E::NumericLiteral(n) => Kind::Number(n.value),
            E::BooleanLiteral(b) => Kind::Bool(b.value),
            E::NullLiteral(_) => Kind::Nothing,
            E::RegExpLiteral(r) => Kind::Regex(format!("/{}/", r.regex.pattern.text).into()),
            E::TemplateLiteral(t) => self.template(t),
            E::Identifier(name) if name.name == "undefined" => Kind::Nothing,
            E::Identifier(name) => Kind::Name(name.name.as_str().into()),
            E::ThisExpression(_) => Kind::This,
            E::Super(_) => Kind::Super,
            E::ArrayExpression(array) => Kind::Array(self.elements(array)),
            E::ObjectExpression(object) => Kind::Object(self.properties(object)),
            E::ArrowFunctionExpression(arrow) => Kind::Function(self.arrow(arrow)),
            E::FunctionExpression(function) => Kind::Function(self.function_of(function)),
            E::ClassExpression(class) => Kind::Class(self.class_of(class)),
            E::AssignmentExpression(a) => self.assignment(a),
            E::AwaitExpression(a) => Kind::Await(self.boxed(&a.argument)),
            E::YieldExpression(y) => match &y.argument {
                Some(value) => Kind::Await(self.boxed(value)),
                None => Kind::Nothing,
            },
            E::BinaryExpression(b) => self.binary(b),
            E::LogicalExpression(l) => {
                let (left, right) = (self.boxed(&l.left), self.boxed(&l.right));
                match l.operator {
                    LogicalOperator::And => Kind::And(left, right),
                    LogicalOperator::Or | LogicalOperator::Coalesce => Kind::Or(left, right),
                }
            }
            E::ConditionalExpression(c) => Kind::Conditional(Box::new([
                self.expression(&c.test),
                self.expression(&c.consequent),
                self.expression(&c.alternate),
            ])),
            E::UnaryExpression(u) => match u.operator {
                UnaryOperator::LogicalNot => Kind::Not(self.boxed(&u.argument)),
                UnaryOperator::Typeof => Kind::TypeOf(self.boxed(&u.argument)),
                UnaryOperator::Void => Kind::Void(self.boxed(&u.argument)),
                UnaryOperator::Delete => Kind::Delete(self.boxed(&u.argument)),
                UnaryOperator::UnaryNegation => {
                    let inner = self.expression(&u.argument);
                    match inner.kind {
                        Kind::Number(n) => Kind::Number(-n),
                        _ => Kind::Other(vec![inner]),
                    }
                }
                _ => Kind::Other(vec![self.expression(&u.argument)]),
            },
            E::CallExpression(call) => return self.call(call),
            E::NewExpression(new) => {
                let callee = self.expression(&new.callee);
                let arguments = self.arguments(&new.arguments);
                Kind::New(Box::new(Call { callee, arguments }))
            }
            E::ChainExpression(chain) => return self.chain(&chain.expression),
            E::ImportExpression(import) => Kind::Import(self.boxed(&import.source)),
            E::ImportMeta(_) => Kind::ImportMeta,
            E::SequenceExpression(s) => {
                Kind::Sequence(s.expressions.iter().map(|e| self.expression(e)).collect())
            }
            E::ParenthesizedExpression(p) => return self.expression(&p.expression),
            E::TSAsExpression(t) => return self.expression(&t.expression),
            E::TSSatisfiesExpression(t) => return self.expression(&t.expression),
            E::TSTypeAssertion(t) => return self.expression(&t.expression),
            E::TSNonNullExpression(t) => return self.expression(&t.expression),
            E::TSInstantiationExpression(t) => return self.expression(&t.expression),
            E::JSXElement(element) => return self.jsx_element(element),
            E::JSXFragment(inner) => Kind::Other(self.jsx_children(&inner.children)),
            E::TaggedTemplateExpression(t) => Kind::Other(
                t.quasi
                    .expressions
                    .iter()
                    .map(|e| self.expression(e))
                    .collect(),
            ),
            _ => match e.as_member_expression() {
                Some(member) => return self.member(member),
                None => Kind::Other(Vec::new()),
            },
        };
        Expression { at, kind }
    }

    fn boxed(&mut self, e: &ast::Expression<'_>) -> Box<Expression> {
        Box::new(self.expression(e))
    }

    fn template(&mut self, t: &ast::TemplateLiteral<'_>) -> Kind {
        let text =
            |q: &ast::TemplateElement<'_>| q.value.cooked.unwrap_or(q.value.raw).as_str().into();
        let texts: Vec<Box<str>> = t.quasis.iter().map(text).collect();
        if let ([], [only]) = (&t.expressions[..], &texts[..]) {
            return Kind::Text(only.clone());
        }
        let between = t.expressions.iter().map(|e| self.expression(e)).collect();
        Kind::Template(texts, between)
    }

    fn elements(&mut self, array: &ast::ArrayExpression<'_>) -> Vec<Item> {
        let mut items = Vec::with_capacity(array.elements.len());
        for element in &array.elements {
            let (is_spread, value) = match element {
                ast::ArrayExpressionElement::SpreadElement(s) => {
                    (true, self.expression(&s.argument))
                }
                ast::ArrayExpressionElement::Elision(e) => (false, other(e.span.start, Vec::new())),
                value => match value.as_expression() {
                    Some(value) => (false, self.expression(value)),
                    None => continue,
                },
            };
            items.push(Item { is_spread, value });
        }
        items
    }

    fn arguments(&mut self, arguments: &[ast::Argument<'_>]) -> Vec<Item> {
        let mut items = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let (is_spread, value) = match argument {
                ast::Argument::SpreadElement(s) => (true, self.expression(&s.argument)),
                value => match value.as_expression() {
                    Some(value) => (false, self.expression(value)),
                    None => continue,
                },
            };
            items.push(Item { is_spread, value });
        }
        items
    }

    fn properties(&mut self, object: &ast::ObjectExpression<'_>) -> Vec<Property> {
        let mut properties = Vec::with_capacity(object.properties.len());
        for property in &object.properties {
            properties.push(match property {
                ast::ObjectPropertyKind::SpreadProperty(s) => {
                    Property::Spread(self.expression(&s.argument))
                }
                ast::ObjectPropertyKind::ObjectProperty(p) => {
                    let key = self.key(&p.key, p.computed);
                    let value = self.expression(&p.value);
                    match (p.kind, &value.kind) {
                        (ast::PropertyKind::Get, Kind::Function(id)) => Property::Getter(key, *id),
                        (ast::PropertyKind::Set, _) => continue,
                        _ => Property::Named(key, value),
                    }
                }
            });
        }
        properties
    }

    fn assignment(&mut self, a: &ast::AssignmentExpression<'_>) -> Kind {
        let target = self.target(&a.left);
        let value = self.expression(&a.right);
        match a.operator {
            AssignmentOperator::Assign => Kind::Assign(Box::new(target), Box::new(value)),
            AssignmentOperator::LogicalOr | AssignmentOperator::LogicalNullish => {
                Kind::AssignUnlessSet(Box::new(target), Box::new(value))
            }
            AssignmentOperator::Addition => {
                let at = value.at;
                let Pattern::Name(name) = &target else {
                    return Kind::Other(vec![value]);
                };
                let before = Expression {
                    at,
                    kind: Kind::Name(name.as_str().into()),
                };
                let sum = Expression {
                    at,
                    kind: Kind::Add(Box::new(before), Box::new(value)),
                };
                Kind::Assign(Box::new(target), Box::new(sum))
            }
            _ => Kind::Other(vec![value]),
        }
    }

    fn binary(&mut self, b: &ast::BinaryExpression<'_>) -> Kind {
        let (left, right) = (self.boxed(&b.left), self.boxed(&b.right));
        match b.operator {
            BinaryOperator::Addition => Kind::Add(left, right),
            BinaryOperator::Equality | BinaryOperator::StrictEquality => Kind::Equal(left, right),
            BinaryOperator::Inequality | BinaryOperator::StrictInequality => {
                Kind::Unequal(left, right)
            }
            _ => Kind::Other(vec![*left, *right]),
        }
    }

    fn call(&mut self, call: &ast::CallExpression<'_>) -> Expression {
        let callee = self.expression(&call.callee);
        let arguments = self.arguments(&call.arguments);
        Expression {
            at: callee.at,
            kind: Kind::Call(Box::new(Call { callee, arguments })),
        }
    }

    fn chain(&mut self, chain: &ast::ChainElement<'_>) -> Expression {
        match chain {
            ast::ChainElement::CallExpression(call) => self.call(call),
            ast::ChainElement::TSNonNullExpression(t) => self.expression(&t.expression),
            member => match member.as_member_expression() {
                Some(member) => self.member(member),
                None => other(member.span().start, Vec::new()),
            },
        }
    }

    pub(super) fn member(&mut self, member: &ast::MemberExpression<'_>) -> Expression {
        match member {
            ast::MemberExpression::StaticMemberExpression(m) => Expression {
                at: m.property.span.start,
                kind: Kind::Member(self.boxed(&m.object), m.property.name.as_str().into()),
            },
            ast::MemberExpression::PrivateFieldExpression(m) => Expression {
                at: m.field.span.start,
                kind: Kind::Member(self.boxed(&m.object), format!("#{}", m.field.name).into()),
            },
            ast::MemberExpression::ComputedMemberExpression(m) => {
                let (object, index) = (self.boxed(&m.object), self.boxed(&m.expression));
                Expression {
                    at: index.at,
                    kind: match index.kind {
                        Kind::Text(name) => Kind::Member(object, name),
                        kind => Kind::Index(object, Box::new(Expression { at: index.at, kind })),
                    },
                }
            }
        }
    }
}
