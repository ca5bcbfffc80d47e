//! A candidate that runs: started on its own port, ready, set up, and stopped.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use weighbridge_load::{Exchange, Template, Workload};

use crate::candidate::{Candidate, Ready, RuntimeKind};
use crate::error::MeasureError;
use crate::log::Log;
use crate::process::{Launch, Process, Stopped};
use crate::session::Session;
use crate::shape::Shape;
use crate::traffic::Traffic;

/// What V8 and Go's runtime write when they give up.
const OUT_OF_MEMORY: [&str; 2] = [
    "JavaScript heap out of memory",
    "fatal error: runtime: out of memory",
];

/// A fresh process of a candidate, ready to be asked.
pub(crate) struct Instance<'a> {
    pub(crate) candidate: &'a Candidate,
    pub(crate) process: Process,
    pub(crate) addr: SocketAddr,
    dir: PathBuf,
    name: String,
    /// The first process of this name is 1.
    start: usize,
    /// From spawn to the first good answer.
    pub(crate) cold_start: Duration,
    /// The workload with this process's captures (a token, say) filled in.
    pub(crate) workload: Workload,
}

impl<'a> Instance<'a> {
    /// Starts it, waits until it is ready and runs the set-up requests.
    pub(crate) fn start(
        session: &Session,
        candidate: &'a Candidate,
        dir: &Path,
        traffic: &Traffic,
        name: &str,
    ) -> Result<Self, MeasureError> {
        let mut instance = Self::start_bare(session, candidate, dir, name)?;
        let mut exchange = Exchange::new(instance.addr, Duration::from_secs(10), 1);
        instance.workload =
            traffic
                .for_process(&mut exchange)
                .map_err(|what| MeasureError::Preflight {
                    candidate: candidate.name.clone(),
                    what,
                })?;
        Ok(instance)
    }

    /// Starts it and waits until it is ready, without set-up requests: all that a cold start needs.
    pub(crate) fn start_bare(
        session: &Session,
        candidate: &'a Candidate,
        dir: &Path,
        name: &str,
    ) -> Result<Self, MeasureError> {
        let port = match candidate.port {
            Some(port) => free_or_taken(candidate, port)?,
            None => free_port(),
        };
        let addr = SocketAddr::from(([127, 0, 0, 1], port));
        let process = Process::start(Launch {
            command: &candidate.start,
            dir,
            env: &environment(candidate, &session.shape, port),
            cpus: &session.shape.service,
            limits: session.shape.limits(),
            marker: &session.marker,
            name,
            log: Log::new(
                &session.log_path(&format!("{name}.log")),
                &candidate.secrets,
            ),
        })
        .map_err(|source| MeasureError::Write {
            path: dir.to_owned(),
            source,
        })?;
        let mut instance = Instance {
            candidate,
            process,
            addr,
            dir: dir.to_owned(),
            name: name.to_owned(),
            start: 1,
            cold_start: Duration::ZERO,
            workload: Workload::default(),
        };
        instance.wait_until_ready(session)?;
        Ok(instance)
    }

    /// Polls every 0.3 ms at first: a Go service is up in 5 ms.
    fn wait_until_ready(&mut self, session: &Session) -> Result<(), MeasureError> {
        let deadline = self.process.spawned + self.candidate.start_timeout;
        loop {
            session.check_interrupt()?;
            if self.is_ready() {
                self.cold_start = self.process.spawned.elapsed();
                return Ok(());
            }
            if !self.process.is_alive() {
                let how = match self.process.exit_status() {
                    Some(status) => format!("ended before it was ready ({status})"),
                    None => "ended before it was ready".to_owned(),
                };
                return Err(self.fault("start", how));
            }
            if Instant::now() > deadline {
                let waited = self.candidate.start_timeout.as_secs();
                let how = format!("was not ready after {waited} s ({})", self.describe_ready());
                return Err(self.fault("start", how));
            }
            let pause = match self.process.spawned.elapsed() < Duration::from_secs(2) {
                true => Duration::from_micros(300),
                false => Duration::from_millis(20),
            };
            std::thread::sleep(pause);
        }
    }

    fn is_ready(&self) -> bool {
        match &self.candidate.ready {
            Ready::Port => TcpStream::connect_timeout(&self.addr, Duration::from_secs(1)).is_ok(),
            Ready::Request(template) => {
                let answer = Exchange::new(self.addr, Duration::from_secs(2), 0).send(template);
                answer.is_ok_and(|a| (200..300).contains(&a.status))
            }
        }
    }

