//! One process of ours and everything that it forks: started, logged, watched, stopped to the last grandchild.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cgroup::{Cgroup, Limits, group_name};
use crate::log::Log;
use crate::os::{self, Signal};
use crate::tree::{self, MARKER_VARIABLE, TreeSample};

/// Variables of the caller that would change what is measured; only the candidate's own `env` sets them.
const NOT_INHERITED: [&str; 9] = [
    "NODE_OPTIONS",
    "NODE_ENV",
    "UV_THREADPOOL_SIZE",
    "GOGC",
    "GOMEMLIMIT",
    "GODEBUG",
    "GOMAXPROCS",
    "GOFLAGS",
    "PORT",
];

/// What to start and how to confine it.
pub(crate) struct Launch<'a> {
    /// A shell command.
    pub(crate) command: &'a str,
    /// Where it runs.
    pub(crate) dir: &'a Path,
    /// Its environment beside the caller's.
    pub(crate) env: &'a [(String, String)],
    /// CPUs by affinity; empty for all.
    pub(crate) cpus: &'a [usize],
    /// Limits by cgroup.
    pub(crate) limits: Limits,
    /// The run's marker.
    pub(crate) marker: &'a str,
    /// A name for its cgroup, unique among what runs at the same time.
    pub(crate) name: &'a str,
    /// Where its output goes.
    pub(crate) log: Log,
}

/// How a process was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// It had ended by itself.
    ByItself,
    /// It ended on SIGTERM.
    OnTerm,
    /// It had to be killed.
    Killed,
}

/// A running process. Dropping it kills all that is left of it.
pub(crate) struct Process {
    child: Child,
    status: Option<ExitStatus>,
    cgroup: Arc<Cgroup>,
    marker: String,
    log: Arc<Log>,
    pub(crate) spawned: Instant,
}

impl Process {
    /// Starts it.
    pub(crate) fn start(launch: Launch<'_>) -> std::io::Result<Self> {
        let cgroup = Cgroup::make(&group_name(launch.marker, launch.name), launch.limits);
        // Its own marker beside the run's, so that two processes of a run are told apart.
        let marker = format!("{}-{}", launch.marker, launch.name);
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(launch.command)
            .current_dir(launch.dir)
            .stdin(Stdio::null());
        for name in NOT_INHERITED {
            command.env_remove(name);
        }
        command
            .envs(launch.env.iter().map(|(k, v)| (k, v)))
            .env(MARKER_VARIABLE, &marker);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        os::confine(&mut command, launch.cpus, &cgroup.procs_files())?;
        let spawned = Instant::now();
        let mut child = command.spawn()?;
        let log = Arc::new(launch.log);
        if let Some(out) = child.stdout.take() {
            drain(out, Arc::clone(&log));
        }
        if let Some(err) = child.stderr.take() {
            drain(err, Arc::clone(&log));
        }
        Ok(Process {
            child,
            status: None,
            cgroup: Arc::new(cgroup),
            marker,
            log,
            spawned,
        })
    }

