//! What the service calls: started before it, stopped after it, its CPU counted apart.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Deserialize;
use weighbridge_load::{Exchange, Part, Template, TemplateParts};

use crate::cgroup::Limits;
use crate::error::MeasureError;
use crate::log::Log;
use crate::process::{Launch, Process};
use crate::session::Session;

/// How a backing comes to be.
#[derive(Debug, Clone)]
pub enum BackingStart {
    /// The built-in stub, a process of its own: latency distribution and file of bodies.
    Stub {
        /// As written in the plan.
        latency: String,
        /// The bodies.
        body: PathBuf,
    },
    /// A command of the user's; it gets PORT.
    Command(String),
    /// It runs already.
    Url(String),
}

/// A backing service of the plan.
#[derive(Debug, Clone)]
pub struct Backing {
    /// Its name.
    pub name: String,
    /// How it comes to be.
    pub start: BackingStart,
    /// The variable in which candidates find its address.
    pub env: Option<String>,
}

/// A backing that runs.
pub(crate) struct RunningBacking {
    pub(crate) env: Option<(String, String)>,
    process: Option<Process>,
    stub: Option<SocketAddr>,
}

/// The stub's own account, from `GET /__stub/stats`.
#[derive(Debug, Clone, Copy, Deserialize)]
struct StubAccount {
    lateness: StubLateness,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct StubLateness {
    p99: f64,
}

/// Lateness of the stub's answers above which it, not the service, shapes the latencies.
const STUB_LATE: f64 = 0.002;

impl RunningBacking {
    /// Starts it on the harness's CPUs.
    pub(crate) fn start(
        session: &Session,
        backing: &Backing,
        dir: &Path,
    ) -> Result<Self, MeasureError> {
        let fault = |how: String| MeasureError::Backing {
            backing: backing.name.clone(),
            how,
        };
        let command = match &backing.start {
            BackingStart::Url(url) => {
                let env = backing.env.clone().map(|name| (name, url.clone()));
                return Ok(RunningBacking {
                    env,
                    process: None,
                    stub: None,
                });
            }
            BackingStart::Command(command) => command.clone(),
            BackingStart::Stub { latency, body } => {
                let exe = std::env::current_exe().map_err(|e| fault(e.to_string()))?;
                let quote = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
                format!(
                    "exec {} stub --latency {} --body {} --listen 127.0.0.1:$PORT",
                    quote(&exe.to_string_lossy()),
                    quote(latency),
                    quote(&body.to_string_lossy())
                )
            }
        };
        let port = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|l| l.local_addr())
            .map_err(|e| fault(e.to_string()))?
            .port();
        let addr = SocketAddr::from(([127, 0, 0, 1], port));
        let name = format!("backing-{}", backing.name);
        let mut process = Process::start(Launch {
            command: &command,
            dir,
            env: &[("PORT".to_owned(), port.to_string())],
            cpus: &session.shape.harness,
            limits: Limits::default(),
            marker: &session.marker,
            name: &name,
            log: Log::new(&session.log_path(&format!("{name}.log")), &[]),
        })
        .map_err(|e| fault(e.to_string()))?;
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect_timeout(&addr, Duration::from_secs(1)).is_err() {
            session.check_interrupt()?;
            if !process.is_alive() || Instant::now() > deadline {
                return Err(fault(format!(
                    "nothing listens on its port {port}\n{}",
                    process.log().tail()
                )));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let is_stub = matches!(backing.start, BackingStart::Stub { .. });
        Ok(RunningBacking {
            env: backing
                .env
                .clone()
                .map(|name| (name, format!("http://{addr}"))),
            process: Some(process),
            stub: is_stub.then_some(addr),
        })
    }

    /// CPU time that it has used.
    pub(crate) fn cpu_time(&self) -> Duration {
        self.process
            .as_ref()
            .map_or(Duration::ZERO, Process::cpu_time)
    }

    /// Forgets the stub's account, before a window.
    pub(crate) fn reset_account(&self) {
        if let Some(addr) = self.stub {
            let reset = Template::new(TemplateParts {
                method: "POST".into(),
                target: vec![Part::Text(b"/__stub/reset".to_vec())],
                ..TemplateParts::default()
            });
            let _ = Exchange::new(addr, Duration::from_secs(1), 0).send(&reset);
        }
    }

    /// Whether a stub's answers went out late since its account was reset.
    pub(crate) fn is_late(&self) -> bool {
        let account = self.stub.and_then(|addr| {
            let answer = Exchange::new(addr, Duration::from_secs(1), 0)
                .send(&Template::get("/__stub/stats"))
                .ok()?;
            serde_json::from_slice::<StubAccount>(&answer.body).ok()
        });
        account.is_some_and(|account| account.lateness.p99 > STUB_LATE)
    }

    /// Whether its process used up a CPU over `wall`, having used `before` at its beginning.
    pub(crate) fn is_busy(&self, before: Duration, wall: Duration) -> bool {
        self.cpu_time().saturating_sub(before).as_secs_f64() > 0.85 * wall.as_secs_f64()
    }
}
