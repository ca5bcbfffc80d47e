//! Where the entry stands that a route is made of: a loop over a table, or a function that registers what it is called with,
//! has one call for many routes, and each route is looked for where its path is written.

use std::rc::Rc;

use super::Run;
use super::calls::Call;
use super::value::{ModuleId, Object, Value};
use crate::inspection::Place;
use crate::js::module::Kind;
use crate::js::resolve;

/// What a route may be made of.
#[derive(Debug)]
pub(super) enum Entry {
    Element(Rc<Object>),
    /// A table's key, with the object that it leads to: `{ 'get /users': { ... } }`.
    Key(Rc<str>, Option<(ModuleId, u32)>),
    /// A file that is loaded, with what it exports.
    Module(ModuleId),
    Call((ModuleId, u32), Vec<Rc<str>>),
}

impl Entry {
    /// Where it stands, if it has the end of this path.
    fn place_of(&self, path: &str) -> Option<(ModuleId, u32)> {
        let is_its = |text: &str| !text.is_empty() && path.ends_with(text);
        match self {
            Entry::Element(object) => has_text(object, is_its).then_some(object.at)?,
            Entry::Key(key, at) => {
                let written = key.rsplit(' ').next().filter(|text| text.contains('/'));
                written.filter(|text| is_its(text)).and(*at)
            }
            Entry::Module(_) => None,
            Entry::Call(at, texts) => texts.iter().any(|t| is_its(t)).then_some(*at),
        }
    }
}

fn has_text(object: &Object, is_its: impl Fn(&str) -> bool) -> bool {
    let properties = object.properties.borrow();
    let has_it = |value: &Value| matches!(value, Value::Text(text) if is_its(text));
    properties.values().any(has_it)
}

impl Run<'_> {
    /// Follows a call, with the texts that are written in it.
    pub(super) fn at_call<T>(&mut self, call: &Call<'_>, follow: impl FnOnce(&mut Self) -> T) -> T {
        let written = call
            .arguments
            .iter()
            .filter_map(|a| match (&a.value, &a.expression?.kind) {
                (Value::Text(text), Kind::Text(_)) => Some(Rc::clone(text)),
                _ => None,
            });
        let texts: Vec<Rc<str>> = written.filter(|text| text.contains('/')).collect();
        if texts.is_empty() {
            return follow(self);
        }
        let at = (call.module, call.at);
        self.entries.push(Entry::Call(at, texts));
        let followed = follow(self);
        self.entries.pop();
        followed
    }

    /// Follows what is done for an element of a list.
    pub(crate) fn at_element<T>(
        &mut self,
        element: &Value,
        follow: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let entry = match element {
            Value::Object(entry) => Some(Entry::Element(Rc::clone(entry))),
            Value::Text(text) => match resolve::in_tree(text) {
                Some(path) => self.program.resolver.file(&path).map(Entry::Module),
                None => Some(Entry::Key(Rc::clone(text), None)),
            },
            Value::Array(pair) => match &pair.borrow()[..] {
                [Value::Text(key), Value::Object(entry)] => {
                    Some(Entry::Key(Rc::clone(key), entry.at))
                }
                _ => None,
            },
            _ => None,
        };
        let Some(entry) = entry else {
            return follow(self);
        };
        self.entries.push(entry);
        let followed = follow(self);
        self.entries.pop();
        followed
    }

    /// Notes what the key leads to for which something is done: `table[key]`.
    pub(super) fn key_leads_to(&mut self, name: &str, found: &Value) {
        if let Some(Entry::Key(key, at)) = self.entries.last_mut()
            && let Value::Object(entry) = found
            && **key == *name
        {
            *at = at.or(entry.at);
        }
    }

    /// Where the element or the call is written whose text a path ends with: of a table's routes each has its own line, and
    /// so have those of a function that registers what it is called with.
    pub(super) fn entry_of(&mut self, path: &str) -> Option<Place> {
        for at in (0..self.entries.len()).rev() {
            let found = match self.entries[at] {
                Entry::Module(id) => self.exported_entry(id, path),
                ref entry => entry.place_of(path),
            };
            if let Some((module, at)) = found {
                return Some(self.place(module, at));
            }
        }
        None
    }

    /// The object among what a module exports that has the end of the path.
    fn exported_entry(&mut self, id: ModuleId, path: &str) -> Option<(ModuleId, u32)> {
        let is_its = |text: &str| !text.is_empty() && path.ends_with(text);
        self.export_names(id)
            .iter()
            .find_map(|name| match self.export(id, name, 0) {
                Value::Object(object) if has_text(&object, is_its) => object.at,
                _ => None,
            })
    }
}
