//! A folder with a tiny service and its plan, and the binary at work in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::traces;

/// The shortest `weigh`: every part at its minimum.
pub(crate) const SHORT: [&str; 2] = ["--time", "10s"];

/// A service of two routes, one heavy enough to hold up the other.
pub(crate) const GOOD: &str = r#"
const http = require("http");
const spin = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
const server = http.createServer((request, response) => {
  if (request.url === "/heavy") spin(20);
  response.setHeader("content-type", "application/json");
  response.end('{"ok":true}');
});
server.listen(process.env.PORT, "127.0.0.1");
"#;

const PLAN: &str = r#"[service]
name = "tiny"

[[candidate]]
name = "node"
baseline = true
start = "node server.js"

[[workload.request]]
route = "GET /light"
weight = 20

[[workload.request]]
route = "GET /heavy"
weight = 1
"#;

/// Runs whose numbers count have the machine for themselves; those that only end in one way or another share it.
static SCALE: RwLock<()> = RwLock::new(());

enum Turn {
    Alone {
        _guard: RwLockWriteGuard<'static, ()>,
    },
    Shared {
        _guard: RwLockReadGuard<'static, ()>,
    },
}

/// A folder with `weighbridge.toml`, `server.js` and an empty folder for temporary files beside it.
pub(crate) struct Yard {
    root: TempDir,
    env: BTreeMap<String, String>,
    _turn: Option<Turn>,
}

impl Yard {
    /// For verbs that don't measure.
    pub(crate) fn new() -> Self {
        // A path of the same length everywhere keeps the widths of what is printed.
        let root = tempfile::Builder::new()
            .prefix("yard")
            .rand_bytes(8)
            .tempdir_in("/tmp")
            .unwrap();
        fs::create_dir(root.path().join("tmp")).unwrap();
        fs::create_dir(root.path().join("depot")).unwrap();
        let yard = Yard {
            root,
            env: BTreeMap::new(),
            _turn: None,
        };
        yard.file("weighbridge.toml", PLAN).file("server.js", GOOD)
    }

    /// For runs whose numbers count: waits until it is alone.
    pub(crate) fn to_weigh() -> Self {
        let guard = SCALE.write().unwrap_or_else(PoisonError::into_inner);
        Yard {
            _turn: Some(Turn::Alone { _guard: guard }),
            ..Yard::new()
        }
    }

    /// For runs of which only counts how they end: beside another of them, never beside one whose numbers count.
    pub(crate) fn to_end() -> Self {
        let guard = SCALE.read().unwrap_or_else(PoisonError::into_inner);
        Yard {
            _turn: Some(Turn::Shared { _guard: guard }),
            ..Yard::new()
        }
    }

    /// With a service that is this script.
    pub(crate) fn serving(self, script: &str) -> Self {
        self.file("server.js", script)
    }

    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        fs::write(self.dir().join(name), text).unwrap();
        self
    }

    /// The plan with a piece of it replaced.
    pub(crate) fn plan(self, old: &str, new: &str) -> Self {
        let path = self.dir().join("weighbridge.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{old}");
        self.file("weighbridge.toml", &text.replacen(old, new, 1))
    }

    /// A further line in the candidate's section.
    pub(crate) fn candidate(self, line: &str) -> Self {
        let line = format!("baseline = true\n{line}");
        self.plan("baseline = true", &line)
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The folder of the service.
    pub(crate) fn dir(&self) -> PathBuf {
        self.root.path().join("depot")
    }

    /// Runs the binary to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        self.start(args).end()
    }

    /// Weighs as short as can be.
    pub(crate) fn weigh(&self) -> Outcome {
        self.start_weighing().end()
    }

    pub(crate) fn start_weighing(&self) -> Run {
        self.start(&["weigh", SHORT[0], SHORT[1]])
    }

    pub(crate) fn start(&self, args: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weighbridge"));
        command.args(args);
        self.spawn(command)
    }

    /// Starts a command in the folder of the service.
    pub(crate) fn spawn(&self, mut command: Command) -> Run {
        let temporary = self.root.path().join("tmp");
        command
            .current_dir(self.dir())
            .env("TMPDIR", &temporary)
            .env("NO_COLOR", "1")
            .envs(&self.env)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (out, printing) = collect(child.stdout.take().unwrap());
        let (err, telling) = collect(child.stderr.take().unwrap());
        Run {
            child,
            out,
            err,
            readers: [printing, telling],
            root: self.root.path().to_owned(),
            temporary,
        }
    }

    /// Every file but Weighbridge's own, by path.
    pub(crate) fn tree(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut tree = BTreeMap::new();
        collect_files(&self.dir(), &mut tree);
        tree
    }
}

