//! Methods of texts and lists, as far as paths are made with them.

use std::rc::Rc;

use super::calls::Call;
use super::value::Value;
use super::{MOST_IDLE_EACH, Run};

// What looks things up is a method like what follows them.
#[allow(clippy::unused_self)]
impl Run<'_> {
    pub(super) fn call_text(&mut self, text: &str, call: &Call<'_>) -> Value {
        let first = call.value(0);
        match (call.name, &first) {
            ("toString" | "trim" | "valueOf" | "normalize", _) => Value::text(text.trim()),
            ("toLowerCase" | "toLocaleLowerCase", _) => Value::text(text.to_lowercase()),
            ("toUpperCase" | "toLocaleUpperCase", _) => Value::text(text.to_uppercase()),
            ("replace" | "replaceAll", Value::Text(from)) => match (call.value(1), call.name) {
                (Value::Text(to), "replace") => Value::text(text.replacen(&**from, &to, 1)),
                (Value::Text(to), _) => Value::text(text.replace(&**from, &to)),
                _ => Value::Unknown,
            },
            ("replace", Value::Regex(pattern)) => replaced(text, pattern, &call.value(1)),
            ("split", Value::Text(by)) if !by.is_empty() => {
                Value::array(text.split(&**by).map(Value::text).collect())
            }
            ("concat", Value::Text(more)) => Value::text(format!("{text}{more}")),
            ("startsWith", Value::Text(with)) => Value::Certain(text.starts_with(&**with)),
            ("endsWith", Value::Text(with)) => Value::Certain(text.ends_with(&**with)),
            ("includes", Value::Text(with)) => Value::Certain(text.contains(&**with)),
            ("indexOf", Value::Text(with)) => {
                Value::Number(text.find(&**with).map_or(-1.0, |at| at as f64))
            }
            ("slice" | "substring" | "substr", Value::Number(from)) => {
                part(text, *from, &call.value(1)).map_or(Value::Unknown, Value::text)
            }
            _ => Value::Unknown,
        }
    }

    pub(super) fn call_array(&mut self, array: &Value, call: &Call<'_>) -> Value {
        let Value::Array(items) = array else {
            return Value::Unknown;
        };
        let first = call.value(0);
        match (call.name, &first) {
            ("push", _) => {
                items.borrow_mut().extend(call.values());
                Value::Unknown
            }
            ("unshift", _) => {
                items.borrow_mut().splice(0..0, call.values());
                Value::Unknown
            }
            ("concat", _) => {
                let mut all = items.borrow().clone();
                for value in call.values() {
                    match self.elements(&value) {
                        Some(more) => all.extend(more),
                        None => all.push(value),
                    }
                }
                Value::array(all)
            }
            ("join", by) => {
                let by = by.as_text().unwrap_or_else(|| ",".into());
                let texts: Option<Vec<_>> = items.borrow().iter().map(Value::as_text).collect();
                texts.map_or(Value::Unknown, |t| Value::text(t.join(&*by)))
            }
            ("flat", _) => {
                let mut all = Vec::new();
                for value in items.borrow().iter() {
                    match value {
                        Value::Array(inner) => all.extend(inner.borrow().iter().cloned()),
                        other => all.push(other.clone()),
                    }
                }
                Value::array(all)
            }
            ("slice", _) => {
                let items = items.borrow();
                let end = |at: usize, missing: usize| match call.value(at) {
                    Value::Number(n) if n < 0.0 => items.len().saturating_sub(-n as usize),
                    Value::Number(n) => (n as usize).min(items.len()),
                    _ => missing,
                };
                let (from, to) = (end(0, 0), end(1, items.len()));
                Value::array(items.get(from..to).unwrap_or_default().to_vec())
            }
            ("reverse" | "sort" | "values" | "toSorted" | "toReversed", _) => array.clone(),
            ("pop", _) => items.borrow().last().cloned().unwrap_or_default(),
            ("shift", _) => items.borrow().first().cloned().unwrap_or_default(),
            ("entries", _) => {
                let entries = items.borrow().clone().into_iter().enumerate();
                let pair = |(i, v)| Value::array(vec![Value::Number(i as f64), v]);
                Value::array(entries.map(pair).collect())
            }
            ("reduce", Value::Function(f)) => {
                let mut sum = call.value(1);
                for item in items.borrow().clone() {
                    sum = self.call_closure(f, None, vec![sum, item]);
                }
                sum
            }
            (name, Value::Function(f)) => self.each_item(name, array, &Rc::clone(f)),
            ("map", external @ Value::External(_)) => {
                let one = |item| {
                    let call = Call {
                        name: "",
                        arguments: vec![super::calls::Argument {
                            value: item,
                            expression: None,
                        }],
                        module: call.module,
                        at: call.at,
                        is_new: false,
                    };
                    self.call_value(external, None, &call)
                };
                let items = items.borrow().clone();
                Value::array(items.into_iter().map(one).collect())
            }
            _ => Value::Unknown,
        }
    }

    pub(super) fn each_item(&mut self, name: &str, array: &Value, f: &Rc<super::Closure>) -> Value {
        let items = self.elements(array).unwrap_or_default();
        let mut results = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let arguments = vec![item.clone(), Value::Number(index as f64), array.clone()];
            self.most_idle = MOST_IDLE_EACH;
            results.push(self.at_element(item, |run| run.call_closure(f, None, arguments)));
        }
        match name {
            "map" => Value::array(results),
            "flatMap" => {
                let mut all = Vec::new();
                for result in results {
                    match self.elements(&result) {
                        Some(more) => all.extend(more),
                        None => all.push(result),
                    }
                }
                Value::array(all)
            }
            "filter" => {
                let kept = items.into_iter().zip(results);
                let kept = kept.filter(|(_, r)| !matches!(r, Value::Certain(false)));
                Value::array(kept.map(|(item, _)| item).collect())
            }
            "find" => {
                let is_it = |r: &Value| matches!(r, Value::Certain(true));
                let at = results.iter().position(is_it);
                at.and_then(|at| items.get(at).cloned()).unwrap_or_default()
            }
            _ => Value::Unknown,
        }
    }
}

/// A regular expression for a file's extension is all that paths are made with.
fn replaced(text: &str, pattern: &str, with: &Value) -> Value {
    let Value::Text(with) = with else {
        return Value::Unknown;
    };
    if pattern.contains("\\.") && pattern.ends_with("$/") {
        let stem = text.rsplit_once('.').map_or(text, |(stem, _)| stem);
        return Value::text(format!("{stem}{with}"));
    }
    match pattern {
        "/\\/$/" | "/\\/+$/" => Value::text(format!("{}{with}", text.trim_end_matches('/'))),
        "/^\\//" | "/^\\/+/" => Value::text(format!("{with}{}", text.trim_start_matches('/'))),
        "/\\/+/" | "/\\/\\/+/" | "/\\/{2,}/" => Value::text(text.replace("//", "/")),
        _ => Value::Unknown,
    }
}

fn part(text: &str, from: f64, to: &Value) -> Option<String> {
    let length = text.chars().count() as f64;
    let place = |n: f64| {
        if n < 0.0 {
            (length + n).max(0.0)
        } else {
            n.min(length)
        }
    };
    let to = match to {
        Value::Number(to) => place(*to),
        Value::Nothing => length,
        _ => return None,
    };
    let from = place(from);
    let count = (to - from).max(0.0);
    Some(
        text.chars()
            .skip(from as usize)
            .take(count as usize)
            .collect(),
    )
}
