//! What names are declared within functions, and with which values.

use std::collections::HashMap;

use crate::js::looking::At;
use crate::js::module::{Expression, FunctionId, Kind, Module, Over, Pattern, Statement};
use crate::js::program::Program;

/// A function of a module; `None` for the module itself.
type Scope = (usize, Option<FunctionId>);
type Names<'a> = HashMap<&'a str, Origin<'a>>;

/// Where a name's value comes from; nothing where that isn't known, or the name is declared twice.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Origin<'a> {
    /// The value.
    pub(super) value: Option<&'a Expression>,
    /// What the value is a part of: `part` of `const { part } = whole`, of `for (const part of whole)`.
    pub(super) whole: Option<&'a Expression>,
}

/// The names that each function and each module declares. Blocks count as their function.
pub(super) struct Declared<'a> {
    scopes: HashMap<Scope, Names<'a>>,
}

impl<'a> Declared<'a> {
    pub(super) fn of(program: &'a Program) -> Self {
        let mut declared = Declared {
            scopes: HashMap::new(),
        };
        for (index, module) in program.modules.iter().enumerate() {
            declared.module(index, module);
        }
        declared
    }

    /// Whether a function around declares a name.
    pub(super) fn is_within(&self, at: &At<'_>, name: &str) -> bool {
        self.scope(at, name).is_some()
    }

