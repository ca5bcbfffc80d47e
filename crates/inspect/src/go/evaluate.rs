//! Expressions -> what is known of their values.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ast::{Composite, Expression, ExpressionKind, Type};
use super::follow::{Follow, Frame};
use super::members::Method;
use super::program::{Meaning, TypeId};
use super::routers;
use super::value::{Closure, Object, Text, Value};
use crate::inspection::Framework;

impl<'p> Follow<'p> {
    /// The value of an expression.
    pub(super) fn value(&mut self, frame: &mut Frame<'p>, expression: &'p Expression) -> Value<'p> {
        self.value_expecting(frame, expression, None)
    }

    /// The value of an expression of which the type is known that a literal may leave out.
    pub(super) fn value_expecting(
        &mut self,
        frame: &mut Frame<'p>,
        expression: &'p Expression,
        expected: Option<&'p Type>,
    ) -> Value<'p> {
        match &expression.kind {
            ExpressionKind::Name(name) => self.named(frame, name),
            ExpressionKind::Text(text) => Value::text(text.as_str()),
            ExpressionKind::Select(operand, name) => self.selected(frame, operand, name),
            ExpressionKind::Call(call) => self.call(frame, call),
            ExpressionKind::Composite(composite) => {
                self.composite(frame, composite, expected.map(|t| (frame.file, t)))
            }
            ExpressionKind::Function(literal) => {
                let closure = Rc::new(Closure {
                    literal,
                    file: frame.file,
                    scope: frame.env.clone(),
                });
                self.closures.push(closure.clone());
                Value::Closure(closure)
            }
            ExpressionKind::Binary(operator, left, right) => {
                let (a, b) = (self.value(frame, left), self.value(frame, right));
                let is_text = matches!(a, Value::Text(_)) || matches!(b, Value::Text(_));
                if operator == "+" && is_text {
                    self.joined(frame, (&a, left), (&b, right))
                } else {
                    Value::Unknown
                }
            }
            ExpressionKind::Unary(operator, operand) => {
                let value = self.value_expecting(frame, operand, expected.map(Type::pointee));
                if matches!(operator.as_str(), "&" | "*") {
                    value
                } else {
                    Value::Unknown
                }
            }
            ExpressionKind::Index(operand, index) => {
                let (of, key) = (self.value(frame, operand), self.value(frame, index));
                entry(&of, &key)
            }
            ExpressionKind::Convert(operand, kind) => match (self.value(frame, operand), kind) {
                (Value::Unknown, kind) => match self.program.meaning(frame.file, kind) {
                    Meaning::Ours(id) => Value::of(id),
                    _ => Value::Unknown,
                },
                (known, _) => known,
            },
            ExpressionKind::Type(_) | ExpressionKind::Other => Value::Unknown,
        }
    }

    fn named(&mut self, frame: &Frame<'p>, name: &'p str) -> Value<'p> {
        if let Some(bound) = frame.env.get(name) {
            return bound.value;
        }
        self.global(self.program.package_of(frame.file), name)
    }

    fn selected(
        &mut self,
        frame: &mut Frame<'p>,
        operand: &'p Expression,
        name: &'p str,
    ) -> Value<'p> {
        if let Some(import) = self.import_meant(frame, operand) {
            if let Some(package) = self.program.package(import) {
                return self.global(package, name);
            }
            if (import, name) == ("net/http", "DefaultServeMux") {
                return self.default_mux().map_or(Value::Unknown, Value::Router);
            }
            return verb(import, name).map_or(Value::Unknown, Value::text);
        }
        let value = self.value(frame, operand);
        match &value {
            Value::Object(object) => {
                let field = self.field(object, name);
                if !matches!(field, Value::Unknown) {
                    return field;
                }
                match self.method(&value, name) {
                    Method::Ours(methods) => methods
                        .into_iter()
                        .next()
                        .map_or(Value::Unknown, |(id, receiver)| {
                            Value::Function(id, Some(Rc::new(receiver)))
                        }),
                    _ => Value::Unknown,
                }
            }
            // Gin's engine is a group by embedding.
            Value::Router(_) if name == "RouterGroup" => value,
            _ => Value::Unknown,
        }
    }

    fn composite(
        &mut self,
        frame: &mut Frame<'p>,
        composite: &'p Composite,
        expected: Option<(usize, &'p Type)>,
    ) -> Value<'p> {
        let (file, kind) = match (&composite.kind, expected) {
            (Type::Other, Some(expected)) => expected,
            (written, _) => (frame.file, written),
        };
        let meaning = self.program.meaning(file, kind);
        let (file, shape, id) = match meaning {
            Meaning::Router(api) => return Value::Router(self.wiring.scope(api, true)),
            Meaning::Ours(id) => {
                let (file, underlying) = self.program.underlying(id);
                (file, underlying, Some(id))
            }
            Meaning::Other(kind) => (file, kind, None),
        };
        match shape {
            Type::List(inner) => self.list(frame, composite, (file, inner)),
            Type::Map(inner) => self.map(frame, composite, (file, inner)),
            _ => self.object(frame, composite, (file, shape), id),
        }
    }

    fn list(
        &mut self,
        frame: &mut Frame<'p>,
        composite: &'p Composite,
        inner: (usize, &'p Type),
    ) -> Value<'p> {
        let mut values = Vec::with_capacity(composite.elements.len());
        for element in &composite.elements {
            let place = self.program.place(frame.file, element.value.span.start);
            values.push(
                self.element(frame, &element.value, Some(inner))
                    .passed(&place),
            );
        }
        Value::List(Rc::new(values))
    }

    fn map(
        &mut self,
        frame: &mut Frame<'p>,
        composite: &'p Composite,
        inner: (usize, &'p Type),
    ) -> Value<'p> {
        let mut pairs = Vec::with_capacity(composite.elements.len());
        for element in &composite.elements {
            let place = self.program.place(frame.file, element.value.span.start);
            let key = element
                .key
                .as_ref()
                .map(|key| self.value(frame, key).passed(&place));
            let value = self.element(frame, &element.value, Some(inner));
            pairs.push((key.unwrap_or_default(), value));
        }
        Value::Map(Rc::new(pairs))
    }

    fn element(
        &mut self,
        frame: &mut Frame<'p>,
        value: &'p Expression,
        kind: Option<(usize, &'p Type)>,
    ) -> Value<'p> {
        match (&value.kind, kind) {
            (ExpressionKind::Composite(inner), Some((file, kind))) => {
                self.composite(frame, inner, Some((file, kind.pointee())))
            }
            _ => self.value(frame, value),
        }
    }

    fn object(
        &mut self,
        frame: &mut Frame<'p>,
        composite: &'p Composite,
        (file, shape): (usize, &'p Type),
        id: Option<TypeId>,
    ) -> Value<'p> {
        let declared = match shape {
            Type::Struct(fields) => fields.as_slice(),
            _ => &[],
        };
        let mut fields = BTreeMap::new();
        for (index, element) in composite.elements.iter().enumerate() {
            let name = element.key.as_ref().map(Expression::name);
            let field = match name {
                Some(name) => declared.iter().find(|f| Some(f.name.as_str()) == name),
                None => declared.get(index),
            };
            let value = self.element(frame, &element.value, field.map(|f| (file, &f.kind)));
            let Some(field) = field else { continue };
            if let Some(id) = id {
                self.set_field(id, &field.name, value.clone());
            }
            fields.insert(field.name.as_str(), value);
        }
        if declared.is_empty() && id.is_none() {
            return Value::Unknown;
        }
        Value::Object(Rc::new(Object { kind: id, fields }))
    }

    /// Two texts joined; what isn't known of them stays as it is written.
    pub(super) fn joined(
        &self,
        frame: &Frame<'p>,
        (a, left): (&Value<'p>, &Expression),
        (b, right): (&Value<'p>, &Expression),
    ) -> Value<'p> {
        let (a, b) = (self.as_text(frame, a, left), self.as_text(frame, b, right));
        let is_own = Expression::is_path;
        let passed = if is_own(left) || is_own(right) {
            None
        } else {
            b.passed.or(a.passed)
        };
        Value::Text(Text {
            text: a.text + &b.text,
            passed,
        })
    }

    /// The value as a text, with a hole where it isn't known.
    pub(super) fn as_text(
        &self,
        frame: &Frame<'p>,
        value: &Value<'p>,
        expression: &Expression,
    ) -> Text {
        match value {
            Value::Text(text) => text.clone(),
            _ => Text::hole(self.program.text(frame.file, expression.span)),
        }
    }
}

fn entry<'p>(of: &Value<'p>, key: &Value<'p>) -> Value<'p> {
    match (of, key) {
        (Value::Map(pairs), Value::Text(wanted)) => {
            let mut found = pairs
                .iter()
                .filter(|(k, _)| matches!(k, Value::Text(t) if t.text == wanted.text));
            found
                .next()
                .map_or(Value::Unknown, |(_, value)| value.clone())
        }
        _ => Value::Unknown,
    }
}

/// `http.MethodGet`, `echo.GET`: the constants of packages for verbs.
fn verb(import: &str, name: &str) -> Option<String> {
    let api = routers::by_package(import)?;
    match name.strip_prefix("Method") {
        Some(verb) => Some(verb.to_uppercase()),
        None => (api.framework == Framework::Echo && name.chars().all(char::is_uppercase))
            .then(|| name.to_owned()),
    }
}
