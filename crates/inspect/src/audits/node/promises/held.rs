//! Names that hold a promise and are used as if they held what it becomes, or not at all: `const user = load(id);
//! res.json(user.name)`. Nobody takes its rejection.

use std::collections::{HashMap, HashSet};

use super::calls::takes_callback;
use super::given::{Promise, given};
use super::promising::Promising;
use super::{Declared, Service};
use crate::js::looking::{self, At, Role};
use crate::js::module::{Call, Expression, FunctionId, Kind, Pattern, Property};

/// The calls whose promise nobody takes from the name that has it, by module and offset, each with the name.
pub(in crate::audits::node) fn held<'a>(
    service: &Service<'a>,
    promising: &Promising,
) -> HashMap<(usize, u32), &'a str> {
    let mut names = Names {
        declared: service.declared(),
        plain: HashSet::new(),
        taken: HashSet::new(),
        assigned: Vec::new(),
    };
    looking::expressions(service.program, &mut |at, expression, role| {
        names.look(at, expression, role);
    });
    let values = names.declared.values().chain(names.assigned);
    let mut found = HashMap::new();
    for (name, value) in values.filter(|(name, _)| !names.taken.contains(name)) {
        let (module, _, shown) = name;
        for call in given_by(value) {
            if gives(service, module, call, promising) {
                found.insert((module, call.callee.start()), shown);
            }
        }
    }
    found
}

/// A name that a function of a module declares.
type Name<'a> = (usize, FunctionId, &'a str);

/// How names are used.
struct Names<'s, 'a> {
    declared: &'s Declared<'a>,
    /// Where a name stands for a value, by module and offset.
    plain: HashSet<(usize, u32)>,
    /// Names of which somebody may take the promise.
    taken: HashSet<Name<'a>>,
    assigned: Vec<(Name<'a>, &'a Expression)>,
}

impl<'a> Names<'_, 'a> {
    /// The outer expressions are looked at before the inner: those say what becomes of a name in them.
    fn look(&mut self, at: &At<'a>, expression: &'a Expression, role: Role) {
        let module = at.module;
        let mut plain = |inner: &Expression| {
            if let Kind::Name(_) = inner.kind {
                self.plain.insert((module, inner.at));
            }
        };
        match &expression.kind {
            Kind::Member(object, name) if !TAKES.contains(&name.as_ref()) => plain(object),
            Kind::Equal(a, b) | Kind::Unequal(a, b) | Kind::Add(a, b) => {
                plain(a);
                plain(b);
            }
            Kind::Template(_, parts) => parts.iter().for_each(plain),
            Kind::Call(call) if is_answer(call) => {
                let arguments = call.arguments.iter().map(|a| &a.value);
                arguments.for_each(|argument| {
                    plain(argument);
                    answered(argument, &mut plain);
                });
            }
            Kind::Assign(pattern, value) => {
                if let Pattern::Name(name) = &**pattern
                    && let Some(function) = self.declared.function(at, name)
                {
                    self.assigned.push(((module, function, name), value));
                }
            }
            Kind::Name(name)
                if role != Role::Tested && !self.plain.contains(&(module, expression.at)) =>
            {
                if let Some(function) = self.declared.function(at, name) {
                    self.taken.insert((module, function, name));
                }
            }
            _ => {}
        }
    }
}

/// Members of a promise that take it, or of what some packages give that is more than a promise.
const TAKES: [&str; 11] = [
    "then", "catch", "finally", "spread", "json", "text", "buffer", "body", "pipe", "on", "exec",
];

/// Whether a call sends an answer: what it is given isn't waited for.
fn is_answer(call: &Call) -> bool {
    match &call.callee.kind {
        Kind::Member(_, name) => matches!(name.as_ref(), "send" | "json" | "render"),
        _ => false,
    }
}

/// Shows the names that stand in an answer's object as they are.
fn answered(expression: &Expression, plain: &mut dyn FnMut(&Expression)) {
    if let Kind::Object(properties) = &expression.kind {
        for property in properties {
            if let Property::Named(_, value) = property {
                plain(value);
                answered(value, plain);
            }
        }
    }
}

/// The calls that may give an expression's value.
fn given_by(expression: &Expression) -> Vec<&Call> {
    match &expression.kind {
        Kind::Call(call) => vec![call],
        Kind::Conditional(parts) => [&parts[1], &parts[2]]
            .into_iter()
            .flat_map(given_by)
            .collect(),
        Kind::Or(_, b) | Kind::And(_, b) => given_by(b),
        _ => Vec::new(),
    }
}

/// Whether a call gives a promise of work that has begun and may go wrong.
fn gives(service: &Service<'_>, module: usize, call: &Call, promising: &Promising) -> bool {
    if let Some((package, path)) = service.external(module, call) {
        return given(&package, &path) == Some(Promise::Eager) && !takes_callback(call);
    }
    let functions = service.functions(module, call);
    !functions.is_empty()
        && functions
            .iter()
            .all(|key| promising.gives(*key) && service.is_async(*key))
}

#[cfg(test)]
mod tests {
    use crate::audits::node::{floating_promise, seen_in};

    #[test]
    fn promises_that_a_name_only_seems_to_take() {
        let text = "async function load(x) { return x.read(); }
app.get('/', async (req, res) => {
  const user = load(1);
  res.json({ name: user.name });
  let is = false;
  is = load(2);
  if (!is) return res.send({ is: is });
  const unused = load(3);
  const whole = load(4);
  res.json(whole);
  const file = req.query.a ? load(4) : await load(5);
  if (file) res.send(`${file}`);
});
app.get('/kept', async (req, res) => {
  const user = load(1);
  res.json({ name: (await user).name });
  const a = load(2), b = load(3);
  await Promise.all([a, b]);
  const later = load(4);
  later.then(done, failed);
  const given = load(5);
  keep(given);
  const [one, two] = await Promise.all([load(7), load(8)]);
  res.json({ one: one.name, two: two.name });
  let back;
  back = load(6);
  return back;
});
app.get('/nested', (req, res) => {
  const user = load(1);
  onEnd(async () => { await user; });
});
";
        assert_eq!(seen_in(&floating_promise::AUDIT, text), [3, 6, 8, 9, 11]);
    }
}
