//! A plan turned into what the experiment needs: candidates with their toolchains, and backings. For what is asked of
//! them see `plan_traffic`.

use std::path::{Path, PathBuf};

use weighbridge_plan::{self as plan, BackingKind, Plan, SecretError};
use weighbridge_toolchain::{Tool, Toolchain};

use crate::backing::{Backing, BackingStart};
use crate::candidate::{Candidate, Ready, RuntimeKind};
use crate::error::MeasureError;
use crate::instance::ready_request;

/// Looks up a variable of the caller's environment.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The candidates, the baseline first, each with its toolchain (in the plan's order) on PATH.
///
/// # Errors
/// When a secret of the environment isn't set.
pub fn candidates(
    plan: &Plan,
    toolchains: &[Option<Toolchain>],
    lookup: Lookup<'_>,
) -> Result<Vec<Candidate>, SecretError> {
    let mut candidates = Vec::new();
    for (spec, toolchain) in plan.candidates.iter().zip(toolchains) {
        candidates.push(candidate(spec, toolchain.as_ref(), lookup)?);
    }
    candidates.sort_by_key(|c: &Candidate| !c.is_baseline);
    Ok(candidates)
}

fn candidate(
    spec: &plan::Candidate,
    toolchain: Option<&Toolchain>,
    lookup: Lookup<'_>,
) -> Result<Candidate, SecretError> {
    let (mut env, mut toolchain_env) = (Vec::new(), Vec::new());
    let path = lookup("PATH").unwrap_or_default();
    if let Some(toolchain) = toolchain {
        let path = format!("{}:{path}", toolchain.bin_dir.display());
        toolchain_env.push(("PATH".to_owned(), path));
        toolchain_env.extend(toolchain.env.clone());
    }
    let mut secrets = Vec::new();
    for variable in &spec.env {
        let value = variable.value.resolve(lookup)?;
        if variable.value.is_secret() {
            secrets.push(value.clone());
        }
        env.push((variable.name.clone(), value));
    }
    Ok(Candidate {
        name: spec.name.clone(),
        is_baseline: spec.is_baseline,
        kind: match toolchain.map(|t| t.tool) {
            Some(Tool::Node) => RuntimeKind::Node,
            Some(Tool::Go) => RuntimeKind::Go,
            None => RuntimeKind::Other,
        },
        runtime: toolchain.map_or_else(|| "none".to_owned(), Toolchain::describe),
        dir: spec.dir.clone(),
        include: spec.include.clone(),
        build: spec.build.clone(),
        prepare: spec.prepare.clone(),
        reset: spec.reset.clone(),
        start: spec.start.clone(),
        toolchain_env,
        env,
        secrets,
        port_env: spec.port_env.clone(),
        port: spec.port,
        ready: match &spec.ready {
            plan::Ready::Http { path } => ready_request(path),
            plan::Ready::Tcp { .. } => Ready::Port,
        },
        start_timeout: spec.ready_within.duration(),
        stop_grace: spec.stop_within.duration(),
        build_limit: spec.build_within.duration(),
        artifact: spec.artifact.clone(),
    })
}

/// What candidates call. The stub's bodies are written into `folder`, from where its process reads them.
///
/// # Errors
/// When that can't be written.
pub fn backings(plan: &Plan, folder: &Path) -> Result<Vec<Backing>, MeasureError> {
    let mut backings = Vec::new();
    for spec in &plan.backings {
        let start = match &spec.kind {
            BackingKind::Url(url) => BackingStart::Url(url.clone()),
            BackingKind::Start { command, .. } => BackingStart::Command(command.clone()),
            BackingKind::Stub { latency, body } => {
                let path: PathBuf = folder.join(format!("stub-{}.json", spec.name));
                let write = || {
                    std::fs::create_dir_all(folder)?;
                    std::fs::write(&path, body)
                };
                write().map_err(|source| MeasureError::Write {
                    path: path.clone(),
                    source,
                })?;
                BackingStart::Stub {
                    latency: latency.to_string(),
                    body: path,
                }
            }
        };
        backings.push(Backing {
            name: spec.name.clone(),
            start,
            env: spec.env.clone(),
        });
    }
    Ok(backings)
}
