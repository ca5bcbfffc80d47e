//! Texts that stand for one of several: a default in place of what isn't known, one branch's in place of the other's. They serve
//! where a text is better than none, as in a path; what they are compared with says nothing for certain.

use std::collections::HashSet;
use std::rc::Rc;

use super::value::Value;
use super::{Run, one_of};

/// Guesses that are told from what is known; a run that makes more takes the others for known.
const MOST: usize = 100_000;

/// Texts that were guessed, told by where they lie.
#[derive(Debug, Default)]
pub(super) struct Guesses {
    kept: Vec<Rc<str>>,
    at: HashSet<usize>,
}

impl Guesses {
    pub(super) fn has(&self, text: &Rc<str>) -> bool {
        self.at.contains(&address(text))
    }

    fn add(&mut self, text: &str) -> Rc<str> {
        let text: Rc<str> = text.into();
        if self.kept.len() < MOST {
            self.at.insert(address(&text));
            self.kept.push(Rc::clone(&text));
        }
        text
    }
}

fn address(text: &Rc<str>) -> usize {
    Rc::as_ptr(text).cast::<u8>().addr()
}

impl Run<'_> {
    /// The better known of two of which one is so; neither is known to be it.
    pub(super) fn either(&mut self, a: Value, b: Value) -> Value {
        if let Some(both) = one_of::of_two(&a, &b) {
            return both;
        }
        let is_one = matches!((&a, &b), (Value::Text(a), Value::Text(b)) if a == b);
        let one = match (&a, &b) {
            // A text says more than none.
            (Value::Text(first), Value::Text(_)) if first.is_empty() => b,
            _ => a.or(b),
        };
        if is_one { one } else { self.guess(one) }
    }

    /// The same value, whose texts are only guessed; of an object's its own. What such a text is compared with isn't known.
    pub(super) fn guess(&mut self, value: Value) -> Value {
        match value {
            Value::Certain(_) => Value::Unknown,
            Value::Text(text) if !self.guesses.has(&text) => Value::Text(self.guesses.add(&text)),
            Value::Object(object) if object.class.is_none() => {
                for property in object.properties.borrow_mut().values_mut() {
                    if let Value::Text(text) = property
                        && !self.guesses.has(text)
                    {
                        *text = self.guesses.add(text);
                    }
                }
                Value::Object(object)
            }
            known => known,
        }
    }
}