    /// Where a name that a function around declares comes from.
    pub(super) fn within(&self, at: &At<'_>, name: &str) -> Origin<'a> {
        let found = self.scope(at, name).and_then(|scope| scope.get(name));
        found.copied().unwrap_or_default()
    }

    /// The same; the module's own names too, where no function has it.
    pub(super) fn origin(&self, at: &At<'_>, name: &str) -> Origin<'a> {
        let of_module = || self.scopes.get(&(at.module, None));
        let scope = self.scope(at, name).or_else(of_module);
        let found = scope.and_then(|scope| scope.get(name));
        found.copied().unwrap_or_default()
    }

    /// The innermost function around that declares a name.
    pub(super) fn function(&self, at: &At<'_>, name: &str) -> Option<FunctionId> {
        let mut inner_first = at.functions.iter().rev().copied();
        inner_first.find(|id| {
            let scope = self.scopes.get(&(at.module, Some(*id)));
            scope.is_some_and(|names| names.contains_key(name))
        })
    }

    /// The names of the innermost function around that declares this one.
    fn scope(&self, at: &At<'_>, name: &str) -> Option<&Names<'a>> {
        let function = self.function(at, name)?;
        self.scopes.get(&(at.module, Some(function)))
    }

    /// The values of the names that functions declare one by one, by module, function and name.
    pub(super) fn values(
        &self,
    ) -> impl Iterator<Item = ((usize, FunctionId, &'a str), &'a Expression)> {
        self.scopes.iter().flat_map(|((module, function), names)| {
            let values = names
                .iter()
                .filter(|(_, origin)| origin.whole.is_none())
                .filter_map(|(name, origin)| Some((*name, origin.value?)));
            values.filter_map(|(name, value)| Some(((*module, (*function)?, name), value)))
        })
    }

    fn module(&mut self, index: usize, module: &'a Module) {
        self.body((index, None), &module.body);
        for (id, function) in module.functions.iter().enumerate() {
            let scope = (index, Some(FunctionId(id as u32)));
            for parameter in &function.parameters {
                self.pattern(scope, &parameter.pattern, Origin::default());
            }
            self.body(scope, &function.body);
        }
    }

    fn body(&mut self, scope: Scope, body: &'a [Statement]) {
        for statement in body {
            self.statement(scope, statement);
        }
    }

    fn statement(&mut self, scope: Scope, statement: &'a Statement) {
        match statement {
            Statement::Let { pattern, value, .. } => {
                let value = value.as_ref();
                self.pattern(scope, pattern, Origin { value, whole: None });
            }
            Statement::Block(body) => self.body(scope, body),
            Statement::If {
                then, otherwise, ..
            } => {
                self.body(scope, then);
                self.body(scope, otherwise);
            }
            Statement::Switch { cases, .. } => {
                cases.iter().for_each(|(_, body)| self.body(scope, body));
            }
            Statement::Loop(inner) => {
                match &inner.over {
                    Over::Values(pattern, over) | Over::Keys(pattern, over) => {
                        self.pattern(scope, pattern, Origin::part(Some(over)));
                    }
                    Over::Indices(name, _) => self.name(scope, name, Origin::default()),
                    Over::Head(head) => self.body(scope, head),
                }
                self.body(scope, &inner.body);
            }
            Statement::Try {
                body,
                catch,
                finally,
                ..
            } => {
                self.body(scope, body);
                self.body(scope, catch);
                self.body(scope, finally);
            }
            _ => {}
        }
    }

    fn pattern(&mut self, scope: Scope, pattern: &'a Pattern, origin: Origin<'a>) {
        let part = Origin::part(origin.value.or(origin.whole));
        match pattern {
            Pattern::Name(name) => self.name(scope, name, origin),
            Pattern::Place(_) => {}
            Pattern::Object { properties, rest } => {
                let inner = properties.iter().map(|(_, inner)| inner);
                for inner in inner.chain(rest.as_deref()) {
                    self.pattern(scope, inner, part);
                }
            }
            Pattern::Array { items, rest } => {
                for (index, inner) in items.iter().enumerate() {
                    let Some(inner) = inner else {
                        continue;
                    };
                    let value = origin.value.and_then(|value| item(value, index));
                    let whole = part.whole;
                    self.pattern(scope, inner, Origin { value, whole });
                }
                rest.iter().for_each(|rest| self.pattern(scope, rest, part));
            }
            Pattern::Default(inner, _) => self.pattern(scope, inner, part),
        }
    }

    /// Two of one name, in two blocks: which one is meant isn't known.
    fn name(&mut self, scope: Scope, name: &'a str, origin: Origin<'a>) {
        let names = self.scopes.entry(scope).or_default();
        let is_new = !names.contains_key(name);
        names.insert(name, if is_new { origin } else { Origin::default() });
    }
}

impl<'a> Origin<'a> {
    fn part(whole: Option<&'a Expression>) -> Self {
        Origin { value: None, whole }
    }
}

/// An item of a list that is written there: of `[a, b]`, of `await Promise.all([a, b])`.
fn item(list: &Expression, index: usize) -> Option<&Expression> {
    match &list.kind {
        Kind::Array(items) if items.iter().all(|item| !item.is_spread) => {
            items.get(index).map(|item| &item.value)
        }
        Kind::Await(inner) => item(inner, index),
        Kind::Call(call) if call.callee.shown().as_deref() == Some("Promise.all") => {
            item(&call.arguments.first()?.value, index)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Declared;
    use crate::js::looking;
    use crate::js::module::Kind;

    #[test]
    fn inner_before_outer_and_nothing_where_there_are_two() {
        let text = "const a = 1, b = 2, c = 3;
function f({ b }, d) {
  for (const item of d) { const twice = 1; }
  if (d) { const twice = 2; }
  const { part } = d;
  const [one, two] = await Promise.all([d, a]);
  look(a, b, c, d, item, twice, part, two, nowhere);
}
";
        let program = crate::js::program_of(&[("a.js", text)]);
        let declared = Declared::of(&program);
        let mut found = Vec::new();
        looking::expressions(&program, &mut |at, expression, _| {
            let Kind::Call(call) = &expression.kind else {
                return;
            };
            if call.callee.shown().as_deref() != Some("look") {
                return;
            }
            for argument in &call.arguments {
                let name = argument.value.shown().unwrap();
                let origin = declared.origin(at, &name);
                let shown = match (origin.value, origin.whole) {
                    (Some(_), _) => "value",
                    (None, Some(_)) => "part",
                    (None, None) => "nothing",
                };
                let is_within = declared.is_within(at, &name);
                found.push(format!("{name} {shown} {is_within}"));
            }
        });
        assert_eq!(
            found,
            [
                "a value false",
                "b nothing true",
                "c value false",
                "d nothing true",
                "item part true",
                "twice nothing true",
                "part part true",
                "two value true",
                "nowhere nothing false",
            ]
        );
    }
}
