//! The built-in texts. They are templates like anybody's, in `crates/render/templates`, so that each can be read, copied and changed.

use std::sync::LazyLock;

use minijinja::Environment;
use sev1_domain::audience::AudienceKind;

use super::engine;
use crate::view::Telling;

/// A built-in text.
#[derive(Clone, Copy, Debug)]
pub(super) struct BuiltIn {
    /// Its name: `customer/no-change.md`.
    pub(super) name: &'static str,
    pub(super) source: &'static str,
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(BuiltIn { name: $name, source: include_str!(concat!("../../templates/", $name)) }),*]
    };
}

/// All of them.
pub(super) const ALL: &[BuiltIn] = built_in![
    "executive/progress.md",
    "executive/correction.md",
    "executive/retraction.md",
    "executive/resolution.md",
    "customer/first.md",
    "customer/progress.md",
    "customer/no-change.md",
    "customer/holding.md",
    "customer/hand-off.md",
    "customer/correction.md",
    "customer/retraction.md",
    "customer/resolution.md",
    "public/first.md",
    "public/progress.md",
    "public/no-change.md",
    "public/holding.md",
    "public/hand-off.md",
    "public/correction.md",
    "public/retraction.md",
    "public/resolution.md",
];

/// The name of the text for an audience's kind and an occasion; `None` for responders, whose text is the seed's template.
pub(super) fn name(kind: AudienceKind, telling: Telling) -> Option<&'static str> {
    let named = |telling: Telling| {
        ALL.iter().map(|b| b.name).find(|name| {
            name.strip_prefix(kind.as_str()).and_then(|n| n.strip_prefix('/')).and_then(|n| n.strip_suffix(".md")) == Some(telling.as_str())
        })
    };
    named(telling).or_else(|| named(Telling::Progress))
}

/// The engine with all of them.
pub(super) fn engine() -> &'static Environment<'static> {
    static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
        let mut env = engine::sandbox();
        // What may be said is bounded by the limits of bodies and phrases; our own texts are not to fail at them.
        env.set_fuel(None);
        for BuiltIn { name, source } in ALL {
            env.add_template(name, source).expect("a test renders every built-in text");
        }
        env
    });
    &ENGINE
}
