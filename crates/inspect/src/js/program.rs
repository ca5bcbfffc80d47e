//! All modules of a tree, with what finds one from another.

use std::sync::OnceLock;

use crate::descriptions::Description;
use crate::inspection::{Framework, Place};
use crate::js::module::Module;
use crate::js::resolve::{Resolver, is_within};
use crate::js::run::value::ModuleId;
use crate::js::taking;
use crate::source::Source;

/// What a run goes through.
pub(crate) struct Program {
    pub(crate) modules: Vec<Module>,
    pub(crate) resolver: Resolver,
    /// Source of each module, for its lines.
    pub(crate) sources: Vec<Source>,
    /// Of each `package.json`, the deepest first: its folder and the frameworks that it depends on.
    pub(crate) frameworks: Vec<(String, Vec<Framework>)>,
    /// Descriptions of its API that it is routed by.
    pub(crate) descriptions: Vec<Description>,
    /// Made when it is first asked for.
    pub(crate) takes: OnceLock<Vec<(ModuleId, ModuleId)>>,
}

impl Program {
    /// Each module with one that it takes, another than itself; a pair may come more than once.
    pub(crate) fn takes(&self) -> &[(ModuleId, ModuleId)] {
        self.takes.get_or_init(|| taking::between_modules(self))
    }

    /// The package that a file belongs to: its folder and the frameworks that it depends on.
    pub(crate) fn package_of(&self, path: &str) -> Option<&(String, Vec<Framework>)> {
        let mut packages = self.frameworks.iter();
        packages.find(|(folder, _)| is_within(path, folder))
    }

    /// The names of files and folders of code in a folder of the tree.
    pub(crate) fn names_in(&self, folder: &str) -> Vec<String> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let paths = self
            .modules
            .iter()
            .filter_map(|m| m.path.strip_prefix(&prefix));
        let names = paths.filter_map(|rest| rest.split('/').next().map(str::to_owned));
        let names: std::collections::BTreeSet<String> = names.collect();
        names.into_iter().collect()
    }

    /// The frameworks that a module's package depends on, and those around it.
    pub(crate) fn frameworks_of(&self, module: ModuleId) -> Vec<Framework> {
        let path = &self.modules[module.0].path;
        let around = self.frameworks.iter();
        let around = around.filter(|(folder, _)| is_within(path, folder));
        around
            .flat_map(|(_, frameworks)| frameworks.iter().copied())
            .collect()
    }

    pub(crate) fn place(&self, module: ModuleId, at: u32) -> Place {
        self.sources[module.0].place(at)
    }
}
