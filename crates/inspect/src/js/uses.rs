//! What JavaScript imports of packages that are looked for.

use super::looking;
use super::module::{Export, Expression, Kind, Module};
use super::program::Program;
use super::run::value::ModuleId;
use crate::dependencies::Ecosystem;
use crate::inspection::Place;
use crate::uses::{Uses, quoted_lines};

/// Adds the uses of a program.
pub(crate) fn collect(program: &Program, uses: &mut Uses) {
    if program.modules.is_empty() {
        return;
    }
    uses.has_read(Ecosystem::Npm);
    if !uses.wants_any() {
        return;
    }
    for (index, module) in program.modules.iter().enumerate() {
        declared(module, &program.sources[index].text, uses);
    }
    looking::expressions(program, &mut |at, expression, _| {
        if let Some(from) = required(expression)
            && let Some(package) = wanted(from, uses)
        {
            let place = program.place(ModuleId(at.module), expression.at);
            uses.add_import(Ecosystem::Npm, &package, place);
        }
    });
}

/// `import` and `export ... from`.
fn declared(module: &Module, text: &str, uses: &mut Uses) {
    let imported = module.imports.iter().map(|import| import.from.as_str());
    let exported = module.exports.iter().filter_map(|export| match export {
        Export::From { from, .. } | Export::All { from } => Some(from.as_str()),
        Export::Local { .. } => None,
    });
    let wanted = |from| Some((wanted(from, uses)?, from));
    let found: Vec<(String, &str)> = imported.chain(exported).filter_map(wanted).collect();
    if found.is_empty() {
        return;
    }
    let lines = quoted_lines(text);
    for (package, from) in found {
        let place = Place {
            file: module.path.clone(),
            line: lines.get(from).copied().unwrap_or(1),
        };
        uses.add_import(Ecosystem::Npm, &package, place);
    }
}

/// `require('x')` and `import('x')`.
fn required(expression: &Expression) -> Option<&str> {
    let from = match &expression.kind {
        Kind::Import(from) => from,
        Kind::Call(call) => match (&call.callee.kind, &call.arguments[..]) {
            (Kind::Name(name), [argument]) if name.as_ref() == "require" => &argument.value,
            _ => return None,
        },
        _ => return None,
    };
    match &from.kind {
        Kind::Text(text) => Some(text.as_ref()),
        _ => None,
    }
}

/// The package that a specifier is of, where it is one that is looked for.
fn wanted(specifier: &str, uses: &Uses) -> Option<String> {
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    let end = specifier.match_indices('/').nth(parts - 1);
    let package = &specifier[..end.map_or(specifier.len(), |(at, _)| at)];
    uses.wants(Ecosystem::Npm, package)
        .then(|| package.to_owned())
}
