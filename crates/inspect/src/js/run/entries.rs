//! Where the entry stands that a route is made of: a loop over a table, or a function that registers what it is called with,
//! has one call for many routes, and each route is looked for where its path is written.

use std::rc::Rc;

use super::Run;
use super::calls::Call;
use super::value::{ModuleId, Object, Value};
use crate::inspection::Place;
use crate::js::module::Kind;

/// What a route may be made of.
#[derive(Debug)]
pub(super) enum Entry {
    Element(Rc<Object>),
    Call((ModuleId, u32), Vec<Rc<str>>),
}

impl Entry {
    /// Where it stands, if it has the end of this path.
    fn place_of(&self, path: &str) -> Option<(ModuleId, u32)> {
        let is_its = |text: &str| !text.is_empty() && path.ends_with(text);
        match self {
            Entry::Element(object) => {
                let properties = object.properties.borrow();
                let has_it = |value: &Value| matches!(value, Value::Text(text) if is_its(text));
                properties.values().any(has_it).then_some(object.at)?
            }
            Entry::Call(at, texts) => texts.iter().any(|t| is_its(t)).then_some(*at),
        }
    }
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
        let Value::Object(entry) = element else {
            return follow(self);
        };
        self.entries.push(Entry::Element(Rc::clone(entry)));
        let followed = follow(self);
        self.entries.pop();
        followed
    }

    /// Where the element or the call is written whose text a path ends with: of a table's routes each has its own line, and
    /// so have those of a function that registers what it is called with.
    pub(super) fn entry_of(&self, path: &str) -> Option<Place> {
        let mut entries = self.entries.iter().rev();
        let (module, at) = entries.find_map(|entry| entry.place_of(path))?;
        Some(self.place(module, at))
    }
}