    /// Runs a command to its end, or to the time limit, or until `is_stopped` says so.
    pub(crate) fn run(
        launch: Launch<'_>,
        limit: Duration,
        is_stopped: &dyn Fn() -> bool,
    ) -> std::io::Result<Finished> {
        let mut process = Process::start(launch)?;
        let deadline = Instant::now() + limit;
        let status = loop {
            if let Some(status) = process.exit_status() {
                break Some(status);
            }
            if Instant::now() > deadline || is_stopped() {
                break None;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let took = process.spawned.elapsed();
        let log = Arc::clone(&process.log);
        process.stop(Duration::from_millis(200));
        Ok(Finished {
            is_success: status.is_some_and(|s| s.success()),
            status,
            took,
            log,
        })
    }

    /// The output so far.
    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// What was asked of its cgroup and couldn't be had.
    pub(crate) fn missing_limits(&self) -> &[&'static str] {
        &self.cgroup.missing
    }

    /// The control group, for its counters.
    pub(crate) fn cgroup(&self) -> &Cgroup {
        &self.cgroup
    }

    /// How it ended, if it has.
    pub(crate) fn exit_status(&mut self) -> Option<ExitStatus> {
        if self.status.is_none() {
            self.status = self.child.try_wait().ok().flatten();
        }
        self.status
    }

    /// Whether the process, or anything that it left behind, still runs. A service may daemonise: its first
    /// process ends well and another serves.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.exit_status().is_none() || self.pids().into_iter().any(tree::is_running)
    }

    /// The shell's pid, leader of the process group.
    fn leader(&self) -> i32 {
        self.child.id().cast_signed()
    }

    /// Its processes: by cgroup where there is one, else by parentage.
    pub(crate) fn pids(&self) -> Vec<i32> {
        self.watcher().pids()
    }

    /// A handle to look at it from another thread.
    pub(crate) fn watcher(&self) -> Watcher {
        Watcher {
            cgroup: Arc::clone(&self.cgroup),
            leader: self.leader(),
        }
    }

    /// CPU time of all that it ever ran: from the cgroup, else of the living tree.
    pub(crate) fn cpu_time(&self) -> Duration {
        self.cgroup
            .cpu_time()
            .unwrap_or_else(|| self.sample().cpu_time())
    }

    /// A look at its tree.
    pub(crate) fn sample(&self) -> TreeSample {
        TreeSample::read(&self.pids())
    }

    /// Proportional set size of its tree, bytes.
    pub(crate) fn pss(&self) -> Option<u64> {
        tree::pss(&self.pids())
    }

    /// Stops it: SIGTERM to the group, SIGKILL after `grace` to whatever is left, daemonised grandchildren too.
    pub(crate) fn stop(&mut self, grace: Duration) -> Stopped {
        if !self.is_alive() {
            self.kill_the_rest();
            return Stopped::ByItself;
        }
        os::signal_group(self.leader(), Signal::Term);
        for pid in self.everyone() {
            os::signal(pid, Signal::Term);
        }
        let deadline = Instant::now() + grace;
        while Instant::now() < deadline {
            if !self.is_alive() {
                self.kill_the_rest();
                return Stopped::OnTerm;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        self.kill_the_rest();
        Stopped::Killed
    }

    fn kill_the_rest(&mut self) {
        // Twice and more: something may fork between the look and the kill.
        for _ in 0..100 {
            let rest: Vec<i32> = self
                .everyone()
                .into_iter()
                .filter(|p| tree::is_running(*p))
                .collect();
            if rest.is_empty() {
                break;
            }
            if self.exit_status().is_none() {
                os::signal_group(self.leader(), Signal::Kill);
            }
            for pid in rest {
                os::signal(pid, Signal::Kill);
            }
            std::thread::sleep(Duration::from_millis(5));
            for pid in self.everyone() {
                os::reap(pid);
            }
        }
        if self.status.is_none() {
            self.status = self.child.wait().ok();
        }
    }

    /// Everything of ours: the cgroup's processes, the descendants, and what carries our marker.
    fn everyone(&self) -> BTreeSet<i32> {
        let mut everyone: BTreeSet<i32> = self.cgroup.pids().into_iter().collect();
        if self.status.is_none() {
            everyone.extend(tree::descendants(self.leader()));
        }
        everyone.extend(tree::marked(&self.marker));
        everyone
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill_the_rest();
    }
}

/// Looks at a process from another thread.
pub(crate) struct Watcher {
    cgroup: Arc<Cgroup>,
    leader: i32,
}

impl Watcher {
    pub(crate) fn pids(&self) -> Vec<i32> {
        let inside = self.cgroup.pids();
        match inside.is_empty() {
            true => tree::descendants(self.leader)
                .into_iter()
                .filter(|p| tree::is_running(*p))
                .collect(),
            false => inside,
        }
    }

    /// The process that does the work: the shell's child where the shell only waits.
    pub(crate) fn main_pid(&self) -> i32 {
        let mut pids = self.pids();
        pids.sort_unstable();
        pids.into_iter()
            .find(|p| *p != self.leader)
            .unwrap_or(self.leader)
    }

    /// Memory in use that can't be dropped, bytes.
    pub(crate) fn memory_in_use(&self) -> u64 {
        self.cgroup
            .memory_in_use()
            .or_else(|| tree::pss(&self.pids()))
            .unwrap_or(0)
    }
}

/// A command that has ended.
pub(crate) struct Finished {
    pub(crate) is_success: bool,
    /// None when it was cut off.
    pub(crate) status: Option<ExitStatus>,
    pub(crate) took: Duration,
    pub(crate) log: Arc<Log>,
}

/// Reads a pipe into the log until its last writer is gone.
fn drain(mut pipe: impl std::io::Read + Send + 'static, log: Arc<Log>) {
    std::thread::spawn(move || {
        let mut buffer = [0u8; 16 * 1024];
        while let Ok(read) = pipe.read(&mut buffer) {
            if read == 0 {
                return;
            }
            log.push(&buffer[..read]);
        }
    });
}
