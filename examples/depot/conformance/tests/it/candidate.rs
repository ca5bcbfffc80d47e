//! A running service, stopped when dropped.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use weighbridge_stub::{Bodies, RunningStub, StubSettings};

use crate::building::{Copy, run};
use crate::toolchains;

pub(crate) const SECRET: &str = "conformance-secret";

/// How long a service may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Candidate {
    child: Child,
    pub(crate) base: String,
    // The folder of a Go build and the database, removed after the process has ended.
    _folders: Vec<TempDir>,
}

/// Carriers that answer at once.
pub(crate) fn carriers() -> RunningStub {
    let bodies = concat!(env!("CARGO_MANIFEST_DIR"), "/../carriers.json");
    weighbridge_stub::spawn(StubSettings {
        listen: "127.0.0.1:0".parse().expect("an address"),
        latency: "constant(1ms)".parse().expect("a latency"),
        bodies: Bodies::from_file(Path::new(bodies)).expect("carriers.json"),
        seed: 1,
    })
    .expect("the carriers")
}

impl Candidate {
    /// Seeds a database of its own and starts the Node.js service.
    pub(crate) fn node(copy: &Copy, carriers: &RunningStub) -> Candidate {
        let program = |script: &str| {
            let mut command = toolchains::node("node");
            command
                .arg(script)
                .env("NODE_ENV", "production")
                .current_dir(copy.node());
            command
        };
        Candidate::start(
            program("dist/seed.js"),
            program("dist/server.js"),
            carriers,
            Vec::new(),
        )
    }

    /// Builds the Go service with the patches, seeds a database of its own and starts it.
    pub(crate) fn go(
        copy: &Copy,
        carriers: &RunningStub,
        patches: &[(&str, &str, &str)],
    ) -> Candidate {
        let folder = copy.go(patches);
        let seed = Command::new(folder.path().join("seed"));
        let server = Command::new(folder.path().join("depot"));
        Candidate::start(seed, server, carriers, vec![folder])
    }

    fn start(
        mut seed: Command,
        mut server: Command,
        carriers: &RunningStub,
        mut folders: Vec<TempDir>,
    ) -> Candidate {
        let data = tempfile::tempdir().expect("a temporary folder");
        let database = data.path().join("depot.db");
        folders.push(data);
        run(seed.env("DEPOT_DB", &database));
        let port = free_port();
        let child = server
            .env("DEPOT_DB", &database)
            .env("PORT", port.to_string())
            .env("SESSION_SECRET", SECRET)
            .env("CARRIERS_URL", format!("http://{}", carriers.addr()))
            .stdin(Stdio::null())
            .stdout(Stdio::inherit())
            .spawn()
            .unwrap_or_else(|error| panic!("{server:?}: {error}"));
        let mut candidate = Candidate {
            child,
            base: format!("127.0.0.1:{port}"),
            _folders: folders,
        };
        candidate.wait_until_ready();
        candidate
    }

    fn wait_until_ready(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(&self.base).is_err() {
            let ended = self.child.try_wait().expect("the process's state");
            assert!(ended.is_none(), "ended at the start: {ended:?}");
            assert!(Instant::now() < deadline, "not ready in time");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Asks the service to end and waits for it; the flag says whether it ended well and in time.
    pub(crate) fn stop(&mut self) -> bool {
        // SAFETY: sends a signal to a child that has not been waited for, so that the number is still its own.
        #[expect(unsafe_code, reason = "the standard library sends only SIGKILL")]
        unsafe {
            libc::kill(self.child.id().cast_signed(), libc::SIGTERM);
        }
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("the process's state") {
                return status.success();
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Candidate {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}
