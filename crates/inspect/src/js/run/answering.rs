//! Functions that answer requests with the values that are around them. One that a factory makes again and again, or that a loop
//! over a table registers, is the same code each time, but calls other things: `(ctx) => new controller(ctx)[action]()`. Each
//! has a number of its own, by which a route is told from its neighbours, and is followed by itself.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use super::Run;
use super::value::{Closure, FunctionKey};
use crate::js::calls::Number;

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
    pub(super) current: Option<(usize, Number)>,
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
}
