//! A folder with a weighbridge.toml, and what the verbs need of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use weighbridge_facts::Ledger;
use weighbridge_measure::{self as measure, Candidate, MeasureError};
use weighbridge_plan::{Plan, PlanError};
use weighbridge_toolchain::{self as toolchain, Toolchain, ToolchainError};

/// The plan and the folders around it.
pub(crate) struct Project {
    pub(crate) plan: Plan,
    /// `.weighbridge` beside the config.
    pub(crate) folder: PathBuf,
}

/// Why a project can't be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProjectError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error("read `--set {0}`: it is KEY=VALUE, such as platform.peak_rps=4000")]
    Set(String),
    #[error(
        "weigh a workload of nothing but sessions: this version weighs single requests, so write a [[workload.request]] with its weight for each route; `weighbridge load` sends the sessions"
    )]
    OnlySessions,
    #[error(transparent)]
    Toolchain(#[from] ToolchainError),
    #[error("{0}")]
    Secret(String),
    #[error(transparent)]
    Measure(#[from] MeasureError),
}

impl Project {
    /// Opens the project of `dir` (a folder, or the config itself), with overrides of the plan.
    pub(crate) fn open(dir: &Path, set: &[String]) -> Result<Self, ProjectError> {
        let config = match dir.is_file() {
            true => dir.to_owned(),
            false => dir.join("weighbridge.toml"),
        };
        // Absolute, so that what runs in another folder finds it.
        let config = std::fs::canonicalize(&config).unwrap_or(config);
        let overrides: Vec<(String, String)> =
            set.iter().map(|s| split_set(s)).collect::<Result<_, _>>()?;
        let plan = Plan::load(&config, &overrides)?;
        let folder = plan.dir.join(".weighbridge");
        Ok(Project { plan, folder })
    }

    pub(crate) fn ledger_path(&self) -> PathBuf {
        self.folder.join("ledger.db")
    }

    /// The toolchains of the candidates, in the order of the plan.
    pub(crate) fn toolchains(
        &self,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Vec<Option<Toolchain>>, ProjectError> {
        let settings = toolchain::Settings {
            cache_dir: cache_dir(),
            lock_file: self.plan.dir.join("weighbridge.lock"),
            path_env: lookup("PATH").unwrap_or_default(),
        };
        let resolve =
            |c: &weighbridge_plan::Candidate| toolchain::resolve(&c.runtime, &settings, progress);
        Ok(self
            .plan
            .candidates
            .iter()
            .map(resolve)
            .collect::<Result<_, _>>()?)
    }

    /// The candidates, the baseline first.
    pub(crate) fn candidates(
        &self,
        toolchains: &[Option<Toolchain>],
    ) -> Result<Vec<Candidate>, ProjectError> {
        measure::candidates(&self.plan, toolchains, &lookup)
            .map_err(|e| ProjectError::Secret(e.to_string()))
    }

    /// The ledger to read, and the digests of today's candidates, by which its facts are stale or not.
    pub(crate) fn read_ledger(
        &self,
    ) -> Result<(Ledger, BTreeMap<String, String>), Box<dyn std::error::Error>> {
        let ledger = Ledger::read(&self.ledger_path())?;
        let toolchains = self.toolchains(&mut |_| {})?;
        let candidates = self.candidates(&toolchains)?;
        Ok((ledger, digests(&candidates)?))
    }

    /// Name of the baseline, and of the candidate that it is compared with.
    pub(crate) fn sides(&self) -> (String, Option<String>) {
        let other = self.plan.candidates.iter().find(|c| !c.is_baseline);
        (
            self.plan.baseline().name.clone(),
            other.map(|c| c.name.clone()),
        )
    }
}

/// Digest of each candidate.
pub(crate) fn digests(candidates: &[Candidate]) -> Result<BTreeMap<String, String>, MeasureError> {
    candidates
        .iter()
        .map(|c| Ok((c.name.clone(), measure::digest(c)?)))
        .collect()
}

pub(crate) fn split_set(text: &str) -> Result<(String, String), ProjectError> {
    let bad = || ProjectError::Set(text.to_owned());
    let (key, value) = text.rsplit_once('=').ok_or_else(bad)?;
    match key.trim().is_empty() {
        true => Err(bad()),
        false => Ok((key.trim().to_owned(), value.trim().to_owned())),
    }
}

pub(crate) fn lookup(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// `$WEIGHBRIDGE_CACHE`, `$XDG_CACHE_HOME/weighbridge` or `~/.cache/weighbridge`.
fn cache_dir() -> PathBuf {
    let own = lookup("WEIGHBRIDGE_CACHE").map(PathBuf::from);
    let xdg = || lookup("XDG_CACHE_HOME").map(|d| PathBuf::from(d).join("weighbridge"));
    let home = || lookup("HOME").map(|d| PathBuf::from(d).join(".cache/weighbridge"));
    own.or_else(xdg)
        .or_else(home)
        .unwrap_or_else(|| std::env::temp_dir().join("weighbridge"))
}
