//! Every expression of a program, each with where it stands: what audits look at.

use crate::js::module::{
    Call, Expression, FunctionId, Key, Kind, Loop, MemberKind, Module, Over, Pattern, Property,
    Statement,
};
use crate::js::once;
use crate::js::program::Program;

/// What becomes of an expression's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing: it is a statement.
    Dropped,
    /// Nothing, on purpose: `void x`.
    Voided,
    /// Only whether it is something: `!x`, `if (x)`.
    Tested,
    /// It is thrown.
    Thrown,
    /// It is returned.
    Returned,
    /// It is awaited.
    Awaited,
    /// Somebody has it.
    Used,
}

/// Where an expression stands.
#[derive(Debug)]
pub(crate) struct At<'a> {
    /// Index of the module.
    pub(crate) module: usize,
    /// The functions around it, the innermost last.
    pub(crate) functions: Vec<FunctionId>,
    /// Loops around it within the innermost function.
    pub(crate) loops: usize,
    /// `try` with a `catch` around it within the innermost function.
    pub(crate) catches: usize,
    /// Whether a process comes by it once: see [`once`].
    pub(crate) is_once: bool,
    pub(crate) in_module: &'a Module,
}

/// Shows each expression of each module to `look`, the outer before the inner.
pub(crate) fn expressions<'a>(
    program: &'a Program,
    look: &mut dyn FnMut(&At<'a>, &'a Expression, Role),
) {
    for (index, module) in program.modules.iter().enumerate() {
        let at = At {
            module: index,
            functions: Vec::new(),
            loops: 0,
            catches: 0,
            is_once: false,
            in_module: module,
        };
        let mut walk = Walk { at, look };
        walk.statements(&module.body);
    }
}

struct Walk<'a, 'l> {
    at: At<'a>,
    look: &'l mut dyn FnMut(&At<'a>, &'a Expression, Role),
}

