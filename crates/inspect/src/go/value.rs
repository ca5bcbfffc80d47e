//! What is known of a value without running the program.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::rc::Rc;

use super::ast::Literal;
use super::program::{FunctionId, TypeId};
use super::wiring::{RouteId, ScopeId};
use crate::inspection::Place;

/// Around what isn't known of a text: private characters, so that no path template is mistaken for one.
pub(crate) const HOLE: (char, char) = ('\u{E000}', '\u{E001}');

/// A value.
#[derive(Debug, Clone, Default)]
pub(crate) enum Value<'p> {
    #[default]
    Unknown,
    Text(Text),
    Router(ScopeId),
    /// A route whose description goes on in a chain.
    Route(RouteId),
    /// A handler with a router within, below what is stripped from paths.
    Wrapped(ScopeId, Option<String>),
    Object(Rc<Object<'p>>),
    List(Rc<Vec<Value<'p>>>),
    Map(Rc<Vec<(Value<'p>, Value<'p>)>>),
    /// Several results.
    Tuple(Rc<Vec<Value<'p>>>),
    /// A function of the tree; with the receiver where it is a method.
    Function(FunctionId, Option<Rc<Value<'p>>>),
    Closure(Rc<Closure<'p>>),
}

/// A text, with holes where it isn't known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// Where it was handed to a function, or stands in a table, if it wasn't written where it is used.
    pub(crate) passed: Option<Place>,
}

/// A struct value, or an unknown one of a known type.
#[derive(Debug, Default)]
pub(crate) struct Object<'p> {
    pub(crate) kind: Option<TypeId>,
    pub(crate) fields: BTreeMap<&'p str, Value<'p>>,
}

/// A function literal and what it sees.
#[derive(Debug)]
pub(crate) struct Closure<'p> {
    pub(crate) literal: &'p Literal,
    pub(crate) file: usize,
    pub(crate) scope: Env<'p>,
}

/// A name's value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bound<'p> {
    pub(crate) value: Value<'p>,
    /// How the argument was written, for a parameter.
    pub(crate) written: Option<Rc<str>>,
    /// Whether it is a parameter or goes over a table.
    pub(crate) is_passed: bool,
}

/// The names of a block, and of those around it.
#[derive(Debug, Clone)]
pub(crate) struct Env<'p>(Rc<Names<'p>>);

#[derive(Debug)]
struct Names<'p> {
    names: RefCell<HashMap<&'p str, Bound<'p>>>,
    around: Option<Env<'p>>,
}

impl<'p> Env<'p> {
    pub(crate) fn new(around: Option<Env<'p>>) -> Self {
        Env(Rc::new(Names {
            names: RefCell::default(),
            around,
        }))
    }

    pub(crate) fn get(&self, name: &str) -> Option<Bound<'p>> {
        if let Some(bound) = self.0.names.borrow().get(name) {
            return Some(bound.clone());
        }
        self.0.around.as_ref()?.get(name)
    }

    /// Declares a name here.
    pub(crate) fn declare(&self, name: &'p str, bound: Bound<'p>) {
        if !name.is_empty() && name != "_" {
            self.0.names.borrow_mut().insert(name, bound);
        }
    }

    /// Assigns to a name, wherever it was declared. Whether there was one.
    pub(crate) fn assign(&self, name: &str, value: &Value<'p>) -> bool {
        if let Some(bound) = self.0.names.borrow_mut().get_mut(name) {
            // A branch that makes it unknown doesn't undo what another knows.
            if !matches!(value, Value::Unknown) {
                bound.value = value.clone();
                bound.written = None;
            }
            return true;
        }
        self.0
            .around
            .as_ref()
            .is_some_and(|around| around.assign(name, value))
    }

    /// Tells one from another.
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.0).cast::<u8>() as usize
    }
}

impl Text {
    pub(crate) fn known(text: impl Into<String>) -> Self {
        Text {
            text: text.into(),
            passed: None,
        }
    }

