//! All files of the tree as one program: which name means what, across packages.

use std::collections::HashMap;

use super::ast::{Binding, Field, File, Function, Import, Span, Type, TypeDeclaration};
use super::module::{self, Module};
use super::routers::{self, Api};
use crate::inspection::Place;
use crate::source::Source;

/// A function or method of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FunctionId(pub(crate) usize);

/// A named type of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TypeId(pub(crate) usize);

/// A package of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PackageId(pub(crate) usize);

/// What a written type means.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Meaning<'p> {
    /// A router of a framework.
    Router(&'static Api),
    /// A type of the tree.
    Ours(TypeId),
    /// A type literal or something else, in the file that wrote it.
    Other(&'p Type),
}

#[derive(Debug, Default)]
struct Package {
    functions: HashMap<String, FunctionId>,
    types: HashMap<String, TypeId>,
    /// File and position.
    values: HashMap<String, (usize, usize)>,
}

/// The program.
#[derive(Debug)]
pub(crate) struct Program<'s> {
    pub(crate) sources: &'s [Source],
    pub(crate) files: Vec<File>,
    modules: Vec<Module>,
    /// By folder.
    folders: HashMap<String, PackageId>,
    packages: Vec<Package>,
    /// The package of each file.
    package_of: Vec<PackageId>,
    /// File and position.
    functions: Vec<(usize, usize)>,
    types: Vec<(usize, usize)>,
    methods: HashMap<(TypeId, String), FunctionId>,
    by_method: HashMap<String, Vec<(TypeId, FunctionId)>>,
}

impl<'s> Program<'s> {
    /// Indexes the files. Tests are left out; of names that are declared twice the one of the usual build counts.
    pub(crate) fn new(sources: &'s [Source], mut files: Vec<File>) -> Self {
        files.retain(|f| !f.is_test);
        files.sort_by_key(|f| f.is_conditional);
        let mut program = Program {
            sources,
            files: Vec::new(),
            modules: module::modules(sources),
            folders: HashMap::new(),
            packages: Vec::new(),
            package_of: Vec::new(),
            functions: Vec::new(),
            types: Vec::new(),
            methods: HashMap::new(),
            by_method: HashMap::new(),
        };
        for (index, file) in files.iter().enumerate() {
            program.declare(index, file);
        }
        for (index, file) in files.iter().enumerate() {
            program.define(index, file);
        }
        program.files = files;
        program
    }

    fn declare(&mut self, index: usize, file: &File) {
        let folder = folder(&file.path);
        let next = PackageId(self.packages.len());
        let package = *self.folders.entry(folder.to_owned()).or_insert(next);
        if package == next {
            self.packages.push(Package::default());
        }
        self.package_of.push(package);
        let package = &mut self.packages[package.0];
        for (at, declared) in file.types.iter().enumerate() {
            let id = TypeId(self.types.len());
            self.types.push((index, at));
            package.types.entry(declared.name.clone()).or_insert(id);
        }
        for (at, value) in file.values.iter().enumerate() {
            package
                .values
                .entry(value.name.clone())
                .or_insert((index, at));
        }
    }

    fn define(&mut self, index: usize, file: &File) {
        let package = self.package_of[index];
        for (at, function) in file.functions.iter().enumerate() {
            let id = FunctionId(self.functions.len());
            self.functions.push((index, at));
            let Some(receiver) = &function.receiver else {
                self.packages[package.0]
                    .functions
                    .entry(function.name.clone())
                    .or_insert(id);
                continue;
            };
            let Type::Named { name, .. } = receiver.kind.pointee() else {
                continue;
            };
            let Some(kind) = self.packages[package.0].types.get(name).copied() else {
                continue;
            };
            let mut is_new = false;
            self.methods
                .entry((kind, function.name.clone()))
                .or_insert_with(|| {
                    is_new = true;
                    id
                });
            if is_new {
                self.by_method
                    .entry(function.name.clone())
                    .or_default()
                    .push((kind, id));
            }
        }
    }

    /// All functions and methods.
    pub(crate) fn functions(&self) -> impl Iterator<Item = FunctionId> + use<> {
        (0..self.functions.len()).map(FunctionId)
    }

    /// A function and the position of its file.
    pub(crate) fn function(&self, id: FunctionId) -> (usize, &Function) {
        let (file, at) = self.functions[id.0];
        (file, &self.files[file].functions[at])
    }

    /// Whether the function is what its name means, not hidden by one of another build.
    pub(crate) fn is_in_build(&self, id: FunctionId) -> bool {
        let (file, function) = self.function(id);
        match function.receiver.as_ref().map(|r| r.kind.pointee()) {
            None => {
                let package = &self.packages[self.package_of[file].0];
                // There can be any number of `init`.
                function.name == "init"
                    || function.name == "_"
                    || package.functions.get(&function.name) == Some(&id)
            }
            Some(Type::Named { name, .. }) => {
                let kind = self.packages[self.package_of[file].0].types.get(name);
                kind.is_none_or(|k| self.methods.get(&(*k, function.name.clone())) == Some(&id))
            }
            Some(_) => true,
        }
    }

