//! Building in a copy: the user's tree is read, never written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ignore::WalkBuilder;
use sha2::{Digest as _, Sha256};

use crate::candidate::Candidate;
use crate::cgroup::Limits;
use crate::error::MeasureError;
use crate::log::Log;
use crate::os;
use crate::process::{Launch, Process};
use crate::session::{Observer, Session};

/// A candidate that is built.
#[derive(Debug, Clone)]
pub(crate) struct Built {
    /// The copy, from which it is started.
    pub(crate) dir: PathBuf,
    /// Wall time of the build; none when a cached one was used.
    pub(crate) build_time: Option<Duration>,
    /// Bytes of what is shipped.
    pub(crate) artifact_bytes: u64,
}

/// The digest of all that decides what a candidate is: its files, its commands, its environment's names, its
/// runtime. 16 hexadecimal digits.
///
/// # Errors
/// When a file can't be read.
pub fn digest(candidate: &Candidate) -> Result<String, MeasureError> {
    let mut hasher = Sha256::new();
    let mut text = |t: &str| {
        hasher.update(t.len().to_le_bytes());
        hasher.update(t.as_bytes());
    };
    let commands = [&candidate.build, &candidate.prepare, &candidate.reset];
    for command in commands {
        text(command.as_deref().unwrap_or(""));
    }
    text(&candidate.start);
    text(&candidate.runtime);
    for (name, value) in &candidate.env {
        text(name);
        text(value);
    }
    for file in files(candidate)? {
        let path = candidate.dir.join(&file);
        let bytes = fs::read(&path).map_err(|source| copy_error(candidate, &path, source))?;
        hasher.update(file.to_string_lossy().len().to_le_bytes());
        hasher.update(file.to_string_lossy().as_bytes());
        hasher.update(Sha256::digest(&bytes));
    }
    let hash = hasher.finalize();
    Ok(hash.iter().take(8).map(|b| format!("{b:02x}")).collect())
}

