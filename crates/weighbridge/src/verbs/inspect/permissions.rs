//! What each package's process has to be allowed under Node.js's permission model, and what for.

use std::collections::BTreeMap;

use weighbridge_inspect::{Need, Permission, Permissions};

use weighbridge_report::counted;

/// Places that are shown of each.
const MOST: usize = 3;
/// Paths that aren't known, of which each needs an answer.
const MOST_NOT_KNOWN: usize = 12;

pub(super) fn show(all: &[Permissions]) -> String {
    let mut text = String::new();
    for one in all {
        text += &format!("\n{}\n", heading(one));
        text += &match command(one) {
            Some(command) => format!("  {command}\n  in the package's folder; {}\n", begins(one)),
            None => format!("  {NONE}\n"),
        };
        for line in needs(&one.needs).iter().chain(&not_known(one)) {
            text += &format!("    {line}\n");
        }
    }
    text
}

/// Said in place of flags.
pub(super) const NONE: &str = "none: the permission model begins with Node.js 20";

/// Whose they are.
pub(super) fn heading(one: &Permissions) -> String {
    let assumed = if one.is_node_assumed { ", assumed" } else { "" };
    format!(
        "permissions of {} (Node.js {}{assumed})",
        one.package, one.node
    )
}

/// The command with its flags, where the version of Node.js has any.
pub(super) fn command(one: &Permissions) -> Option<String> {
    (!one.flags.is_empty()).then(|| format!("node {}", one.flags.join(" ")))
}

/// Which code was read for it.
pub(super) fn begins(one: &Permissions) -> String {
    match &one.entry {
        Some(entry) => format!("from {entry} on"),
        None => {
            "all code of the package: no beginning was found in scripts.start or main".to_owned()
        }
    }
}

/// Each permission with the places that want it, a line each.
pub(super) fn needs(needs: &[Need]) -> Vec<String> {
    let mut places: BTreeMap<(Permission, Option<&str>), Vec<String>> = BTreeMap::new();
    for need in needs {
        let key = (need.permission, need.path.as_deref());
        let place = format!("{}:{} ({})", need.place.file, need.place.line, need.what);
        places.entry(key).or_default().push(place);
    }
    let line = |((permission, path), places): ((Permission, Option<&str>), Vec<String>)| {
        let path = path.map(|path| format!(" {path}")).unwrap_or_default();
        let shown = places[..places.len().min(MOST)].join(", ");
        let more = match places.len() > MOST {
            true => format!(" and {} more", places.len() - MOST),
            false => String::new(),
        };
        format!("{}{path}: {shown}{more}", word(permission))
    };
    places.into_iter().map(line).collect()
}

/// Paths that aren't known, a line each.
pub(super) fn not_known(one: &Permissions) -> Vec<String> {
    let shown = one.not_known.iter().take(MOST_NOT_KNOWN).map(|path| {
        let (file, line) = (&path.place.file, path.place.line);
        let word = word(path.permission);
        format!("{word}: not known: {file}:{line} ({})", path.what)
    });
    let mut lines: Vec<String> = shown.collect();
    if one.not_known.len() > MOST_NOT_KNOWN {
        lines.push(format!(
            "and {} more that are not known",
            counted(one.not_known.len() - MOST_NOT_KNOWN, "path")
        ));
    }
    lines
}

fn word(permission: Permission) -> &'static str {
    match permission {
        Permission::FsRead => "read",
        Permission::FsWrite => "write",
        Permission::ChildProcess => "processes",
        Permission::Worker => "worker threads",
        Permission::Addons => "native add-ons",
        Permission::Wasi => "WASI",
        Permission::Net => "network (asked for from Node.js 25 on)",
        Permission::Inspector => "inspector",
    }
}
