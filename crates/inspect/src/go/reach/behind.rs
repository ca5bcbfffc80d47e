//! The type behind an interface, where there is only one.

use std::collections::{HashMap, HashSet};

use crate::go::ast::Type;
use crate::go::program::{FunctionId, Program, TypeId};
use crate::go::types::{Known, MOST_EMBEDDED, written};

/// Types that may be behind an interface; with more of them nobody looks.
const MOST_BEHIND: usize = 64;
/// Interfaces within interfaces that are looked into.
const DEEPEST: usize = 8;
/// Methods of one interface.
const MOST_METHODS: usize = 1000;

/// Answers what is behind interfaces; remembers it.
pub(super) struct Behind<'p> {
    program: &'p Program<'p>,
    /// Types that something makes a value of.
    made: HashSet<TypeId>,
    /// Structs that embed a type.
    embedding: HashMap<TypeId, Vec<TypeId>>,
    known: HashMap<TypeId, Option<TypeId>>,
}

impl<'p> Behind<'p> {
    pub(super) fn of(program: &'p Program<'p>, made: HashSet<TypeId>) -> Self {
        let mut embedding: HashMap<TypeId, Vec<TypeId>> = HashMap::new();
        for id in program.types() {
            let (file, fields) = program.fields(id);
            for field in fields.iter().filter(|f| f.is_embedded) {
                if let Some(Known::Ours(inner)) = written(program, file, &field.kind) {
                    embedding.entry(inner).or_default().push(id);
                }
            }
        }
        Behind {
            program,
            made,
            embedding,
            known: HashMap::new(),
        }
    }

    /// The method that a call through an interface comes to.
    pub(super) fn method(&mut self, interface: TypeId, name: &str) -> Option<FunctionId> {
        let known = self.known.get(&interface).copied();
        let kind = known.unwrap_or_else(|| self.only(interface));
        self.known.insert(interface, kind);
        method(self.program, kind?, name, MOST_EMBEDDED)
    }

    fn only(&self, interface: TypeId) -> Option<TypeId> {
        let mut methods = Vec::new();
        self.methods(interface, &mut methods, DEEPEST);
        let owners = |name: &str| self.program.methods_named(name);
        let rarest = methods.iter().min_by_key(|m| owners(m).len())?;
        let owners = owners(rarest);
        if owners.len() > MOST_BEHIND || methods.len() > MOST_METHODS {
            return None;
        }
        let has_all = |kind: &TypeId| {
            let mut methods = methods.iter();
            methods.all(|m| method(self.program, *kind, m, MOST_EMBEDDED).is_some())
        };
        let all = self.with_embedding(owners.iter().map(|(kind, _)| *kind).collect());
        let all: Vec<TypeId> = all.into_iter().filter(has_all).collect();
        single(&all).or_else(|| {
            let made = all.iter().filter(|kind| self.made.contains(kind));
            let made: Vec<TypeId> = made.copied().collect();
            let real = made.iter().filter(|kind| !self.is_stand_in(**kind));
            single(&made).or_else(|| single(&real.copied().collect::<Vec<_>>()))
        })
    }

    fn with_embedding(&self, mut kinds: Vec<TypeId>) -> Vec<TypeId> {
        let mut next = 0;
        while next < kinds.len() && kinds.len() <= MOST_BEHIND {
            let around = self.embedding.get(&kinds[next]).into_iter().flatten();
            for kind in around {
                if !kinds.contains(kind) {
                    kinds.push(*kind);
                }
            }
            next += 1;
        }
        kinds
    }

    fn methods(&self, interface: TypeId, into: &mut Vec<&'p str>, depth: usize) {
        let (file, Type::Interface { methods, embedded }) = self.program.underlying(interface)
        else {
            return;
        };
        into.extend(methods.iter().map(String::as_str));
        let Some(depth) = depth.checked_sub(1).filter(|_| into.len() < MOST_METHODS) else {
            return;
        };
        for kind in embedded {
            if let Some(Known::Ours(inner)) = written(self.program, file, kind) {
                self.methods(inner, into, depth);
            }
        }
    }

    /// Whether a type stands in for the real one in tests.
    fn is_stand_in(&self, kind: TypeId) -> bool {
        let (file, declared) = self.program.declared(kind);
        let path = self.program.files[file].path.to_lowercase();
        let name = declared.name.to_lowercase();
        let is_said = |text: &str| ["mock", "fake", "stub"].iter().any(|w| text.contains(w));
        is_said(&name) || is_said(&path)
    }
}

fn single(all: &[TypeId]) -> Option<TypeId> {
    match all {
        [only] => Some(*only),
        _ => None,
    }
}

/// A type's method, also one of an embedded struct.
pub(super) fn method(
    program: &Program<'_>,
    kind: TypeId,
    name: &str,
    depth: usize,
) -> Option<FunctionId> {
    if let Some(own) = program.method(kind, name) {
        return Some(own);
    }
    let depth = depth.checked_sub(1)?;
    let (file, fields) = program.fields(kind);
    let embedded = fields.iter().filter(|f| f.is_embedded);
    let mut kinds = embedded.filter_map(|f| written(program, file, &f.kind));
    kinds.find_map(|inner| match inner {
        Known::Ours(inner) => method(program, inner, name, depth),
        _ => None,
    })
}