/// Files that git tracks or would track, and what `include` adds; relative, sorted.
fn files(candidate: &Candidate) -> Result<Vec<PathBuf>, MeasureError> {
    let mut files = Vec::new();
    let walk = WalkBuilder::new(&candidate.dir)
        .hidden(false)
        .require_git(false)
        // Ours holds the ledger, which changes while the digest of an unchanged candidate must not.
        .filter_entry(|e| e.file_name() != ".git" && e.file_name() != ".weighbridge")
        .build();
    for entry in walk {
        let entry =
            entry.map_err(|e| copy_error(candidate, &candidate.dir, io::Error::other(e)))?;
        if entry
            .file_type()
            .is_some_and(|t| t.is_file() || t.is_symlink())
        {
            files.extend(
                entry
                    .path()
                    .strip_prefix(&candidate.dir)
                    .ok()
                    .map(Path::to_owned),
            );
        }
    }
    for include in &candidate.include {
        let walk = WalkBuilder::new(candidate.dir.join(include))
            .standard_filters(false)
            .build();
        let found = walk
            .flatten()
            .filter(|e| e.file_type().is_some_and(|t| t.is_file()));
        files.extend(found.filter_map(|e| {
            e.path()
                .strip_prefix(&candidate.dir)
                .ok()
                .map(Path::to_owned)
        }));
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn copy_error(candidate: &Candidate, path: &Path, source: io::Error) -> MeasureError {
    MeasureError::Copy {
        candidate: candidate.name.clone(),
        path: path.to_owned(),
        source,
    }
}

/// Builds a candidate in its copy, or takes the one that is there; then prepares its data.
pub(crate) fn build(
    session: &Session,
    candidate: &Candidate,
    digest: &str,
    observer: &dyn Observer,
) -> Result<Built, MeasureError> {
    let dir = session
        .folder
        .join("build")
        .join(format!("{}-{digest}", candidate.name));
    let done = dir.with_extension("built");
    let mut build_time = None;
    if !done.exists() {
        observer.phase(&format!("build {}", candidate.name));
        let _ = fs::remove_dir_all(&dir);
        for file in files(candidate)? {
            let (from, to) = (candidate.dir.join(&file), dir.join(&file));
            copy(&from, &to).map_err(|source| copy_error(candidate, &to, source))?;
        }
        if let Some(command) = &candidate.build {
            build_time = Some(step(session, candidate, "build", command, &dir)?);
        }
        fs::write(&done, "").map_err(|source| MeasureError::Write {
            path: done.clone(),
            source,
        })?;
        forget_older(&dir, &candidate.name);
    }
    let artifact_bytes = match candidate.artifact.is_empty() {
        true => size_of_tree(&dir),
        false => candidate
            .artifact
            .iter()
            .map(|a| size_of_tree(&dir.join(a)))
            .sum(),
    };
    if let Some(command) = &candidate.prepare {
        observer.phase(&format!("prepare {}", candidate.name));
        step(session, candidate, "prepare", command, &dir)?;
    }
    Ok(Built {
        dir,
        build_time,
        artifact_bytes,
    })
}

/// Brings a candidate's data back to where `prepare` left it.
pub(crate) fn reset(
    session: &Session,
    candidate: &Candidate,
    dir: &Path,
) -> Result<(), MeasureError> {
    if let Some(command) = &candidate.reset {
        step(session, candidate, "reset", command, dir)?;
    }
    // What builds and resets wrote would else be written while the service waits for its own few pages: stalls of a
    // fresh process were seen to be half as long with its data in memory.
    os::flush(dir).map_err(|source| MeasureError::Write {
        path: dir.to_owned(),
        source,
    })
}

fn step(
    session: &Session,
    candidate: &Candidate,
    step: &'static str,
    command: &str,
    dir: &Path,
) -> Result<Duration, MeasureError> {
    let name = format!("{}-{step}", candidate.name);
    // NODE_ENV=production belongs to the running service: in a build it would keep npm from installing the
    // compiler that the build needs.
    let mut env = candidate.environment();
    env.retain(|(key, _)| step != "build" || key != "NODE_ENV");
    let launch = Launch {
        command,
        dir,
        env: &env,
        cpus: &os::all_cpus(&session.shape.service, &session.shape.harness),
        limits: Limits::default(),
        marker: &session.marker,
        name: &name,
        log: Log::new(
            &session.log_path(&format!("{name}.log")),
            &candidate.secrets,
        ),
    };
    let finished = Process::run(launch, candidate.build_limit, &|| session.is_stopped()).map_err(
        |source| MeasureError::Write {
            path: dir.to_owned(),
            source,
        },
    )?;
    session.check_interrupt()?;
    if finished.is_success {
        return Ok(finished.took);
    }
    Err(MeasureError::Step {
        step,
        candidate: candidate.name.clone(),
        command: command.to_owned(),
        how: match finished.status {
            Some(status) => format!("ended with {status}"),
            None => format!(
                "was still running after {} minutes",
                candidate.build_limit.as_secs() / 60
            ),
        },
        tail: finished.log.tail(),
        log: finished.log.path().to_owned(),
    })
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    if from.is_symlink() {
        std::os::unix::fs::symlink(fs::read_link(from)?, to)
    } else {
        fs::copy(from, to).map(|_| ())
    }
}

/// Removes builds of earlier versions of the candidate: only today's is of use.
fn forget_older(dir: &Path, candidate: &str) {
    let prefix = format!("{candidate}-");
    let siblings = dir
        .parent()
        .and_then(|p| fs::read_dir(p).ok())
        .into_iter()
        .flatten()
        .flatten();
    for entry in siblings {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        // `node-` also begins `node-worker-...`: what follows has to be a digest.
        let is_version = name.strip_prefix(&prefix).is_some_and(|rest| {
            rest.split('.')
                .next()
                .is_some_and(|d| d.len() == 16 && d.bytes().all(|b| b.is_ascii_hexdigit()))
        });
        if is_version && path.with_extension("") != dir {
            let _ = if path.is_dir() {
                fs::remove_dir_all(&path)
            } else {
                fs::remove_file(&path)
            };
        }
    }
}

fn size_of_tree(path: &Path) -> u64 {
    let walk = WalkBuilder::new(path).standard_filters(false).build();
    walk.flatten()
        .filter_map(|e| e.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|m| m.len())
        .sum()
}
