//! Types of expressions, as far as they are written: no type checker, and no answer where one would be needed.

#[cfg(test)]
mod tests;

use super::ast::{Call, Expression, ExpressionKind, Function, Type};
use super::program::{Program, TypeId};
use super::scope::{Origin, Scope};

/// Steps from a use to where its type is written, beyond which nobody looks.
pub(super) const DEEPEST: usize = 16;
/// Embedded structs within each other that are looked into.
pub(crate) const MOST_EMBEDDED: usize = 3;

/// A type, without the pointers around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Known<'p> {
    /// The predeclared `error`.
    Error,
    /// One of the tree.
    Ours(TypeId),
    /// One of another package: its import path and its name.
    Foreign(&'p str, &'p str),
    /// Maps, lists, channels and the like, in the file that wrote it.
    Literal(usize, &'p Type),
}

/// The types of one function.
#[derive(Debug)]
pub(crate) struct Types<'p> {
    pub(crate) program: &'p Program<'p>,
    pub(crate) file: usize,
    pub(crate) scope: Scope<'p>,
}

impl<'p> Types<'p> {
    pub(crate) fn of(program: &'p Program<'p>, file: usize, function: &'p Function) -> Self {
        Types {
            program,
            file,
            scope: Scope::of(function),
        }
    }

    /// The type of an expression.
    pub(crate) fn kind(&self, expression: &'p Expression) -> Option<Known<'p>> {
        self.kind_within(expression, DEEPEST)
    }

    /// Whether an expression is of a package's type.
    pub(crate) fn is(&self, expression: &'p Expression, path: &str, name: &str) -> bool {
        self.kind(expression) == Some(Known::Foreign(path, name))
    }

    pub(super) fn kind_within(
        &self,
        expression: &'p Expression,
        depth: usize,
    ) -> Option<Known<'p>> {
        let depth = depth.checked_sub(1)?;
        match &expression.kind {
            ExpressionKind::Name(name) => self.variable(name, expression.span.start, depth),
            ExpressionKind::Select(operand, name) => match self.import(operand) {
                Some(path) => self.of_package(path, name, depth),
                None => self.field(self.kind_within(operand, depth)?, name, MOST_EMBEDDED),
            },
            ExpressionKind::Call(_) => self.value(expression, 0, depth),
            ExpressionKind::Composite(literal) => written(self.program, self.file, &literal.kind),
            ExpressionKind::Convert(_, kind) | ExpressionKind::Type(kind) => {
                written(self.program, self.file, kind)
            }
            ExpressionKind::Unary(operator, operand) => {
                let inner = self.kind_within(operand, depth)?;
                match operator.as_str() {
                    "<-" => self.element(inner),
                    _ => Some(inner),
                }
            }
            ExpressionKind::Index(operand, _) => self.element(self.kind_within(operand, depth)?),
            _ => None,
        }
    }

