//! The candidate of Node.js: how it is built and started, by its `package.json` and lockfile.

use std::path::Path;

use serde_json::Value;
use weighbridge_inspect::{Inspection, Package};

use super::candidates::{Candidate, NOT_READY, dir_of, folder_of, ready};
use super::draft::quoted;

/// Lockfile, what installs by it, and what takes away what only development needs.
const MANAGERS: [(&str, &str, Option<&str>); 5] = [
    ("package-lock.json", "npm ci", Some("npm prune --omit=dev")),
    (
        "npm-shrinkwrap.json",
        "npm ci",
        Some("npm prune --omit=dev"),
    ),
    (
        "pnpm-lock.yaml",
        "pnpm install --frozen-lockfile",
        Some("pnpm prune --prod"),
    ),
    ("yarn.lock", "yarn install --frozen-lockfile", None),
    ("bun.lock", "bun install --frozen-lockfile", None),
];

/// The version where none is named: the one with long-term support.
const USUAL: u32 = 24;

/// Folders that builds write to, as start commands name them.
const OUTPUTS: [&str; 4] = ["dist", "build", "out", "lib"];

pub(super) fn candidate(found: &Inspection, package: &Package, root: &Path) -> Candidate {
    let folder = folder_of(&package.file);
    let manifest = std::fs::read_to_string(root.join(&package.file)).unwrap_or_default();
    let manifest: Value = serde_json::from_str(&manifest).unwrap_or_default();
    let script = |name: &str| manifest["scripts"][name].as_str();
    let (start, mut unknown) = start(&manifest, &root.join(folder));
    let mut notes: Vec<String> = unknown.iter().map(|u| format!("FILL IN: {u}")).collect();
    let version = major(package);
    if version.is_none() {
        unknown.push(format!(
            "which Node.js it runs on: no file names one, {USUAL} is written"
        ));
        notes.push("FILL IN the runtime: no file names a version".to_owned());
    }
    let runtime = format!("node@{}", version.unwrap_or(USUAL));
    let mut keys = vec![("runtime", quoted(&runtime))];
    let (build, is_in_workspace) = build(root, folder, script("build").is_some());
    if build.starts_with("npm install") {
        unknown.push("which versions it is built with: it has no lockfile".to_owned());
    }
    if is_in_workspace {
        keys.push(("workdir", quoted(".")));
    }
    keys.push(("build", quoted(&build)));
    keys.push(("start", quoted(&start)));
    keys.push(("env", "{ NODE_ENV = \"production\" }".to_owned()));
    match ready(found, folder, false) {
        Some(ready) => keys.push(ready),
        None => unknown.push(NOT_READY.to_owned()),
    }
    let is_output = |output: &&&str| start.contains(&format!("{output}/"));
    if let Some(output) = OUTPUTS.iter().find(is_output) {
        let shipped = [output, "node_modules", "package.json"].map(quoted);
        keys.push(("artifact", format!("[{}]", shipped.join(", "))));
    }
    notes.push(
        "FILL IN, where needed: prepare (data, migrations), reset (between rounds)".to_owned(),
    );
    Candidate {
        name: "node",
        is_go: false,
        manifest: package.file.clone(),
        dir: dir_of(package),
        keys,
        notes,
        unknown,
    }
}

/// The version that a file names: `24` of `node:24-alpine`; a least one, `>=16`, says only what is too old.
fn major(package: &Package) -> Option<u32> {
    let number = |text: &str| {
        let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len());
        digits[..end]
            .parse::<u32>()
            .ok()
            .filter(|n| (12..100).contains(n))
    };
    let versions = package.runtimes.iter().map(|r| r.version.as_str());
    let (least, exact): (Vec<&str>, Vec<&str>) = versions.partition(|v| is_open(v));
    let of = |version: &&str| number(version.rsplit(':').next()?);
    let at_least = least.iter().find_map(of);
    exact.iter().find_map(of).or(at_least.map(|n| n.max(USUAL)))
}

