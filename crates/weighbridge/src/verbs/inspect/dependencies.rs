//! What the lockfiles pin, and what is known of it.

use weighbridge_inspect::{Dependencies, Inspection, Known, Vulnerability};

/// Lines that are shown of a list.
const MOST: usize = 12;

pub(super) fn show(found: &Inspection) -> String {
    let dependencies = &found.dependencies;
    if dependencies.lockfiles.is_empty() {
        return String::new();
    }
    let mut text = "\ndependencies\n".to_owned();
    for lockfile in &dependencies.lockfiles {
        text += &format!(
            "  {} ({}): {} packages, {} in more than one version, {} deep\n",
            lockfile.file, lockfile.format, lockfile.packages, lockfile.duplicated, lockfile.depth
        );
    }
    text += &remarkable(dependencies);
    for squat in &dependencies.typosquats {
        text += &format!(
            "  {} looks like {}: is it the one that was meant? ({})\n",
            squat.package, squat.looks_like, squat.lockfile
        );
    }
    text + &vulnerabilities(found.known.as_ref())
}

/// Packages that run code when they are installed, are built, or whose authors have given them up.
fn remarkable(dependencies: &Dependencies) -> String {
    let named = |is: &dyn Fn(&weighbridge_inspect::LockedPackage) -> bool| -> Vec<String> {
        let packages = dependencies.packages.iter().filter(|p| is(p));
        packages
            .map(|p| format!("{} {}", p.name, p.version))
            .collect()
    };
    let groups = [
        (
            "run a script when installed",
            named(&|p| p.has_install_script),
        ),
        ("are native code", named(&|p| p.is_native)),
        ("are deprecated", named(&|p| p.deprecated.is_some())),
    ];
    let mut text = String::new();
    for (what, names) in groups.iter().filter(|(_, names)| !names.is_empty()) {
        let shown = names.iter().take(MOST).cloned().collect::<Vec<_>>();
        let more = match names.len() > MOST {
            true => format!(" and {} more", names.len() - MOST),
            false => String::new(),
        };
        text += &format!("  {} {what}: {}{more}\n", names.len(), shown.join(", "));
    }
    text
}

fn vulnerabilities(known: Option<&Known>) -> String {
    let Some(known) = known else {
        return "  known vulnerabilities: not known (no --advisories)\n".to_owned();
    };
    let coverage: Vec<String> = known
        .coverage
        .records
        .iter()
        .map(|(ecosystem, n)| format!("{n} of {ecosystem}"))
        .collect();
    let newest = known
        .coverage
        .newest
        .as_deref()
        .unwrap_or("no date in them");
    let mut text = format!(
        "  known vulnerabilities: {} ({} records, newest: {newest})\n",
        known.vulnerabilities.len(),
        coverage.join(", ")
    );
    for one in known.vulnerabilities.iter().take(MOST) {
        text += &line(one);
    }
    if known.vulnerabilities.len() > MOST {
        let more = known.vulnerabilities.len() - MOST;
        text += &format!("    and {more} more: --format json has all\n");
    }
    text
}

fn line(one: &Vulnerability) -> String {
    let mended = match &one.fixed {
        Some(version) => format!("mended in {version}"),
        None => "not mended".to_owned(),
    };
    let severity = one.severity.as_deref().unwrap_or("severity not known");
    format!(
        "    {} {} {}: {} ({severity}, {mended})\n",
        one.id, one.package, one.version, one.summary
    )
}