    /// A text of which only the expression is known that gives it.
    pub(crate) fn hole(expression: &str) -> Self {
        let is_plain =
            |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '(' | ')' | '[' | ']');
        let shown: String = expression
            .chars()
            .take(60)
            .map(|c| if is_plain(c) { c } else { '_' })
            .collect();
        Text::known(format!("{}{shown}{}", HOLE.0, HOLE.1))
    }

    pub(crate) fn is_known(&self) -> bool {
        !self.text.contains(HOLE.0)
    }
}

impl Value<'_> {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Value::Text(Text::known(text))
    }

    /// An unknown value of a type.
    pub(crate) fn of(kind: TypeId) -> Self {
        Value::Object(Rc::new(Object {
            kind: Some(kind),
            fields: BTreeMap::new(),
        }))
    }

    /// The router in it and what is stripped, if it is one or wraps one.
    pub(crate) fn router(&self) -> Option<(ScopeId, Option<&str>)> {
        match self {
            Value::Router(scope) => Some((*scope, None)),
            Value::Wrapped(scope, strip) => Some((*scope, strip.as_deref())),
            _ => None,
        }
    }

    /// How much is known: of several results of a function, the one that says most counts.
    pub(crate) fn weight(&self) -> u8 {
        match self {
            Value::Unknown => 0,
            Value::Text(text) => 1 + u8::from(text.is_known()),
            Value::Closure(_) | Value::Function(..) | Value::Map(_) | Value::List(_) => 3,
            Value::Object(_) | Value::Tuple(_) => 4,
            Value::Wrapped(..) | Value::Route(_) => 5,
            Value::Router(_) => 6,
        }
    }

    /// The value with texts marked as handed over at a place.
    pub(crate) fn passed(self, place: &Place) -> Self {
        match self {
            Value::Text(mut text) => {
                text.passed.get_or_insert_with(|| place.clone());
                Value::Text(text)
            }
            Value::Object(object)
                if object.fields.values().any(|v| matches!(v, Value::Text(_))) =>
            {
                let fields = object.fields.iter().map(|(name, value)| match value {
                    Value::Text(_) => (*name, value.clone().passed(place)),
                    _ => (*name, value.clone()),
                });
                Value::Object(Rc::new(Object {
                    kind: object.kind,
                    fields: fields.collect(),
                }))
            }
            other => other,
        }
    }

    /// Text by which a call with the same values is known again.
    pub(crate) fn fingerprint(&self, depth: usize, out: &mut String) {
        if depth > 3 {
            return;
        }
        // Writing to a String can't fail.
        let _ = match self {
            Value::Unknown => write!(out, "?"),
            Value::Text(text) => write!(out, "{:?}", text.text),
            Value::Router(scope) => write!(out, "r{}", scope.0),
            Value::Route(route) => write!(out, "e{}", route.0),
            Value::Wrapped(scope, strip) => write!(out, "w{}{strip:?}", scope.0),
            Value::Function(id, receiver) => {
                if let Some(receiver) = receiver {
                    receiver.fingerprint(depth + 1, out);
                }
                write!(out, "f{}", id.0)
            }
            Value::Closure(closure) => {
                write!(out, "c{:p}{}", closure.literal, closure.scope.address())
            }
            Value::Object(object) => {
                for (name, value) in &object.fields {
                    let _ = write!(out, ",{name}=");
                    value.fingerprint(depth + 1, out);
                }
                write!(out, "o{:?}", object.kind)
            }
            Value::List(values) | Value::Tuple(values) => {
                values.iter().for_each(|value| {
                    value.fingerprint(depth + 1, out);
                    out.push(';');
                });
                write!(out, "l")
            }
            Value::Map(pairs) => {
                for (key, value) in pairs.iter() {
                    key.fingerprint(depth + 1, out);
                    value.fingerprint(depth + 1, out);
                }
                write!(out, "m")
            }
        };
    }
}
