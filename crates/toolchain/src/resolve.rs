//! From a spec to a toolchain that can be put on PATH.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cache;
use crate::digest;
use crate::draft::{self, Draft};
use crate::error::ToolchainError;
use crate::fetch::{self, Fetched};
use crate::lock::{Lock, Pin};
use crate::path;
use crate::spec::{RuntimeSpec, Tool, Version, VersionSpec};

/// Where a toolchain came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It was on PATH.
    Path,
    /// It was in the cache.
    Cache,
    /// It was fetched just now.
    Fetched,
}

/// How to resolve; the caller decides what the environment says.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where toolchains are kept.
    pub cache_dir: PathBuf,
    /// `weighbridge.lock` beside the config.
    pub lock_file: PathBuf,
    /// The caller's PATH.
    pub path_env: String,
}

/// A toolchain that is there.
#[derive(Debug, Clone)]
pub struct Toolchain {
    /// Which.
    pub tool: Tool,
    /// Its exact version.
    pub version: Version,
    /// Where it came from.
    pub origin: Origin,
    /// The folder to put first on PATH.
    pub bin_dir: PathBuf,
    /// Variables that keep it what it is.
    pub env: Vec<(String, String)>,
}

impl Toolchain {
    fn new(tool: Tool, version: Version, origin: Origin, bin_dir: PathBuf) -> Self {
        let mut env = Vec::new();
        if tool == Tool::Go {
            // Never another Go than the one that is measured.
            env.push(("GOTOOLCHAIN".to_owned(), "local".to_owned()));
        }
        let root = bin_dir.parent().filter(|_| origin != Origin::Path);
        if let Some(root) = root {
            let variable = match tool {
                // The machine's own GOROOT would lend it another Go's compiler.
                Tool::Go => "GOROOT",
                // Native add-ons are built against the headers that came with it; node-gyp would download them.
                Tool::Node => "npm_package_config_node_gyp_nodedir",
            };
            env.push((variable.to_owned(), root.display().to_string()));
        }
        Toolchain {
            tool,
            version,
            origin,
            bin_dir,
            env,
        }
    }

    /// For conditions: `node 24.11.1`.
    pub fn describe(&self) -> String {
        format!("{} {}", self.tool, self.version)
    }
}

/// Resolves a spec: on PATH if it fits, else in the cache, else fetched. `None` for `none`.
///
/// `progress` is told before something slow begins.
///
/// # Errors
/// When it can't be had, or isn't what the lock pins.
pub fn resolve(
    spec: &RuntimeSpec,
    settings: &Settings,
    progress: &mut dyn FnMut(&str),
) -> Result<Option<Toolchain>, ToolchainError> {
    let RuntimeSpec::Tool(tool, wanted) = *spec else {
        return Ok(None);
    };
    let found = path::find(tool, &settings.path_env);
    if let Some((bin_dir, version)) = &found
        && wanted.accepts(*version)
    {
        return Ok(Some(Toolchain::new(
            tool,
            *version,
            Origin::Path,
            bin_dir.clone(),
        )));
    }
    let has_instead = match &found {
        Some((_, version)) => format!("PATH has {tool} {version}"),
        None => format!("PATH has no {tool}"),
    };
    let Some((package, platform)) = fetch::package(tool) else {
        return Err(ToolchainError::Platform {
            spec: spec.to_string(),
        });
    };
    let lock = Lock::read(&settings.lock_file)?;
    let pin = lock.find(tool, wanted, package, platform);
    if let Some(pin) = pin
        && let Some(toolchain) = cached(tool, pin, settings)
    {
        return Ok(Some(toolchain));
    }
    progress(&format!(
        "{has_instead}; fetching {spec} as package {package}"
    ));
    let order = Order {
        spec,
        tool,
        wanted,
        package,
        pin,
        has_instead: &has_instead,
    };
    order.fetch_and_unpack(settings).map(Some)
}

/// A package must run here and be what its name says, before anyone finds it in the cache.
fn check(tool: Tool, folder: &Path, pin: &Pin, path_env: &str) -> Result<(), ToolchainError> {
    let program = bin_dir(tool, folder).join(tool.name());
    let version = path::version_of(tool, &program, path_env);
    if version.is_some() && version == pin.version.parse().ok() {
        return Ok(());
    }
    let reason = match version {
        Some(version) => format!("it says that it is {tool} {version}, not {}", pin.version),
        None => format!("its {tool} doesn't run on this machine"),
    };
    Err(ToolchainError::Archive {
        package: pin.package.clone(),
        reason,
    })
}

