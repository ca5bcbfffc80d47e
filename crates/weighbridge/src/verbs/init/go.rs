//! The candidate of Go: how it is built and started, by its `go.mod` and where its commands are.

use std::path::Path;

use weighbridge_inspect::{Inspection, Package};

use super::candidates::{Candidate, NOT_READY, dir_of, folder_of, ready};
use super::draft::quoted;

pub(super) fn candidate(found: &Inspection, package: &Package, root: &Path) -> Candidate {
    let folder = folder_of(&package.file);
    let whole = root.join(folder);
    let version = package.runtimes.iter().find_map(|r| minor(&r.version));
    let runtime = version.unwrap_or_else(|| "1.26".to_owned());
    let mains = mains(&whole);
    // With -o and a folder of that name, go build writes into the folder.
    let binary = match whole.join("server").is_dir() {
        true => "server-bin",
        false => "server",
    };
    let build = format!(
        "go build -trimpath -ldflags='-s -w' -o {binary} {}",
        main_of(&mains, package.name.as_deref())
    );
    let mut unknown = Vec::new();
    let mut keys = vec![
        ("runtime", quoted(&format!("go@{runtime}"))),
        ("build", quoted(&build)),
        ("start", quoted(&format!("./{binary}"))),
    ];
    match ready(found, folder, true) {
        Some(ready) => keys.push(ready),
        None => unknown.push(NOT_READY.to_owned()),
    }
    keys.push(("artifact", format!("[{}]", quoted(binary))));
    let mut notes =
        vec!["FILL IN, where needed: env = { NAME = \"value\" }, prepare, reset".to_owned()];
    if mains.is_empty() {
        unknown.push("which of its packages is the command: no main.go in . or cmd/*".to_owned());
    }
    if mains.len() > 1 {
        let note = format!("it has several commands: {}", mains.join(", "));
        unknown.push(format!("which command is the service: {note}"));
        notes.push(note);
    }
    Candidate {
        name: "go",
        is_go: true,
        manifest: package.file.clone(),
        dir: dir_of(package),
        keys,
        notes,
        unknown,
    }
}

/// The command that is called like the module, else the first.
fn main_of<'m>(mains: &'m [String], module: Option<&str>) -> &'m str {
    let own = module.and_then(|name| name.rsplit('/').next());
    let own = own.map(|name| format!("./cmd/{name}"));
    let called_so = mains.iter().find(|main| Some(*main) == own.as_ref());
    called_so.or(mains.first()).map_or(".", String::as_str)
}

/// Folders that are most likely commands: the module's own and those in `cmd`, in order.
fn mains(module: &Path) -> Vec<String> {
    let mut found = Vec::new();
    if module.join("main.go").is_file() {
        found.push(".".to_owned());
    }
    let commands = std::fs::read_dir(module.join("cmd"))
        .into_iter()
        .flatten()
        .flatten();
    let mut commands: Vec<String> = commands
        .filter(|entry| entry.path().join("main.go").is_file())
        .map(|entry| format!("./cmd/{}", entry.file_name().to_string_lossy()))
        // What a shell would take apart has to be written by hand.
        .filter(|path| {
            path.chars()
                .all(|c| c.is_ascii_alphanumeric() || "./-_".contains(c))
        })
        .collect();
    commands.sort();
    found.extend(commands);
    found
}

/// `1.26` of `go 1.26.0`.
fn minor(version: &str) -> Option<String> {
    let mut numbers = version.trim_start_matches("go ").split('.');
    let (major, minor) = (numbers.next()?, numbers.next()?);
    let are_numbers = [major, minor].iter().all(|n| n.parse::<u32>().is_ok());
    are_numbers.then(|| format!("{major}.{minor}"))
}