    fn describe_ready(&self) -> String {
        match &self.candidate.ready {
            Ready::Port => format!("nothing listens on its port {}", self.addr.port()),
            Ready::Request(template) => {
                let answer = Exchange::new(self.addr, Duration::from_secs(2), 0).send(template);
                match answer {
                    Ok(answer) => format!("its `ready` request is answered with {}", answer.status),
                    Err(e) => format!("its `ready` request on port {}: {e}", self.addr.port()),
                }
            }
        }
    }

    /// An error about this process, with the tail of its own log.
    pub(crate) fn fault(&self, what: &'static str, how: String) -> MeasureError {
        // What it wrote last may still be in the pipe.
        std::thread::sleep(Duration::from_millis(20));
        MeasureError::Candidate {
            what,
            candidate: self.candidate.name.clone(),
            how,
            tail: self.process.log().tail(),
            log: self.process.log().path().to_owned(),
        }
    }

    /// An error when it has died.
    pub(crate) fn check_alive(&mut self) -> Result<(), MeasureError> {
        if self.process.is_alive() {
            Ok(())
        } else {
            let kills = self.process.cgroup().oom_kills();
            let why = match (kills, self.process.exit_status()) {
                (1.., _) => "ended under load: the kernel killed it at the memory limit of the pod"
                    .to_owned(),
                (_, Some(status)) => format!("ended under load ({status})"),
                _ => "ended under load".to_owned(),
            };
            Err(self.fault("keep alive", why))
        }
    }

    /// Whether it has died because it ran out of memory: killed by the kernel at the pod's limit, or given up by
    /// its own runtime.
    pub(crate) fn has_run_out_of_memory(&mut self) -> bool {
        if self.process.is_alive() {
            return false;
        }
        let tail = self.process.log().tail();
        self.process.cgroup().oom_kills() > 0
            || OUT_OF_MEMORY.iter().any(|words| tail.contains(words))
    }

    /// A fresh process in the place of one that has died.
    pub(crate) fn start_again(
        &mut self,
        session: &Session,
        traffic: &Traffic,
    ) -> Result<(), MeasureError> {
        // Its group and its log are its own: those of the dead one are still there.
        let start = self.start + 1;
        let name = format!("{}-{start}", self.name);
        let dir = self.dir.clone();
        let fresh = Instance::start(session, self.candidate, &dir, traffic, &name)?;
        *self = Instance {
            name: self.name.clone(),
            start,
            ..fresh
        };
        Ok(())
    }

    /// The same after a request failed: a death takes a moment to show, until the kernel has freed its memory
    /// and the shell has reaped it, and till then it looks like a service that refuses.
    pub(crate) fn check_alive_after_fault(&mut self) -> Result<(), MeasureError> {
        let deadline = Instant::now() + Duration::from_millis(500);
        while self.process.is_alive() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.check_alive()
    }

    /// Stops it, as production would.
    pub(crate) fn stop(mut self) -> Stopped {
        let grace = self.candidate.stop_grace;
        self.process.stop(grace)
    }
}

/// The environment of a start: the candidate's, its port, and the GOMAXPROCS of production.
fn environment(candidate: &Candidate, shape: &Shape, port: u16) -> Vec<(String, String)> {
    let mut env = candidate.environment();
    env.push((candidate.port_env.clone(), port.to_string()));
    let has_own = env.iter().any(|(name, _)| name == "GOMAXPROCS");
    if candidate.kind == RuntimeKind::Go
        && !has_own
        && let Some(n) = shape.gomaxprocs()
    {
        env.push(("GOMAXPROCS".to_owned(), n.to_string()));
    }
    env
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0));
    listener
        .and_then(|l| l.local_addr())
        .map_or(0, |a| a.port())
}

fn free_or_taken(candidate: &Candidate, port: u16) -> Result<u16, MeasureError> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(port),
        Err(_) => Err(MeasureError::PortInUse {
            candidate: candidate.name.clone(),
            port,
        }),
    }
}

/// A request without variables, for a `ready` like `GET /health`.
pub fn ready_request(target: &str) -> Ready {
    Ready::Request(Template::get(target))
}
