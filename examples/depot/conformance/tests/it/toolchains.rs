//! The runtimes that `weighbridge.toml` names: those on the path if they fit, else fetched once into the target folder.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use weighbridge_toolchain::{Settings, Toolchain, resolve};

/// A program of Node.js 24, or `npm` running on it.
pub(crate) fn node(program: &str) -> Command {
    static NODE: OnceLock<Toolchain> = OnceLock::new();
    command(NODE.get_or_init(|| toolchain("node@24")), program)
}

/// `go` of version 1.26.
pub(crate) fn go() -> Command {
    static GO: OnceLock<Toolchain> = OnceLock::new();
    command(GO.get_or_init(|| toolchain("go@1.26")), "go")
}

fn toolchain(spec: &str) -> Toolchain {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let settings = Settings {
        cache_dir: folder.join("toolchains"),
        lock_file: folder.join("weighbridge.lock"),
        path_env: path_env(),
    };
    let spec = spec.parse().expect("a spec");
    resolve(&spec, &settings, &mut |_| ())
        .expect("the runtime")
        .expect("a tool")
}

fn command(toolchain: &Toolchain, program: &str) -> Command {
    // A fetched Node.js has no npm: the one on the path then runs on this node.
    let own = toolchain.bin_dir.join(program);
    let mut command = if own.exists() {
        Command::new(own)
    } else {
        Command::new(program)
    };
    command.env(
        "PATH",
        format!("{}:{}", toolchain.bin_dir.display(), path_env()),
    );
    command.envs(toolchain.env.iter().cloned());
    command
}

fn path_env() -> String {
    std::env::var("PATH").unwrap_or_default()
}