fn cached(tool: Tool, pin: &Pin, settings: &Settings) -> Option<Toolchain> {
    let folder = folder_of(&settings.cache_dir, pin);
    let bin_dir = bin_dir(tool, &folder);
    let version = pin.version.parse().ok()?;
    bin_dir
        .join(tool.name())
        .exists()
        .then(|| Toolchain::new(tool, version, Origin::Cache, bin_dir))
}

/// What is fetched, and for whom.
struct Order<'a> {
    spec: &'a RuntimeSpec,
    tool: Tool,
    wanted: VersionSpec,
    package: &'a str,
    /// What the lock says that it must be.
    pin: Option<&'a Pin>,
    /// What there is in its place.
    has_instead: &'a str,
}

impl Order<'_> {
    fn fetch_and_unpack(&self, settings: &Settings) -> Result<Toolchain, ToolchainError> {
        let file = |source| ToolchainError::File {
            path: settings.cache_dir.clone(),
            source,
        };
        fs::create_dir_all(&settings.cache_dir).map_err(file)?;
        draft::sweep(&settings.cache_dir);
        let download = Draft::folder(&settings.cache_dir).map_err(file)?;
        let fetched = self.fetch(&download, settings)?;
        let new_pin = self.checked(&fetched, settings)?;
        let target = folder_of(&settings.cache_dir, &new_pin);
        cache::unpack(&fetched.archive, &target, |folder| {
            check(self.tool, folder, &new_pin, &settings.path_env)
        })?;
        if self.pin.is_none() {
            Lock::add(&settings.lock_file, new_pin.clone())?;
        }
        let toolchain = cached(self.tool, &new_pin, settings);
        let mut toolchain = toolchain.ok_or_else(|| ToolchainError::Archive {
            package: self.package.to_owned(),
            reason: format!("it has no {} of a known version", self.tool),
        })?;
        toolchain.origin = Origin::Fetched;
        Ok(toolchain)
    }

    fn fetch(&self, folder: &Draft, settings: &Settings) -> Result<Fetched, ToolchainError> {
        let exact = self.pin.map(|p| p.version.as_str());
        fetch::fetch(
            self.tool,
            self.wanted,
            exact,
            self.package,
            &folder.0,
            &settings.path_env,
        )
        .map_err(|failure| ToolchainError::Unavailable {
            spec: self.spec.to_string(),
            found: self.has_instead.to_owned(),
            command: failure.command,
            reason: failure.reason,
            tail: failure.tail,
        })
    }

    /// The archive must be what the client says that it is, and what the lock pins; as it is pinned from now on.
    fn checked(&self, fetched: &Fetched, settings: &Settings) -> Result<Pin, ToolchainError> {
        if let Some(integrity) = &fetched.integrity {
            let got = digest::integrity(&fetched.archive)?;
            if *integrity != got {
                return Err(ToolchainError::Archive {
                    package: self.package.to_owned(),
                    reason: format!("its digest is {got}, but npm says {integrity}"),
                });
            }
        }
        let sha256 = digest::sha256(&fetched.archive)?;
        if let Some(pin) = self.pin
            && pin.sha256 != sha256
        {
            return Err(ToolchainError::Mismatch {
                package: self.package.to_owned(),
                version: fetched.version.clone(),
                got: sha256,
                pinned: pin.sha256.clone(),
                lock: settings.lock_file.clone(),
            });
        }
        let name = fetched.archive.file_name().unwrap_or_default();
        Ok(Pin {
            tool: self.tool.name().to_owned(),
            version: fetched.version.clone(),
            package: self.package.to_owned(),
            file: name.to_string_lossy().into_owned(),
            sha256,
        })
    }
}

/// The digest is in the folder's name: another package of the same version is another toolchain.
fn folder_of(cache_dir: &Path, pin: &Pin) -> PathBuf {
    let digest = pin.sha256.get(..12).unwrap_or(&pin.sha256);
    cache_dir.join(format!("{}-{}-{digest}", pin.tool, pin.version))
}

fn bin_dir(tool: Tool, folder: &Path) -> PathBuf {
    match tool {
        Tool::Node => folder.join("package/bin"),
        Tool::Go => folder.join("go/bin"),
    }
}