    fn variable(&self, name: &str, at: u32, depth: usize) -> Option<Known<'p>> {
        if let Some(declared) = self.scope.declared(name, at) {
            return match declared.origin {
                Origin::Written(kind) => written(self.program, self.file, kind),
                Origin::Value(from, index) => self.value(from, index, depth),
                Origin::Element(over) => self.element(self.kind_within(over, depth)?),
                Origin::Variadic | Origin::Unknown => None,
            };
        }
        let package = self.program.package_of(self.file);
        of_value(self.program, package, name, depth)
    }

    /// One of the values that an expression gives.
    fn value(&self, from: &'p Expression, index: usize, depth: usize) -> Option<Known<'p>> {
        let ExpressionKind::Call(call) = &from.kind else {
            // `value, ok := m[key]`: the second one is a bool.
            return (index == 0)
                .then(|| self.kind_within(from, depth))
                .flatten();
        };
        match self.callee_within(call, depth) {
            Some(callee) => self.result(callee, index),
            None => self.conversion(call),
        }
    }

    fn conversion(&self, call: &'p Call) -> Option<Known<'p>> {
        let name = call.function.name()?;
        if self
            .scope
            .declared(name, call.function.span.start)
            .is_some()
        {
            return None;
        }
        if matches!(name, "new" | "make") {
            let argument = call.arguments.first()?;
            return match &argument.kind {
                ExpressionKind::Type(kind) => written(self.program, self.file, kind),
                ExpressionKind::Name(name) => self.type_named(name),
                ExpressionKind::Select(operand, name) => {
                    named(self.program, self.import(operand)?, name)
                }
                _ => None,
            };
        }
        self.type_named(name)
    }

    fn type_named(&self, name: &str) -> Option<Known<'p>> {
        let package = self.program.package_of(self.file);
        self.program.type_named(package, name).map(Known::Ours)
    }

    /// The path of the package that a name means here, unless a variable hides it.
    pub(crate) fn import(&self, operand: &'p Expression) -> Option<&'p str> {
        let name = operand.name()?;
        let import = self.program.import(self.file, name)?;
        let is_hidden = self.scope.declared(name, operand.span.start).is_some();
        (!is_hidden).then_some(import.path.as_str())
    }

    fn of_package(&self, path: &'p str, name: &str, depth: usize) -> Option<Known<'p>> {
        match (path, name) {
            ("net/http", "DefaultClient") => Some(Known::Foreign("net/http", "Client")),
            ("os", "Stdin" | "Stdout" | "Stderr") => Some(Known::Foreign("os", "File")),
            _ => of_value(self.program, self.program.package(path)?, name, depth),
        }
    }

    fn field(&self, kind: Known<'p>, name: &str, depth: usize) -> Option<Known<'p>> {
        let (file, fields) = match kind {
            Known::Ours(id) => self.program.fields(id),
            Known::Literal(file, Type::Struct(fields)) => (file, fields.as_slice()),
            _ => return None,
        };
        if let Some(field) = fields.iter().find(|f| f.name == name) {
            return written(self.program, file, &field.kind);
        }
        let depth = depth.checked_sub(1)?;
        let embedded = fields.iter().filter(|f| f.is_embedded);
        let mut kinds = embedded.filter_map(|f| written(self.program, file, &f.kind));
        kinds.find_map(|kind| self.field(kind, name, depth))
    }

    fn element(&self, kind: Known<'p>) -> Option<Known<'p>> {
        let (file, kind) = match kind {
            Known::Literal(file, kind) => (file, kind),
            Known::Ours(id) => self.program.underlying(id),
            _ => return None,
        };
        match kind {
            Type::List(inner) | Type::Map(inner) | Type::Channel(inner) => {
                written(self.program, file, inner)
            }
            _ => None,
        }
    }
}

/// What a type that is written in a file means.
pub(crate) fn written<'p>(
    program: &'p Program<'p>,
    file: usize,
    kind: &'p Type,
) -> Option<Known<'p>> {
    match kind.pointee() {
        Type::Named {
            package: None,
            name,
        } => match program.type_named(program.package_of(file), name) {
            Some(id) => Some(Known::Ours(id)),
            None => (name == "error").then_some(Known::Error),
        },
        Type::Named {
            package: Some(alias),
            name,
        } => named(program, &program.import(file, alias)?.path, name),
        Type::Other => None,
        other => Some(Known::Literal(file, other)),
    }
}

fn named<'p>(program: &'p Program<'p>, path: &'p str, name: &'p str) -> Option<Known<'p>> {
    match program.package(path) {
        Some(package) => program.type_named(package, name).map(Known::Ours),
        None => Some(Known::Foreign(path, name)),
    }
}

/// The type of a package's variable.
fn of_value<'p>(
    program: &'p Program<'p>,
    package: super::program::PackageId,
    name: &str,
    depth: usize,
) -> Option<Known<'p>> {
    let (file, binding) = program.value_named(package, name)?;
    if let Some(kind) = &binding.kind {
        return written(program, file, kind);
    }
    let types = Types {
        program,
        file,
        scope: Scope::default(),
    };
    types.kind_within(binding.value.as_ref()?, depth)
}