impl<'a> Walk<'a, '_> {
    fn statements(&mut self, statements: &'a [Statement]) {
        let is_once = self.at.is_once;
        for (index, statement) in statements.iter().enumerate() {
            self.statement(statement);
            self.at.is_once |=
                once::is_after(self.at.in_module, statement, &statements[index + 1..]);
        }
        self.at.is_once = is_once;
    }

    /// Walks what a process comes by once, or as often as what is around it.
    fn within(&mut self, is_once: bool, walk: impl FnOnce(&mut Self)) {
        let around = self.at.is_once;
        self.at.is_once |= is_once;
        walk(self);
        self.at.is_once = around;
    }

    fn statement(&mut self, statement: &'a Statement) {
        match statement {
            Statement::Let { pattern, value, .. } => {
                self.pattern(pattern);
                self.optional(value.as_ref());
            }
            Statement::Expression(expression) => self.expression(expression, Role::Dropped),
            Statement::Throw(expression) => self.expression(expression, Role::Thrown),
            Statement::Return(value) => value
                .iter()
                .for_each(|value| self.expression(value, Role::Returned)),
            Statement::Function(id) => self.function(*id),
            Statement::Class(id) => self.class(id.0 as usize),
            Statement::Block(body) => self.statements(body),
            Statement::If {
                test,
                then,
                otherwise,
            } => {
                self.expression(test, Role::Tested);
                let is_once = once::is_within(self.at.in_module, test, then);
                self.within(is_once, |walk| walk.statements(then));
                self.statements(otherwise);
            }
            Statement::Switch { subject, cases } => {
                self.expression(subject, Role::Used);
                for (test, body) in cases {
                    self.optional(test.as_ref());
                    self.statements(body);
                }
            }
            Statement::Loop(inner) => self.walk_loop(inner),
            Statement::Try {
                body,
                is_caught,
                catch,
                finally,
            } => {
                self.at.catches += usize::from(*is_caught);
                self.statements(body);
                self.at.catches -= usize::from(*is_caught);
                self.statements(catch);
                self.statements(finally);
            }
        }
    }

    fn walk_loop(&mut self, inner: &'a Loop) {
        match &inner.over {
            Over::Values(pattern, over) | Over::Keys(pattern, over) => {
                self.pattern(pattern);
                self.expression(over, Role::Used);
            }
            Over::Indices(_, over) => self.expression(over, Role::Used),
            Over::Head(head) => self.statements(head),
        }
        self.at.loops += 1;
        self.statements(&inner.body);
        self.at.loops -= 1;
    }

    fn function(&mut self, id: FunctionId) {
        let Some(function) = self.at.in_module.functions.get(id.0 as usize) else {
            return;
        };
        let around = (self.at.loops, self.at.catches, self.at.is_once);
        (self.at.loops, self.at.catches, self.at.is_once) = (0, 0, false);
        self.at.functions.push(id);
        for parameter in &function.parameters {
            self.pattern(&parameter.pattern);
        }
        self.statements(&function.body);
        self.at.functions.pop();
        (self.at.loops, self.at.catches, self.at.is_once) = around;
    }

    fn class(&mut self, index: usize) {
        let Some(class) = self.at.in_module.classes.get(index) else {
            return;
        };
        self.all(&class.decorators);
        for member in &class.members {
            self.all(&member.decorators);
            match &member.kind {
                MemberKind::Constructor(id)
                | MemberKind::Method(id)
                | MemberKind::Getter(id)
                | MemberKind::Setter(id) => self.function(*id),
                MemberKind::Field { value, .. } => self.optional(value.as_ref()),
            }
        }
    }

    fn pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::Name(_) => {}
            Pattern::Place(place) => self.expression(place, Role::Used),
            Pattern::Object { properties, rest } => {
                for (key, inner) in properties {
                    if let Key::Computed(key) = key {
                        self.expression(key, Role::Used);
                    }
                    self.pattern(inner);
                }
                rest.iter().for_each(|rest| self.pattern(rest));
            }
            Pattern::Array { items, rest } => {
                items.iter().flatten().for_each(|item| self.pattern(item));
                rest.iter().for_each(|rest| self.pattern(rest));
            }
            Pattern::Default(inner, default) => {
                self.pattern(inner);
                self.expression(default, Role::Used);
            }
        }
    }

    fn optional(&mut self, expression: Option<&'a Expression>) {
        if let Some(expression) = expression {
            self.expression(expression, Role::Used);
        }
    }

    fn all(&mut self, expressions: &'a [Expression]) {
        expressions
            .iter()
            .for_each(|e| self.expression(e, Role::Used));
    }

    fn call(&mut self, call: &'a Call) {
        self.expression(&call.callee, Role::Used);
        for argument in &call.arguments {
            self.expression(&argument.value, Role::Used);
        }
    }

    fn expression(&mut self, expression: &'a Expression, role: Role) {
        (self.look)(&self.at, expression, role);
        match &expression.kind {
            Kind::Await(inner) => self.expression(inner, Role::Awaited),
            Kind::Not(inner) => self.expression(inner, Role::Tested),
            Kind::Void(inner) => self.expression(inner, Role::Voided),
            // What a choice gives has the choice's fate.
            Kind::Or(a, b) => {
                self.expression(a, Role::Used);
                self.expression(b, role);
            }
            Kind::And(a, b) => {
                self.expression(a, Role::Used);
                let is_once = once::is_behind(self.at.in_module, a, b);
                self.within(is_once, |walk| walk.expression(b, role));
            }
            Kind::Conditional(parts) => {
                self.expression(&parts[0], Role::Tested);
                self.expression(&parts[1], role);
                self.expression(&parts[2], role);
            }
            Kind::Other(parts) | Kind::Template(_, parts) | Kind::Sequence(parts) => {
                self.all(parts);
            }
            Kind::Member(inner, _)
            | Kind::TypeOf(inner)
            | Kind::Delete(inner)
            | Kind::Import(inner) => {
                self.expression(inner, Role::Used);
            }
            Kind::Index(a, b) | Kind::Add(a, b) | Kind::Equal(a, b) | Kind::Unequal(a, b) => {
                self.expression(a, Role::Used);
                self.expression(b, Role::Used);
            }
            Kind::Call(call) | Kind::New(call) => self.call(call),
            Kind::Array(items) => items
                .iter()
                .for_each(|item| self.expression(&item.value, Role::Used)),
            Kind::Object(properties) => properties.iter().for_each(|p| self.property(p)),
            Kind::Function(id) => self.function(*id),
            Kind::Class(id) => self.class(id.0 as usize),
            Kind::Assign(pattern, value) => {
                self.pattern(pattern);
                self.expression(value, Role::Used);
            }
            Kind::AssignUnlessSet(pattern, value) => {
                self.pattern(pattern);
                let is_once = once::is_kept(self.at.in_module, pattern);
                self.within(is_once, |walk| walk.expression(value, Role::Used));
            }
            Kind::Text(_)
            | Kind::Number(_)
            | Kind::Bool(_)
            | Kind::Regex(_)
            | Kind::Nothing
            | Kind::Name(_)
            | Kind::This
            | Kind::Super
            | Kind::ImportMeta => {}
        }
    }

    fn property(&mut self, property: &'a Property) {
        match property {
            Property::Named(key, value) => {
                if let Key::Computed(key) = key {
                    self.expression(key, Role::Used);
                }
                self.expression(value, Role::Used);
            }
            Property::Getter(_, id) => self.function(*id),
            Property::Spread(value) => self.expression(value, Role::Used),
        }
    }
}
