//! What each package's process has to be allowed under Node.js's permission model, and what for.

use std::collections::BTreeMap;

use weighbridge_inspect::{Need, Permission, Permissions};

/// Places that are shown of each.
const MOST: usize = 3;
/// Paths that aren't known, of which each needs an answer.
const MOST_NOT_KNOWN: usize = 12;

pub(super) fn show(all: &[Permissions]) -> String {
    let mut text = String::new();
    for one in all {
        let assumed = if one.is_node_assumed { ", assumed" } else { "" };
        text += &format!(
            "\npermissions of {} (Node.js {}{assumed})\n",
            one.package, one.node
        );
        text += &flags(one);
        text += &needs(&one.needs);
        text += &not_known(one);
    }
    text
}

fn flags(one: &Permissions) -> String {
    if one.flags.is_empty() {
        return "  none: the permission model begins with Node.js 20\n".to_owned();
    }
    let begins = match &one.entry {
        Some(entry) => format!("from {entry} on"),
        None => {
            "all code of the package: no beginning was found in scripts.start or main".to_owned()
        }
    };
    format!(
        "  node {}\n  in the package's folder; {begins}\n",
        one.flags.join(" ")
    )
}

fn needs(needs: &[Need]) -> String {
    let mut places: BTreeMap<(Permission, Option<&str>), Vec<String>> = BTreeMap::new();
    for need in needs {
        let key = (need.permission, need.path.as_deref());
        let place = format!("{}:{} ({})", need.place.file, need.place.line, need.what);
        places.entry(key).or_default().push(place);
    }
    let mut text = String::new();
    for ((permission, path), places) in places {
        let path = path.map(|path| format!(" {path}")).unwrap_or_default();
        let shown = places
            .iter()
            .take(MOST)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        let more = match places.len() > MOST {
            true => format!(" and {} more", places.len() - MOST),
            false => String::new(),
        };
        text += &format!("    {}{path}: {shown}{more}\n", word(permission));
    }
    text
}

fn not_known(one: &Permissions) -> String {
    let mut text = String::new();
    for path in one.not_known.iter().take(MOST_NOT_KNOWN) {
        text += &format!(
            "    {}: not known: {}:{} ({})\n",
            word(path.permission),
            path.place.file,
            path.place.line,
            path.what
        );
    }
    if one.not_known.len() > MOST_NOT_KNOWN {
        text += &format!(
            "    and {} paths more that are not known\n",
            one.not_known.len() - MOST_NOT_KNOWN
        );
    }
    text
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
