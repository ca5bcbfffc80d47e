//! Functions that answer requests with the values that are around them. One that a factory makes again and again, or that a loop
//! over a table registers, is the same code each time, but calls other things: `(ctx) => new controller(ctx)[action]()`. Each
//! has a number of its own, by which a route is told from its neighbours, and is followed by itself.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use super::Run;
use super::calls::Call;
use super::value::{Closure, FunctionKey, ModuleId, Object, Value};
use crate::inspection::Place;
use crate::js::calls::Number;
use crate::js::module::Kind;

/// Instances of one function; more are taken for those before.
const MOST: usize = 1_000;

/// The instances so far.
#[derive(Debug, Default)]
pub(super) struct Answering {
    /// By the function and the address of what is around it, which `waiting` or `kept` keep where it is.
    known: HashMap<(FunctionKey, usize), Number>,
    counts: HashMap<FunctionKey, usize>,
    waiting: VecDeque<(Number, Rc<Closure>)>,
    kept: Vec<Rc<Closure>>,
    /// The instance that is being followed, and the depth of calls at which it stands.
    current: Option<(usize, Number)>,
}

impl Run<'_> {
    /// The number of a function with what is around it.
    pub(super) fn instance_of(&mut self, f: &Rc<Closure>) -> Option<Number> {
        // What is around it is its module alone: there is one of it.
        f.env.parent.as_ref()?;
        let key = (f.module, f.function);
        let at = (key, Rc::as_ptr(&f.env).addr());
        if let Some(number) = self.answering.known.get(&at) {
            return Some(*number);
        }
        let count = self.answering.counts.entry(key).or_default();
        *count += 1;
        if *count > MOST {
            return None;
        }
        let number = self.calls.instance();
        self.answering.known.insert(at, number);
        self.answering.waiting.push_back((number, Rc::clone(f)));
        Some(number)
    }

    /// Follows the functions that answer requests and haven't been followed.
    pub(super) fn answer(&mut self) {
        while let Some((number, f)) = self.answering.waiting.pop_front() {
            self.calls.request(number);
            self.idle.remove(&(f.module, f.function));
            let around = self
                .answering
                .current
                .replace((self.stack.len() + 1, number));
            self.call_closure(&f, None, Vec::new());
            self.answering.current = around;
            self.answering.kept.push(f);
        }
    }

    /// Who calls at this moment: the instance that is followed, or the innermost function.
    pub(super) fn caller(&self) -> Option<Number> {
        match self.answering.current {
            Some((depth, number)) if depth == self.stack.len() => Some(number),
            _ => self.stack.last().map(|key| self.calls.number(*key)),
        }
    }

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
