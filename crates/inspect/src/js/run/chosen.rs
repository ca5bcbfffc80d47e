//! Modules that a name chooses which isn't known: `require('./payments/' + gateway)` may be any file of the folder.

use super::value::{ModuleId, Value, around_hole};
use super::{Run, expressions};
use crate::js::resolve;

/// More files than this are left unknown.
const MOST: usize = 64;

impl Run<'_> {
    /// One of the modules that a specifier with one unknown part may name.
    pub(super) fn chosen(&mut self, from: ModuleId, specifier: &str) -> Value {
        let Some(ids) = self.candidates(from, specifier) else {
            return Value::Unknown;
        };
        if ids.is_empty() || ids.len() > MOST {
            return Value::Unknown;
        }
        for id in &ids {
            self.start(*id);
        }
        Value::OneOf(ids.into_iter().map(Value::Module).collect())
    }

    fn candidates(&self, from: ModuleId, specifier: &str) -> Option<Vec<ModuleId>> {
        let (before, after) = around_hole(specifier)?;
        let (folder, begin) = before.rsplit_once('/')?;
        let folder = match resolve::in_tree(folder) {
            Some(folder) => folder,
            None if folder.starts_with('.') => {
                let own = expressions::folder(&self.module(from).path);
                resolve::normal(&format!("{own}/{folder}"))
            }
            None => return None,
        };
        let end = without_extension(after);
        let names_it = |path: &str| {
            let name = path.strip_prefix(&*folder)?.trim_start_matches('/');
            let name = without_extension(name.strip_prefix(begin)?);
            let name = name.strip_suffix("/index").unwrap_or(name);
            let name = name.strip_suffix(end)?;
            (!name.is_empty() && !name.contains('/')).then_some(())
        };
        let modules = self.program.modules.iter().enumerate();
        let named = modules.filter(|(_, module)| names_it(&module.path).is_some());
        Some(named.map(|(at, _)| ModuleId(at)).collect())
    }

    /// What chose a module: the name of its file, or of its folder.
    pub(crate) fn chooser(&self, id: ModuleId) -> &str {
        let path = without_extension(&self.module(id).path);
        let path = path.strip_suffix("/index").unwrap_or(path);
        path.rsplit('/').next().unwrap_or(path)
    }
}

fn without_extension(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    match path[name..].rfind('.') {
        Some(at) => &path[..name + at],
        None => path,
    }
}
