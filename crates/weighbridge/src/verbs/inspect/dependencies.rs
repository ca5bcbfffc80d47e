//! What the lockfiles pin, and what is known of it.

use std::collections::BTreeMap;

use weighbridge_inspect::{Dependencies, Inspection, Known, Reach, Vulnerability};

use crate::words::counted;

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
            "  {} ({}): {}, {} in more than one version, {} deep\n",
            lockfile.file,
            lockfile.format,
            counted(lockfile.packages, "package"),
            lockfile.duplicated,
            lockfile.depth
        );
    }
    text += &remarkable(dependencies);
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
        ("with an install script", named(&|p| p.has_install_script)),
        ("of native code", named(&|p| p.is_native)),
        ("deprecated", named(&|p| p.deprecated.is_some())),
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

/// What the data covers and how near the code comes; the vulnerabilities themselves are among the findings.
fn vulnerabilities(known: Option<&Known>) -> String {
    let Some(known) = known else {
        return "  known vulnerabilities: not known (no --advisories)\n".to_owned();
    };
    let coverage = &known.coverage;
    let records: Vec<String> = coverage
        .records
        .iter()
        .map(|(ecosystem, n)| format!("{n} of {ecosystem}"))
        .collect();
    let newest = coverage.newest.as_deref().unwrap_or("no date in them");
    let mut text = format!(
        "  known vulnerabilities: {} ({}: {} records, newest: {newest})\n",
        known.vulnerabilities.len(),
        coverage.sources.join(", "),
        records.join(", ")
    );
    for (reach, count) in by_reach(&known.vulnerabilities) {
        let what = reach.map_or("no code was read that could come by", Reach::words);
        text += &format!("    {count}: {what}\n");
    }
    text
}

fn by_reach(vulnerabilities: &[Vulnerability]) -> BTreeMap<Option<Reach>, usize> {
    let mut counts = BTreeMap::new();
    for one in vulnerabilities {
        *counts.entry(one.reach).or_default() += 1;
    }
    counts
}
