//! The dependencies as a `CycloneDX` 1.6 bill of materials (JSON; specification: cyclonedx.org/docs/1.6/json).

use serde_json::{Value, json};

use super::graph::{Ecosystem, LockedPackage};

/// A bill of materials of what the lockfiles pin. It has neither a time nor a serial number: the same lockfiles give the same bytes.
pub fn cyclonedx(tool_version: &str, packages: &[LockedPackage]) -> Value {
    let mut components: Vec<(String, Value)> = packages
        .iter()
        .filter_map(|p| Some((purl(p)?, component(p)?)))
        .collect();
    components.sort_by(|a, b| a.0.cmp(&b.0));
    components.dedup_by(|a, b| a.0 == b.0);
    let components: Vec<Value> = components.into_iter().map(|(_, c)| c).collect();
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "tools": { "components": [
                { "type": "application", "name": "weighbridge", "version": tool_version }
            ] }
        },
        "components": components,
    })
}

fn component(package: &LockedPackage) -> Option<Value> {
    let purl = purl(package)?;
    let mut component = json!({
        "type": "library",
        "bom-ref": purl,
        "name": package.name,
        "version": package.version,
        "scope": if package.is_dev { "excluded" } else { "required" },
        "purl": purl,
    });
    if let Some(licence) = &package.licence {
        // An SPDX expression covers single identifiers too.
        component["licenses"] = json!([{ "expression": licence }]);
    }
    Some(component)
}

/// The package URL (purl specification, types npm and golang).
fn purl(package: &LockedPackage) -> Option<String> {
    let (kind, name) = match package.ecosystem? {
        Ecosystem::Npm => ("npm", package.name.replace('@', "%40")),
        Ecosystem::Go => ("golang", package.name.clone()),
    };
    let version = package.version.replace('+', "%2B");
    Some(format!("pkg:{kind}/{name}@{version}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_have_package_urls_and_come_once() {
        let package = |name: &str, ecosystem| LockedPackage {
            ecosystem: Some(ecosystem),
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: Some("MIT".to_owned()),
            ..LockedPackage::default()
        };
        let packages = [
            package("@scope/a", Ecosystem::Npm),
            package("@scope/a", Ecosystem::Npm),
            package("github.com/b/c", Ecosystem::Go),
        ];
        let bom = cyclonedx("0.1.0", &packages);
        let components = bom["components"].as_array().unwrap();
        let purls: Vec<&str> = components
            .iter()
            .filter_map(|c| c["purl"].as_str())
            .collect();
        assert_eq!(
            purls,
            [
                "pkg:golang/github.com/b/c@1.0.0",
                "pkg:npm/%40scope/a@1.0.0"
            ]
        );
        assert_eq!(components[0]["licenses"][0]["expression"], "MIT");
    }
}
