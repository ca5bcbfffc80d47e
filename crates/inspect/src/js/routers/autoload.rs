//! `@fastify/autoload`: each file below a folder is a plugin, folders are prefixes.

use super::fastify;
use super::text_of;
use crate::js::resolve;
use crate::js::run::Run;
use crate::js::run::calls::Call;
use crate::js::run::value::{External, ModuleId, Router, Value};

pub(super) fn is_autoload(external: &External) -> bool {
    matches!(
        external.package.as_str(),
        "@fastify/autoload" | "fastify-autoload"
    )
}

/// How a folder is loaded.
struct Loading {
    folder: String,
    prefix: String,
    is_prefixed: bool,
    has_parameters: bool,
    plugin_options: Value,
}

/// Loads the files of `dir`.
pub(super) fn load(run: &mut Run<'_>, router: &Router, options: &Value, _call: &Call<'_>) {
    let Some(folder) = text_of(run, options, "dir").and_then(|d| resolve::in_tree(&d)) else {
        return;
    };
    let plugin_options = run.member(options, "options");
    let prefix = text_of(run, &plugin_options, "prefix");
    let names_prefix = run.member(options, "dirNameRoutePrefix");
    let has_parameters = run.member(options, "routeParams");
    let loading = Loading {
        folder,
        prefix: prefix.unwrap_or_default(),
        is_prefixed: !matches!(names_prefix, Value::Bool(false)),
        has_parameters: !matches!(has_parameters, Value::Nothing | Value::Bool(false))
            && options.has("routeParams"),
        plugin_options,
    };
    for (id, within) in plugins(run, &loading.folder) {
        one(run, router, &loading, id, &within);
    }
}

/// The files that are plugins, each with its folder from the loaded one. A folder's index keeps its other files out,
/// not its folders.
fn plugins(run: &Run<'_>, folder: &str) -> Vec<(ModuleId, String)> {
    let start = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let files: Vec<(ModuleId, &str, &str)> = run
        .program
        .modules
        .iter()
        .enumerate()
        .filter_map(|(index, module)| {
            let rest = module.path.strip_prefix(&start)?;
            let (within, name) = rest.rsplit_once('/').unwrap_or(("", rest));
            Some((ModuleId(index), within, name))
        })
        .collect();
    let is_index = |name: &str| {
        name.rsplit_once('.')
            .is_some_and(|(stem, _)| stem == "index")
    };
    let is_kept = |within: &str, name: &str| {
        is_index(name) || !files.iter().any(|(_, w, n)| *w == within && is_index(n))
    };
    let is_hooks = |name: &str| name.to_lowercase().contains("autohooks");
    let kept = files
        .iter()
        .filter(|(_, w, n)| is_kept(w, n) && !is_hooks(n));
    kept.map(|(id, w, _)| (*id, (*w).to_owned())).collect()
}

fn one(run: &mut Run<'_>, router: &Router, loading: &Loading, id: ModuleId, within: &str) {
    run.start(id);
    let whole = run.whole(id);
    let Value::Function(f) = run.settled(&whole) else {
        return;
    };
    let function = Value::Function(std::rc::Rc::clone(&f));
    let mut own = |name: &str| {
        let of_module = text_of(run, &whole, name);
        of_module.or_else(|| text_of(run, &function, name))
    };
    let (replaced, added) = (own("prefixOverride"), own("autoPrefix"));
    let mut prefix = loading.prefix.clone();
    if loading.is_prefixed {
        for part in within.split('/').filter(|p| !p.is_empty()) {
            prefix.push('/');
            prefix.push_str(&folder_name(part, loading.has_parameters));
        }
    }
    if let Some(added) = added {
        prefix = format!("{prefix}/{added}");
    }
    let prefix = replaced.unwrap_or(prefix);
    fastify::enter(run, router, &f, &prefix, &loading.plugin_options);
}

/// A folder's part of the prefix: with parameters `_id` is `:id`, `__a` is `:a` too.
fn folder_name(folder: &str, has_parameters: bool) -> String {
    match folder.strip_prefix('_') {
        Some(name) if has_parameters => {
            let names = name.trim_start_matches('_').split("__");
            names.map(|n| format!(":{n}")).collect::<Vec<_>>().join("-")
        }
        _ => folder.to_owned(),
    }
}