fn collect_files(folder: &Path, tree: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.file_name() == ".weighbridge" || entry.file_name() == "weighbridge.lock" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            collect_files(&entry.path(), tree);
        } else {
            tree.insert(entry.path(), fs::read(entry.path()).unwrap());
        }
    }
}

fn collect(mut pipe: impl std::io::Read + Send + 'static) -> (Arc<Mutex<String>>, JoinHandle<()>) {
    let text = Arc::new(Mutex::new(String::new()));
    let end = Arc::clone(&text);
    let reader = std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = pipe.read(&mut bytes) {
            end.lock()
                .unwrap()
                .push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
    });
    (text, reader)
}

/// The binary at work.
pub(crate) struct Run {
    child: Child,
    out: Arc<Mutex<String>>,
    err: Arc<Mutex<String>>,
    readers: [JoinHandle<()>; 2],
    root: PathBuf,
    temporary: PathBuf,
}

impl Run {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until stderr has said `what`.
    pub(crate) fn wait_for(&mut self, what: &str) {
        let deadline = Instant::now() + Duration::from_secs(120);
        while !self.err.lock().unwrap().contains(what) {
            let is_over = self.child.try_wait().unwrap().is_some() || Instant::now() > deadline;
            assert!(
                !is_over,
                "`{what}` was never said: {}",
                self.err.lock().unwrap()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends a signal, such as INT, to the binary alone.
    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.pid());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Interrupts it as Ctrl-C does; how long it took to end comes with how it ended.
    pub(crate) fn interrupt(self) -> (Outcome, Duration) {
        self.signal("INT");
        let began = Instant::now();
        (self.end(), began.elapsed())
    }

    /// Waits for the end; nothing may be left behind then.
    pub(crate) fn end(self) -> Outcome {
        let temporary = self.temporary.clone();
        let pid = self.pid();
        let outcome = self.end_anyhow();
        let left = traces::of(pid);
        assert!(left.is_empty(), "left behind: {left:?}\n{}", outcome.stderr);
        let files: Vec<_> = fs::read_dir(&temporary).unwrap().flatten().collect();
        assert!(files.is_empty(), "left behind: {files:?}");
        outcome
    }

    /// Waits for the end without a look at what is left.
    pub(crate) fn end_anyhow(mut self) -> Outcome {
        let deadline = Instant::now() + Duration::from_secs(180);
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > deadline {
                self.signal("KILL");
                panic!("it never ended: {}", self.err.lock().unwrap());
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        for reader in self.readers {
            reader.join().unwrap();
        }
        Outcome {
            code: status.code(),
            stdout: self.out.lock().unwrap().clone(),
            stderr: self.err.lock().unwrap().clone(),
            root: self.root,
        }
    }
}

/// How a run ended.
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    root: PathBuf,
}

impl Outcome {
    /// It ended with this code, and stderr says all of this.
    #[track_caller]
    pub(crate) fn ended(&self, code: i32, says: &[&str]) {
        assert_eq!(
            self.code,
            Some(code),
            "stdout: {}\nstderr: {}",
            self.stdout,
            self.stderr
        );
        for text in says {
            assert!(
                self.stderr.contains(text),
                "`{text}` is missing in: {}",
                self.stderr
            );
        }
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
    }

    /// The result says all of this.
    #[track_caller]
    pub(crate) fn says(&self, texts: &[&str]) {
        contains_all(&self.stdout, texts);
    }

    /// Code, stdout and stderr for a snapshot; the folder's path gives way to a word of its width.
    pub(crate) fn shown(&self) -> String {
        let path = self.root.to_str().unwrap();
        let word = format!("{:_<width$}", "/yard", width = path.len());
        let text = format!(
            "exit code: {}\n----- stdout\n{}\n----- stderr\n{}",
            self.code.map_or("none".to_owned(), |c| c.to_string()),
            self.stdout,
            self.stderr
        );
        text.replace(path, &word)
    }
}

#[track_caller]
pub(crate) fn contains_all(whole: &str, parts: &[&str]) {
    for part in parts {
        assert!(whole.contains(part), "`{part}` is missing in: {whole}");
    }
}
