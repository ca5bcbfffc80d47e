//! Where a package lets Node.js look for modules beside `node_modules`: `module-alias`, `app-module-path`, `NODE_PATH`.

use serde_json::Value;

use super::aliases::Config;
use super::normal;

/// Packages by which code adds a folder. Which one isn't in the manifest; it is nearly always the package's own.
const ADD_A_FOLDER: [&str; 2] = ["module-alias", "app-module-path"];

/// Aliases and folders of the package in `folder`; `None` where it has none.
pub(super) fn of_package(folder: &str, json: &Value) -> Option<Config> {
    let within = |path: &str| normal(&format!("{folder}/{path}"));
    let mut paths = Vec::new();
    for (alias, target) in json["_moduleAliases"].as_object().into_iter().flatten() {
        let target = within(target.as_str()?);
        paths.push((alias.clone(), vec![target.clone()]));
        paths.push((format!("{alias}/*"), vec![format!("{target}/*")]));
    }
    let beneath = |searched: &str| format!("{}/*", within(searched));
    let searched: Vec<String> = searched(json).map(beneath).collect();
    if !searched.is_empty() {
        paths.push(("*".to_owned(), searched));
    }
    (!paths.is_empty()).then(|| Config {
        folder: folder.to_owned(),
        base: None,
        paths,
    })
}

/// Folders in which a bare name is looked for, relative to the package.
fn searched(json: &Value) -> impl Iterator<Item = &str> {
    let named = json["_moduleDirectories"].as_array().into_iter().flatten();
    let named = named.filter_map(Value::as_str);
    let adds = ADD_A_FOLDER
        .iter()
        .any(|p| json["dependencies"][p].is_string());
    let scripts = json["scripts"].as_object().into_iter().flatten();
    let scripts = scripts.filter_map(|(_, script)| script.as_str());
    named
        .filter(|folder| *folder != "node_modules")
        .chain(adds.then_some("."))
        .chain(scripts.flat_map(node_path))
}

/// The relative folders of each `NODE_PATH=` of a script.
fn node_path(script: &str) -> impl Iterator<Item = &str> {
    let values = script.split("NODE_PATH=").skip(1);
    let values = values.filter_map(|rest| rest.split_whitespace().next());
    values
        .flat_map(|value| value.trim_matches(['"', '\'']).split([':', ';']))
        .filter(|folder| !folder.is_empty() && !folder.starts_with(['$', '%', '/']))
}