/// `>=16` and the like, with no version that is too new.
fn is_open(version: &str) -> bool {
    version.trim_start().starts_with('>') && !version.contains('<')
}

/// The command that starts it in production, and what isn't known of it.
fn start(manifest: &Value, folder: &Path) -> (String, Vec<String>) {
    for name in ["start:prod", "start"] {
        let Some(script) = manifest["scripts"][name].as_str() else {
            continue;
        };
        // Without npm between, the process that is measured is the one that was started.
        if let Some(command) = last_of(script) {
            return (command.to_owned(), Vec::new());
        }
        let what = format!("a `node ...` that does the same as its script {name}: `{script}`");
        return (format!("npm run {name}"), vec![what]);
    }
    let main = manifest["main"].as_str().map(str::to_owned);
    let usual = [
        "dist/server.js",
        "dist/index.js",
        "server.js",
        "index.js",
        "app.js",
        "src/index.js",
    ];
    let found = usual.iter().find(|file| folder.join(file).is_file());
    let file = main.or_else(|| found.map(|f| (*f).to_owned()));
    let file = file.unwrap_or_else(|| "server.js".to_owned());
    let what = format!("how it is started: package.json has no script start, {file} is a guess");
    (format!("node {file}"), vec![what])
}

/// The `node ...` of a script that builds before it, or of one that does nothing else.
fn last_of(script: &str) -> Option<&str> {
    let mut parts: Vec<&str> = script.split("&&").map(str::trim).collect();
    let last = parts.pop()?;
    let is_plain = last.starts_with("node ") && !last.contains(['&', ';', '|', '$', '\n']);
    let builds = [
        "npm run build",
        "yarn build",
        "pnpm build",
        "pnpm run build",
    ];
    (is_plain && parts.iter().all(|part| builds.contains(part))).then_some(last)
}

/// The command that builds it, and whether its lockfile is that of a workspace around it.
fn build(root: &Path, folder: &str, has_script: bool) -> (String, bool) {
    let manager = |folder: &Path| {
        let mut managers = MANAGERS.iter();
        managers.find(|(lockfile, ..)| folder.join(lockfile).is_file())
    };
    let own = manager(&root.join(folder));
    let around = own.is_none() && !folder.is_empty() && manager(root).is_some();
    let found = own.or_else(|| manager(root));
    let (install, prune) = found.map_or(("npm install", None), |(_, i, p)| (*i, *p));
    let runner = install.split(' ').next().unwrap_or("npm");
    let mut steps = vec![install.to_owned()];
    if has_script {
        steps.push(format!("{runner} run build"));
    }
    steps.extend(prune.filter(|_| !around).map(str::to_owned));
    (steps.join(" && "), around)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(versions: &[&str]) -> Package {
        Package {
            file: "package.json".to_owned(),
            name: None,
            version: None,
            runtimes: versions
                .iter()
                .map(|version| weighbridge_inspect::Runtime {
                    file: String::new(),
                    version: (*version).to_owned(),
                })
                .collect(),
            frameworks: vec![],
        }
    }

    #[test]
    fn a_least_version_is_none_to_run_on() {
        for (versions, wanted) in [
            (&["node:22-alpine"][..], Some(22)),
            (&[">=16.0.0", "24.14.1"], Some(24)),
            (&[">=12"], Some(USUAL)),
            (&[">=26"], Some(26)),
            (&[">=18 <21"], Some(18)),
            (&["^20.1"], Some(20)),
            (&["lts/*"], None),
        ] {
            assert_eq!(major(&package(versions)), wanted, "{versions:?}");
        }
    }

    #[test]
    fn what_a_script_starts_is_taken_from_it() {
        assert_eq!(last_of("node a.js --port 1"), Some("node a.js --port 1"));
        assert_eq!(
            last_of("npm run build && node dist/a.js"),
            Some("node dist/a.js")
        );
        for script in [
            "nx serve",
            "node a.js & node b.js",
            "./migrate && node a.js",
            "node $FILE",
            "",
        ] {
            assert_eq!(last_of(script), None, "{script}");
        }
    }
}