    pub(crate) fn package_of(&self, file: usize) -> PackageId {
        self.package_of[file]
    }

    /// The package of the tree that an import path means.
    pub(crate) fn package(&self, import: &str) -> Option<PackageId> {
        if let Some(folder) = module::folder_of(&self.modules, import) {
            return self.folders.get(&folder).copied();
        }
        if !self.modules.is_empty() || !import.contains('.') {
            return None;
        }
        // Without a `go.mod`, an import path ends in a folder of the tree.
        let parts = import.match_indices('/').map(|(at, _)| &import[at + 1..]);
        parts
            .into_iter()
            .find_map(|tail| self.folders.get(tail))
            .copied()
    }

    /// The import that a file knows by a name.
    pub(crate) fn import(&self, file: usize, alias: &str) -> Option<&Import> {
        self.files[file].imports.iter().find(|i| i.alias == alias)
    }

    pub(crate) fn function_named(&self, package: PackageId, name: &str) -> Option<FunctionId> {
        self.packages[package.0].functions.get(name).copied()
    }

    /// A package's constant or variable, with the position of its file.
    pub(crate) fn value_named(&self, package: PackageId, name: &str) -> Option<(usize, &Binding)> {
        let (file, at) = self.value_at(package, name)?;
        Some((file, &self.files[file].values[at]))
    }

    /// The positions of the file that has a package's constant or variable, and of that one there.
    pub(crate) fn value_at(&self, package: PackageId, name: &str) -> Option<(usize, usize)> {
        self.packages[package.0].values.get(name).copied()
    }

    /// All types.
    pub(crate) fn types(&self) -> impl Iterator<Item = TypeId> + use<> {
        (0..self.types.len()).map(TypeId)
    }

    /// How a type of the tree is declared, with the position of its file.
    pub(crate) fn declared(&self, id: TypeId) -> (usize, &TypeDeclaration) {
        let (file, at) = self.types[id.0];
        (file, &self.files[file].types[at])
    }

    pub(crate) fn type_named(&self, package: PackageId, name: &str) -> Option<TypeId> {
        self.packages[package.0].types.get(name).copied()
    }

    /// A method by its type, not those of embedded types.
    pub(crate) fn method(&self, kind: TypeId, name: &str) -> Option<FunctionId> {
        self.methods.get(&(kind, name.to_owned())).copied()
    }

    /// All methods of a name.
    pub(crate) fn methods_named(&self, name: &str) -> &[(TypeId, FunctionId)] {
        self.by_method.get(name).map_or(&[], Vec::as_slice)
    }

    /// The version of Go that a file's module asks for.
    pub(crate) fn go_version(&self, file: usize) -> Option<(u32, u32)> {
        let path = &self.files[file].path;
        let is_around =
            |m: &&Module| m.folder.is_empty() || path.starts_with(&format!("{}/", m.folder));
        let module = self
            .modules
            .iter()
            .filter(is_around)
            .max_by_key(|m| m.folder.len())?;
        let mut numbers = module.go.as_ref()?.split('.').map(|n| n.parse().ok());
        Some((numbers.next()??, numbers.next()??))
    }

    /// What a type of the tree is made of, with the position of its file.
    pub(crate) fn underlying(&self, id: TypeId) -> (usize, &Type) {
        let (file, declared) = self.declared(id);
        (file, &declared.underlying)
    }

    /// The fields of a struct type.
    pub(crate) fn fields(&self, id: TypeId) -> (usize, &[Field]) {
        match self.underlying(id) {
            (file, Type::Struct(fields)) => (file, fields),
            (file, _) => (file, &[]),
        }
    }

    /// What a type means in a file. A type that is another by name means that other one if it is a router.
    pub(crate) fn meaning<'p>(&'p self, file: usize, kind: &'p Type) -> Meaning<'p> {
        self.meaning_within(file, kind, 0)
    }

    fn meaning_within<'p>(&'p self, file: usize, kind: &'p Type, depth: usize) -> Meaning<'p> {
        let Type::Named { package, name } = kind.pointee() else {
            return Meaning::Other(kind.pointee());
        };
        let folder = match package {
            None => Some(self.package_of[file]),
            Some(alias) => {
                let Some(import) = self.import(file, alias) else {
                    return Meaning::Other(kind);
                };
                if let Some(api) = routers::by_type(&import.path, name) {
                    return Meaning::Router(api);
                }
                self.package(&import.path)
            }
        };
        let Some(id) = folder.and_then(|p| self.type_named(p, name)) else {
            return Meaning::Other(kind);
        };
        let (owner, underlying) = self.underlying(id);
        if depth < 4
            && matches!(underlying.pointee(), Type::Named { .. })
            && let meaning @ Meaning::Router(_) = self.meaning_within(owner, underlying, depth + 1)
        {
            return meaning;
        }
        Meaning::Ours(id)
    }

    pub(crate) fn place(&self, file: usize, offset: u32) -> Place {
        self.sources[self.files[file].source].place(offset)
    }

    pub(crate) fn text(&self, file: usize, span: Span) -> &'s str {
        let sources: &'s [Source] = self.sources;
        let text = &sources[self.files[file].source].text;
        text.get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
