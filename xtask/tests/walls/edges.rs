//! Who may depend on whom, read from `cargo metadata`.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::{none, root};

/// The allowed edges, and no others. Tests of any crate may use testkit as well.
const ALLOWED: [(&str, &[&str]); 9] = [
    ("sev1-domain", &[]),
    ("sev1-render", &["sev1-domain"]),
    ("sev1-store", &["sev1-domain"]),
    ("sev1-channels", &["sev1-domain"]),
    ("sev1-app", &["sev1-domain", "sev1-render", "sev1-store", "sev1-channels"]),
    ("sev1-web", &["sev1-domain", "sev1-app"]),
    ("sev1-cli", &["sev1-domain", "sev1-render", "sev1-store", "sev1-channels", "sev1-app", "sev1-web"]),
    ("sev1-testkit", &["sev1-domain", "sev1-render", "sev1-store", "sev1-channels", "sev1-app", "sev1-web", "sev1-cli"]),
    // The tool that says what is missing must be built before anything else can be.
    ("xtask", &[]),
];

/// The only outside crates that rules and types may need: instants, holidays, patterns, ids, error enums.
const DOMAIN_MAY_NEED: [&str; 5] = ["holidays-rs", "jiff", "regex", "thiserror", "uuid"];

#[test]
fn no_crate_depends_on_a_layer_it_may_not_see() {
    let metadata = metadata();
    let mut faults = Vec::new();
    for package in metadata.workspace_packages() {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == package.name.as_str()) else {
            faults.push(format!("{} is in no row of ALLOWED", package.name));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|d| d.path.is_some()) {
            let for_tests = dependency.kind == DependencyKind::Development;
            let name = dependency.name.as_str();
            let lawful = allowed.contains(&name) || (for_tests && name == "sev1-testkit");
            if !lawful {
                faults.push(format!("{} → {name}{}", package.name, if for_tests { " (in tests)" } else { "" }));
            }
        }
    }
    none(&faults, "these edges are not in ARCHITECTURE.md:");
}

#[test]
fn every_crate_named_in_a_wall_exists() {
    let metadata = metadata();
    let there: BTreeSet<&str> = metadata.workspace_packages().iter().map(|p| p.name.as_str()).collect();
    let named: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    assert_eq!(there, named);
}

#[test]
fn the_domain_needs_nothing_from_outside_but_time_ids_and_error_enums() {
    let metadata = metadata();
    let domain = package(&metadata, "sev1-domain");
    let outside = domain.dependencies.iter().filter(|d| d.kind != DependencyKind::Development);
    let strangers = outside.map(|d| d.name.clone()).filter(|name| !DOMAIN_MAY_NEED.contains(&name.as_str()));
    none(&strangers.collect::<Vec<_>>(), "the domain gets its types from nobody else:");
}

#[test]
fn only_testkit_and_tests_reach_for_test_dependencies() {
    let metadata = metadata();
    let faults: Vec<String> = metadata
        .workspace_packages()
        .into_iter()
        .filter(|p| p.name.as_str() != "sev1-testkit")
        .flat_map(|p| p.dependencies.iter().filter(|d| d.kind != DependencyKind::Development).map(move |d| (p, d)))
        .filter(|(_, d)| ["sev1-testkit", "proptest", "insta", "assert_cmd"].contains(&d.name.as_str()))
        .map(|(p, d)| format!("{} → {}", p.name, d.name))
        .collect();
    none(&faults, "these belong under [dev-dependencies]:");
}

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().expect("cargo metadata reads the workspace")
}

fn package<'a>(metadata: &'a Metadata, name: &str) -> &'a Package {
    metadata.packages.iter().find(|p| p.name.as_str() == name).unwrap_or_else(|| panic!("no crate {name}"))
}
