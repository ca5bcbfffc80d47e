//! What the functions of `node:fs` do with their arguments.

use super::flags::Permission;
use crate::js::module::{Call, Kind};

/// An argument that is a path, and what is done with what lies there.
pub(super) type Use = (usize, Permission);

const READ: Use = (0, Permission::FsRead);
const WRITE: Use = (0, Permission::FsWrite);

/// The uses of a function, by its name without `Sync`; none for what takes no path.
pub(super) fn uses(function: &str, call: &Call) -> Vec<Use> {
    match function.strip_suffix("Sync").unwrap_or(function) {
        "access" | "createReadStream" | "exists" | "glob" | "lstat" | "openAsBlob" | "opendir"
        | "readFile" | "readdir" | "readlink" | "realpath" | "stat" | "statfs" | "watch"
        | "watchFile" => vec![READ],
        "appendFile" | "chmod" | "chown" | "createWriteStream" | "lchmod" | "lchown"
        | "lutimes" | "mkdir" | "mkdtemp" | "rmdir" | "truncate" | "unlink" | "utimes"
        | "writeFile" => {
            vec![WRITE]
        }
        "rm" => vec![READ, WRITE],
        "copyFile" | "cp" => vec![READ, (1, Permission::FsWrite)],
        "link" | "rename" => vec![READ, WRITE, (1, Permission::FsWrite)],
        "symlink" => vec![(1, Permission::FsWrite)],
        "open" => opened(call),
        _ => Vec::new(),
    }
}

/// By the flags of `open`: without any it reads.
fn opened(call: &Call) -> Vec<Use> {
    match call.arguments.get(1).map(|a| &a.value.kind) {
        Some(Kind::Text(flags)) if flags.contains('+') => vec![READ, WRITE],
        Some(Kind::Text(flags)) if flags.starts_with('r') => vec![READ],
        Some(Kind::Text(_)) => vec![WRITE],
        None | Some(Kind::Function(_)) => vec![READ],
        Some(_) => vec![READ, WRITE],
    }
}
