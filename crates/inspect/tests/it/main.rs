//! Whole trees, as small as they can be: which routes are found, and what is none.
#![allow(clippy::unwrap_used)]

mod bodies;
mod decorators;
mod described;
mod entities;
mod express;
mod express_mounts;
mod fastify;
mod hono;
mod installed;
mod koa;
mod loaded;
mod migration;
mod nest;
mod node_http;
mod not_reached;
mod permissions;
mod reached;
mod reached_go;
mod readiness;
mod rough;
mod schema;
mod tables;
mod technologies;

use weighbridge_inspect::{Inspection, inspect};

/// Inspects a tree of files.
fn inspected(files: &[(&str, &str)]) -> Inspection {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    inspect(root.path(), None).unwrap()
}

/// The routes of a tree as `METHOD path file:line`; a `?` after what is mounted nowhere.
fn routes(files: &[(&str, &str)]) -> Vec<String> {
    let shown = inspected(files).routes.into_iter().map(|r| {
        let mark = if r.is_mounted { "" } else { " ?" };
        format!(
            "{} {} {}:{}{mark}",
            r.method, r.path, r.place.file, r.place.line
        )
    });
    shown.collect()
}

/// The routes of one file, without their places.
fn of(text: &str) -> Vec<String> {
    let shown = inspected(&[("app.ts", text)]).routes.into_iter().map(|r| {
        let mark = if r.is_mounted { "" } else { " ?" };
        format!("{} {}{mark}", r.method, r.path)
    });
    shown.collect()
}
