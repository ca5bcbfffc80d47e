//! Statements, in their order; of branches every way.

use std::rc::Rc;

use super::Run;
use super::processes::Process;
use super::value::{Env, Value};
use crate::js::module::{Expression, Kind, Loop, Over, Pattern, Statement};
use crate::js::once;

/// Elements of a list that a loop goes over.
const MOST_TURNS: usize = 2_000;

impl Run<'_> {
    /// Declares the functions of a body before anything else, as the language does.
    pub(super) fn hoist(&mut self, body: &[Statement], env: &Rc<Env>) {
        for statement in body {
            if let Statement::Function(id) = statement
                && let Some(name) = &self.function(env.module, *id).name
            {
                let value = self.closure(*id, env);
                env.declare(name, value);
            }
        }
    }

    /// Follows statements; what is returned on any of the ways, the best known of it.
    pub(super) fn statements(&mut self, body: &[Statement], env: &Rc<Env>) -> Option<Value> {
        let mut returned: Option<Value> = None;
        let around = self.once_at;
        for (index, statement) in body.iter().enumerate() {
            if self.is_spent() || self.is_left {
                break;
            }
            let value = self.statement(statement, env);
            returned = self.join(returned, value);
            if matches!(statement, Statement::Return(_)) {
                break;
            }
            if once::is_after(self.module(env.module), statement, &body[index + 1..]) {
                self.once_at = Some(self.stack.len());
            }
        }
        self.once_at = around;
        returned
    }

    /// What two ways through a function return: the better known, of which neither is known to be it.
    fn join(&mut self, a: Option<Value>, b: Option<Value>) -> Option<Value> {
        match (a, b) {
            (Some(a), Some(b)) => Some(self.either(a, b)),
            (a, b) => a.or(b),
        }
    }

    /// A block that may not be come by.
    fn branch(&mut self, body: &[Statement], env: &Rc<Env>) -> Option<Value> {
        let was_branch = std::mem::replace(&mut self.is_branch, true);
        let value = self.block(body, env);
        self.is_branch = was_branch;
        value
    }

    fn block(&mut self, body: &[Statement], env: &Rc<Env>) -> Option<Value> {
        if body.is_empty() {
            return None;
        }
        let inner = Env::new(Some(Rc::clone(env)), env.module, false);
        self.hoist(body, &inner);
        self.statements(body, &inner)
    }

    fn statement(&mut self, statement: &Statement, env: &Rc<Env>) -> Option<Value> {
        match statement {
            Statement::Let {
                pattern,
                value,
                type_name,
                is_var,
            } => {
                let mut known = match value {
                    Some(value) => self.expression(value, env),
                    None => Value::Nothing,
                };
                if let (true, Some(name), true) = (known.worth() == 0, type_name, value.is_some()) {
                    let typed = self.typed(name, env);
                    if !typed.is_unknown() {
                        known = typed;
                    }
                }
                self.bind(pattern, known, env, *is_var);
                None
            }
            Statement::Expression(expression) | Statement::Throw(expression) => {
                self.expression(expression, env);
                None
            }
            Statement::Return(value) => Some(match value {
                Some(value) => self.expression(value, env),
                None => Value::Nothing,
            }),
            Statement::Function(_) => None,
            Statement::Class(id) => {
                let value = self.define_class(*id, env);
                if let Some(name) = &self.module(env.module).classes[id.0 as usize].name {
                    env.declare(name, value);
                }
                None
            }
            Statement::Block(body) => self.block(body, env),
            Statement::If {
                test,
                then,
                otherwise,
            } => {
                let tested = self.expression(test, env);
                if let Value::Certain(is_so) = tested {
                    self.certain(if is_so { then } else { otherwise }, env)
                } else {
                    let process = Process::of_test(&tested);
                    let is_once = process == Some(Process::Primary)
                        || once::is_within(self.module(env.module), test, then);
                    let set = set_in_both(then, otherwise);
                    let then = self.within(is_once, |run| run.branch(then, env));
                    let set: Vec<_> = set.into_iter().map(|name| (name, env.get(name))).collect();
                    for (name, _) in &set {
                        env.replace(name, Value::Unknown);
                    }
                    let is_once = process == Some(Process::Worker);
                    let otherwise = self.within(is_once, |run| run.branch(otherwise, env));
                    for (name, first) in set {
                        let second = env.get(name).unwrap_or_default();
                        let either = self.either(first.unwrap_or_default(), second);
                        env.replace(name, either);
                    }
                    self.join(then, otherwise)
                }
            }
            Statement::Switch { subject, cases } => {
                self.expression(subject, env);
                let mut returned = None;
                for (_, body) in cases {
                    let value = self.branch(body, env);
                    returned = self.join(returned, value);
                }
                returned
            }
            Statement::Loop(each) => self.each(each, env),
            Statement::Try {
                body,
                catch,
                finally,
                ..
            } => {
                let body = self.block(body, env);
                let caught = self.branch(catch, env);
                let either = self.join(body, caught);
                let finally = self.block(finally, env);
                self.join(either, finally)
            }
        }
    }

    /// The only way that is taken: a `return` on it leaves the function.
    fn certain(&mut self, body: &[Statement], env: &Rc<Env>) -> Option<Value> {
        let returned = self.block(body, env);
        self.is_left |= matches!(body.last(), Some(Statement::Return(_)));
        returned
    }

    fn each(&mut self, each: &Loop, env: &Rc<Env>) -> Option<Value> {
        let (pattern, turns) = match &each.over {
            Over::Head(head) => {
                let inner = Env::new(Some(Rc::clone(env)), env.module, false);
                self.statements(head, &inner);
                return self.branch(&each.body, &inner);
            }
            Over::Indices(name, list) => {
                let list = self.expression(list, env);
                let elements = self.elements(&list).unwrap_or_default();
                let inner = Env::new(Some(Rc::clone(env)), env.module, false);
                if elements.is_empty() {
                    inner.declare(name, Value::Unknown);
                    return self.branch(&each.body, &inner);
                }
                let mut returned = None;
                for (index, element) in elements.iter().take(MOST_TURNS).enumerate() {
                    inner.declare(name, Value::Number(index as f64));
                    let value = self.at_element(element, |run| run.branch(&each.body, &inner));
                    returned = self.join(returned, value);
                }
                return returned;
            }
            Over::Values(pattern, list) => {
                let list = self.expression(list, env);
                let elements = match list {
                    // Of a list that a package gave an element is told by the way to it.
                    Value::Made(_) => Some(vec![list]),
                    _ => self.elements(&list),
                };
                (pattern, elements)
            }
            Over::Keys(pattern, list) => {
                let list = self.expression(list, env);
                let keys = self.entries(&list).map(std::iter::IntoIterator::into_iter);
                (
                    pattern,
                    keys.map(|e| e.map(|(k, _)| Value::text(k)).collect()),
                )
            }
        };
        let mut returned = None;
        for value in turns
            .unwrap_or_else(|| vec![Value::Unknown])
            .into_iter()
            .take(MOST_TURNS)
        {
            let inner = Env::new(Some(Rc::clone(env)), env.module, false);
            let value = self.at_element(&value.clone(), |run| {
                run.bind(pattern, value, &inner, false);
                run.branch(&each.body, &inner)
            });
            returned = self.join(returned, value);
        }
        returned
    }
}

/// Variables that both branches set.
fn set_in_both<'b>(then: &'b [Statement], otherwise: &'b [Statement]) -> Vec<&'b str> {
    let mut set: Vec<&str> = sets(then).collect();
    set.retain(|name| sets(otherwise).any(|other| other == *name));
    set
}

fn sets(body: &[Statement]) -> impl Iterator<Item = &str> {
    body.iter().filter_map(|statement| match statement {
        Statement::Expression(Expression {
            kind: Kind::Assign(target, _),
            ..
        }) => match &**target {
            Pattern::Name(name) => Some(name.as_str()),
            _ => None,
        },
        _ => None,
    })
}
