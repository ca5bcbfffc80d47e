//! JavaScript and TypeScript: files are read in parallel, then the start of the service is followed through them.

pub(crate) mod browser;
pub(crate) mod calls;
pub(crate) mod looking;
pub(crate) mod module;
pub(crate) mod names;
pub(crate) mod once;
pub(crate) mod program;
pub(crate) mod reach;
mod read;
pub(crate) mod resolve;
pub(crate) mod routers;
pub(crate) mod run;
pub(crate) mod schemas;
pub(crate) mod taking;
pub(crate) mod uses;

use std::path::Path;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::audits::{self, Finding};
use crate::code::Code;
use crate::descriptions::Description;
use crate::inspection::Skipped;
use crate::manifests::Manifests;
use crate::mounts::Mounts;
use crate::source::Source;
use program::Program;
use reach::Reach;
use resolve::Resolver;
use run::Run;

/// Both the parser and the run recurse with the nesting of what they read. Only what is touched is ever taken.
const STACK: usize = 1 << 30;

/// Reads sources and puts what they register into `mounts`; lists what couldn't be read to its end.
pub(crate) fn read(
    root: &Path,
    sources: Vec<Source>,
    (manifests, descriptions): (&Manifests, &[Description]),
    mounts: &mut Mounts,
    code: &mut Code,
) -> (Vec<Finding>, Vec<Skipped>) {
    // Tests register routes of their own, which are none of the service's.
    let sources: Vec<Source> = sources.into_iter().filter(|s| !s.is_test()).collect();
    std::thread::scope(|scope| {
        let reader = std::thread::Builder::new().stack_size(STACK);
        let reader = reader.spawn_scoped(scope, || {
            follow(root, sources, (manifests, descriptions), mounts, code)
        });
        match reader.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(found)) => found,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => (vec![], vec![unthreaded(&error)]),
        }
    })
}

fn unthreaded(error: &dyn std::error::Error) -> Skipped {
    Skipped {
        file: String::new(),
        why: format!("no thread to read on: {error}"),
    }
}

fn follow(
    root: &Path,
    sources: Vec<Source>,
    (manifests, descriptions): (&Manifests, &[Description]),
    mounts: &mut Mounts,
    code: &mut Code,
) -> (Vec<Finding>, Vec<Skipped>) {
    let pool = match rayon::ThreadPoolBuilder::new().stack_size(STACK).build() {
        Ok(pool) => pool,
        Err(error) => return (vec![], vec![unthreaded(&error)]),
    };
    let read: Vec<_> = pool.install(|| sources.par_iter().map(read::read).collect());
    let (modules, problems): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let paths: Vec<String> = sources.iter().map(|s| s.path.clone()).collect();
    let followed = descriptions.iter().filter(|d| d.is_followed());
    let program = Program {
        resolver: Resolver::new(root.to_owned(), &paths, manifests),
        modules,
        sources,
        frameworks: manifests.frameworks(),
        descriptions: followed.cloned().collect(),
        takes: OnceLock::new(),
    };
    let (calls, in_browser) =
        pool.join(|| Run::all(&program, mounts), || browser::modules(&program));
    let routes = mounts.routes().into_iter();
    // Those of Go are numbered by its own reader.
    let routes: Vec<_> = routes.filter(|r| !r.framework.is_of_go()).collect();
    let reach = Reach::of(&program, (calls, in_browser), &routes);
    let problems = problems.into_iter().flatten().collect();
    let ((), findings) = pool.join(
        || code.add_js(&program, &reach, &routes, manifests),
        || audits::node::run(&program, &reach, manifests),
    );
    (findings, problems)
}

/// A program of these files.
#[cfg(test)]
pub(crate) fn program_of(files: &[(&str, &str)]) -> Program {
    use crate::source::Language;
    let source = |(path, text): &(&str, &str)| {
        Source::new((*path).into(), Language::JavaScript, (*text).into())
    };
    let sources: Vec<Source> = files.iter().map(source).collect();
    let paths: Vec<String> = sources.iter().map(|s| s.path.clone()).collect();
    Program {
        resolver: Resolver::new(
            Path::new("/nowhere").to_owned(),
            &paths,
            &Manifests::default(),
        ),
        modules: sources.iter().map(|s| read::read(s).0).collect(),
        sources,
        frameworks: vec![],
        descriptions: vec![],
        takes: OnceLock::new(),
    }
}
