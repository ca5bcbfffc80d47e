//! What calls call, and what they give.

use super::ast::{Call, ExpressionKind, Literal, Type};
use super::program::{FunctionId, Program, TypeId};
use super::routers;
use super::scope::Origin;
use super::signatures;
use super::types::{DEEPEST, Known, MOST_EMBEDDED, Types, written};

/// What a call calls.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Callee<'p> {
    /// A function, method or literal of the tree, in its file.
    Ours(usize, &'p Literal),
    /// One of a known package, by path and name: `Open`, `File.Read`.
    Foreign(&'p str, Option<&'p str>, &'p str),
}

impl<'p> Types<'p> {
    /// What a call calls, where that is known.
    pub(crate) fn callee(&self, call: &'p Call) -> Option<Callee<'p>> {
        self.callee_within(call, DEEPEST)
    }

    pub(super) fn callee_within(&self, call: &'p Call, depth: usize) -> Option<Callee<'p>> {
        match &call.function.kind {
            ExpressionKind::Function(literal) => Some(Callee::Ours(self.file, literal)),
            ExpressionKind::Name(name) => self.by_name(name, call.function.span.start),
            ExpressionKind::Select(operand, name) => match self.import(operand) {
                Some(path) => match self.program.package(path) {
                    Some(package) => self
                        .program
                        .function_named(package, name)
                        .map(|id| ours(self.program, id)),
                    None => Some(Callee::Foreign(path, None, name)),
                },
                None => self.method(self.kind_within(operand, depth)?, name, MOST_EMBEDDED),
            },
            _ => None,
        }
    }

    fn by_name(&self, name: &str, at: u32) -> Option<Callee<'p>> {
        if let Some(declared) = self.scope.declared(name, at) {
            return match declared.origin {
                Origin::Value(value, 0) => match &value.kind {
                    ExpressionKind::Function(literal) => Some(Callee::Ours(self.file, literal)),
                    _ => None,
                },
                _ => None,
            };
        }
        let package = self.program.package_of(self.file);
        let id = self.program.function_named(package, name)?;
        Some(ours(self.program, id))
    }

    fn method(&self, kind: Known<'p>, name: &'p str, depth: usize) -> Option<Callee<'p>> {
        match kind {
            Known::Foreign(path, of) => Some(Callee::Foreign(path, Some(of), name)),
            Known::Ours(id) => {
                if let Some(method) = self.program.method(id, name) {
                    return Some(ours(self.program, method));
                }
                if let (_, Type::Interface { methods, .. }) = self.program.underlying(id) {
                    return self.behind(methods, name);
                }
                let depth = depth.checked_sub(1)?;
                let (file, fields) = self.program.fields(id);
                let embedded = fields.iter().filter(|f| f.is_embedded);
                let mut kinds = embedded.filter_map(|f| written(self.program, file, &f.kind));
                kinds.find_map(|kind| {
                    self.method(kind, name, depth)
                        .filter(|callee| is_known(*callee))
                })
            }
            Known::Error | Known::Literal(..) => None,
        }
    }

    /// The method behind an interface: the signature is that of each type that has all its methods.
    fn behind(&self, methods: &[String], name: &str) -> Option<Callee<'p>> {
        if !methods.iter().any(|m| m == name) {
            return None;
        }
        let mut all = self.program.methods_named(name).iter();
        let has_all = |kind: TypeId| {
            let mut all = methods.iter();
            all.all(|m| self.program.method(kind, m).is_some())
        };
        let (_, id) = all.find(|(kind, _)| has_all(*kind))?;
        Some(ours(self.program, *id))
    }

    /// One of a callee's results.
    pub(crate) fn result(&self, callee: Callee<'p>, index: usize) -> Option<Known<'p>> {
        match callee {
            Callee::Ours(file, literal) => {
                let result = literal.results.get(index)?;
                written(self.program, file, &result.kind)
            }
            Callee::Foreign(path, None, name)
                if index == 0
                    && let Some(of) = routers::made(path, name) =>
            {
                Some(Known::Foreign(path, of))
            }
            Callee::Foreign(path, of, name) => match foreign(path, of, name)?.get(index)? {
                signatures::Result::Error => Some(Known::Error),
                signatures::Result::Type(path, name) => Some(Known::Foreign(path, name)),
                signatures::Result::Other => None,
            },
        }
    }
}

impl Callee<'_> {
    /// How many results it has.
    pub(crate) fn results(self) -> Option<usize> {
        match self {
            Callee::Ours(_, literal) => Some(literal.results.len()),
            Callee::Foreign(path, of, name) => foreign(path, of, name).map(<[_]>::len),
        }
    }
}

fn ours<'p>(program: &'p Program<'p>, id: FunctionId) -> Callee<'p> {
    let (file, function) = program.function(id);
    Callee::Ours(file, &function.literal)
}

fn is_known(callee: Callee<'_>) -> bool {
    match callee {
        Callee::Ours(..) => true,
        Callee::Foreign(path, of, name) => foreign(path, of, name).is_some(),
    }
}

fn foreign(path: &str, of: Option<&str>, name: &str) -> Option<&'static [signatures::Result]> {
    match of {
        Some(of) => signatures::results(path, &format!("{of}.{name}")),
        None => signatures::results(path, name),
    }
}
