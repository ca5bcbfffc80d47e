//! What a called name is: a function of a package, or one of the tree.

use std::collections::{HashMap, HashSet};

use crate::js::module::{
    Export, Expression, FunctionId, Imported, Key, Kind, MemberKind, Module, Pattern, Statement,
};
use crate::js::program::Program;
use crate::js::resolve::Target;
use crate::js::run::value::{FunctionKey, ModuleId};

/// The names of all modules, by their index.
pub(crate) struct AllNames<'a> {
    program: &'a Program,
    modules: Vec<Names<'a>>,
}

impl<'a> AllNames<'a> {
    pub(crate) fn of(program: &'a Program) -> Self {
        AllNames {
            program,
            modules: program.modules.iter().map(Names::of).collect(),
        }
    }

    pub(crate) fn of_module(&self, module: usize) -> &Names<'a> {
        &self.modules[module]
    }

    /// The function of the tree that a module calls: by name, imported, or a method of the class around it by `this.x`.
    pub(crate) fn function(&self, module: usize, callee: &Expression) -> Option<FunctionKey> {
        let names = &self.modules[module];
        match &callee.kind {
            Kind::Name(name) => {
                if let Some(id) = names.functions.get(name.as_ref()) {
                    return Some((ModuleId(module), *id));
                }
                let (from, what) = names.imports.get(name.as_ref())?;
                match what {
                    Imported::Named(name) => self.exported(module, from, name, &mut HashSet::new()),
                    Imported::Namespace => None,
                }
            }
            Kind::Member(object, name) if matches!(object.kind, Kind::This) => {
                method(names.module, name).map(|id| (ModuleId(module), id))
            }
            Kind::Member(object, name) => {
                let Kind::Name(space) = &object.kind else {
                    return None;
                };
                let (from, what) = names.imports.get(space.as_ref())?;
                matches!(what, Imported::Namespace)
                    .then(|| self.exported(module, from, name, &mut HashSet::new()))?
            }
            _ => None,
        }
    }

    /// The function that the module at a specifier gives under a name. Each module is asked once: re-exports may go in
    /// circles.
    fn exported(
        &self,
        from: usize,
        specifier: &str,
        name: &str,
        asked: &mut HashSet<(usize, String)>,
    ) -> Option<FunctionKey> {
        let from = &self.program.modules[from].path;
        let Target::Module(id) = self.program.resolver.resolve(from, specifier) else {
            return None;
        };
        if !asked.insert((id.0, name.to_owned())) {
            return None;
        }
        let module = &self.program.modules[id.0];
        for export in &module.exports {
            match export {
                Export::Local { name: given, local } if given == name => {
                    let function = self.modules[id.0].functions.get(local.as_str())?;
                    return Some((id, *function));
                }
                Export::From {
                    name: given,
                    from,
                    what: Imported::Named(inner),
                } if given == name => return self.exported(id.0, from, inner, asked),
                Export::All { from } => {
                    if let Some(found) = self.exported(id.0, from, name, asked) {
                        return Some(found);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// What the names of a module stand for.
#[derive(Debug)]
pub(crate) struct Names<'a> {
    module: &'a Module,
    imports: HashMap<&'a str, (&'a str, Imported)>,
    functions: HashMap<&'a str, FunctionId>,
}

impl<'a> Names<'a> {
    /// Those of a module: its imports, `require`s among them, and its functions by name.
    fn of(module: &'a Module) -> Self {
        let mut names = Names {
            module,
            imports: HashMap::new(),
            functions: HashMap::new(),
        };
        for import in &module.imports {
            if let Some(local) = &import.local {
                names
                    .imports
                    .insert(local, (&import.from, import.what.clone()));
            }
        }
        for (index, function) in module.functions.iter().enumerate() {
            if let Some(name) = &function.name {
                names.functions.insert(name, FunctionId(index as u32));
            }
        }
        names.statements(&module.body);
        names
    }

    fn statements(&mut self, body: &'a [Statement]) {
        for statement in body {
            if let Statement::Let {
                pattern,
                value: Some(value),
                ..
            } = statement
            {
                self.bind(pattern, value);
            }
        }
    }

    /// `const x = require('y')`, `const { a } = require('y')`, `const f = () => ...`.
    fn bind(&mut self, pattern: &'a Pattern, value: &'a Expression) {
        if let (Pattern::Name(name), Kind::Function(id)) = (pattern, &value.kind) {
            self.functions.insert(name, *id);
        }
        let Some((from, member)) = required(value) else {
            return;
        };
        match (pattern, member) {
            (Pattern::Name(name), None) => {
                self.imports.insert(name, (from, Imported::Namespace));
            }
            (Pattern::Name(name), Some(member)) => {
                self.imports
                    .insert(name, (from, Imported::Named(member.to_owned())));
            }
            (Pattern::Object { properties, .. }, None) => {
                for (key, inner) in properties {
                    if let (Key::Name(key), Pattern::Name(local)) = (key, inner) {
                        self.imports
                            .insert(local, (from, Imported::Named(key.clone())));
                    }
                }
            }
            _ => {}
        }
    }

    /// The package and the path in it of something called: `fs` and `promises.readFile`. `node:` is left away.
    pub(crate) fn of_package(&self, callee: &Expression) -> Option<(String, String)> {
        let (from, path) = self.imported(callee)?;
        let is_package = !from.starts_with(['.', '/', '#']);
        is_package.then(|| (from.trim_start_matches("node:").to_owned(), path.join(".")))
    }

    /// Whether the module takes something from a package.
    pub(crate) fn takes_from(&self, package: &str) -> bool {
        let mut from = self.imports.values().map(|(from, _)| *from);
        from.any(|from| from.trim_start_matches("node:") == package)
    }

    /// Where a name comes from and the members on the way.
    fn imported(&self, expression: &Expression) -> Option<(String, Vec<String>)> {
        match &expression.kind {
            Kind::Name(name) => {
                let (from, what) = self.imports.get(name.as_ref())?;
                let path = match what {
                    Imported::Named(name) if name != "default" => vec![name.clone()],
                    _ => vec![],
                };
                Some(((*from).to_owned(), path))
            }
            Kind::Member(object, member) => {
                let (from, mut path) = self.imported(object)?;
                if member.as_ref() != "default" {
                    path.push(member.to_string());
                }
                Some((from, path))
            }
            Kind::Call(_) => {
                let (from, member) = required(expression)?;
                Some((
                    from.to_owned(),
                    member.map(str::to_owned).into_iter().collect(),
                ))
            }
            _ => None,
        }
    }
}

/// `require('x')` and `require('x').y`.
fn required(expression: &Expression) -> Option<(&str, Option<&str>)> {
    match &expression.kind {
        Kind::Member(object, name) => {
            let (from, None) = required(object)? else {
                return None;
            };
            Some((from, Some(name)))
        }
        Kind::Call(call) => match (&call.callee.kind, &call.arguments[..]) {
            (Kind::Name(name), [argument]) if name.as_ref() == "require" => {
                match &argument.value.kind {
                    Kind::Text(from) => Some((from, None)),
                    _ => None,
                }
            }
            _ => None,
        },
        _ => None,
    }
}

/// A method of that name, where all classes of the module that have one agree on whether it is async.
fn method(module: &Module, name: &str) -> Option<FunctionId> {
    let members = module.classes.iter().flat_map(|class| &class.members);
    let methods = members
        .filter(|m| m.name == name)
        .filter_map(|m| match m.kind {
            MemberKind::Method(id) => Some(id),
            _ => None,
        });
    let is_async = |id: &FunctionId| module.functions.get(id.0 as usize).map(|f| f.is_async);
    let methods: Vec<FunctionId> = methods.collect();
    let first = methods.first()?;
    let do_agree = methods.iter().all(|m| is_async(m) == is_async(first));
    do_agree.then_some(*first)
}
