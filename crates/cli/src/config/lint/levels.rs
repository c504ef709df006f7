//! `[lint.levels]`: levels other than the rules' own, for all readers or for some: `"TIME-003" = "hint"`, `"ETA-002.customer" = "off"`.

use std::ops::Range;

use sev1_domain::audience::AudienceKind;
use sev1_domain::lint::policy::LevelChange;
use sev1_domain::lint::{Level, RuleCode};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::faults::{Fault, Origin};
use super::super::layers::{Layers, Shown, find};
use super::super::rows::one_of;
use super::rule;

const KEY: &str = "lint.levels";
const WORDS: [&str; 4] = ["error", "warning", "hint", "off"];

/// One line of the table.
struct Said<'t> {
    code: &'t str,
    /// The readers' kind, where some are named.
    kind: Option<&'t str>,
    key: Range<usize>,
    level: &'t Spanned<DeValue<'t>>,
}

pub(super) fn levels(layers: &mut Layers<'_>) -> Vec<LevelChange> {
    let mut changes: Vec<LevelChange> = Vec::new();
    let (mut faults, mut shown) = (Vec::new(), Vec::new());
    for said in lines(&layers.file, &mut faults) {
        match change(&said) {
            Ok(change) if changes.iter().any(|c| c.code == change.code && c.kind == change.kind) => {
                faults.push(Fault::new(Origin::File(said.key), format!("the level of `{}` is said twice for the same readers", said.code)));
            }
            Ok(change) => {
                let whom = change.kind.map_or_else(String::new, |k| format!(".{}", k.as_str()));
                let value = format!("{:?}", change.level.map_or("off", Level::as_str));
                shown.push(Shown { key: format!("{KEY}.{}{whom}", change.code), value, origin: Origin::File(said.level.span()) });
                changes.push(change);
            }
            Err(fault) => faults.push(fault),
        }
    }
    layers.faults.append(&mut faults);
    layers.shown.append(&mut shown);
    // The last change that fits counts, and what is said for some readers is meant more exactly than what is said for all.
    changes.sort_by_key(|c| c.kind.is_some());
    changes
}

fn lines<'t>(file: &'t DeTable<'t>, faults: &mut Vec<Fault>) -> Vec<Said<'t>> {
    let Some(value) = find(file, KEY) else { return Vec::new() };
    let Some(table) = value.get_ref().as_table() else {
        faults.push(Fault::new(Origin::File(value.span()), "`lint.levels` is written as a [lint.levels] table"));
        return Vec::new();
    };
    let mut lines = Vec::new();
    for (key, value) in table {
        match value.get_ref().as_table() {
            // Without quotes, `ETA-002.customer` is a table in TOML. It means the same.
            Some(inner) => lines.extend(inner.iter().map(|(kind, level)| Said {
                code: key.get_ref(),
                kind: Some(kind.get_ref()),
                key: key.span().start..kind.span().end.max(key.span().end),
                level,
            })),
            None => {
                let (code, kind) = key.get_ref().split_once('.').map_or((key.get_ref().as_ref(), None), |(code, kind)| (code, Some(kind)));
                lines.push(Said { code, kind, key: key.span(), level: value });
            }
        }
    }
    lines
}

fn change(said: &Said<'_>) -> Result<LevelChange, Fault> {
    let fault =
        |(what, hints): (String, Vec<String>)| hints.into_iter().fold(Fault::new(Origin::File(said.key.clone()), what), Fault::hint);
    let rule = rule(said.code).map_err(fault)?;
    let read = |kind| one_of(kind, AudienceKind::from_name(kind), &AudienceKind::ALL.map(AudienceKind::as_str));
    let kind = said.kind.map(read).transpose().map_err(fault)?;
    if let Some(kind) = kind.filter(|kind| rule.levels.of(*kind).is_none()) {
        let speaks_to: Vec<_> = AudienceKind::ALL.into_iter().filter(|k| rule.levels.of(*k).is_some()).map(AudienceKind::as_str).collect();
        let hint = format!("it speaks to {}; leave this line out", speaks_to.join(", "));
        return Err(fault((format!("`{}` has nothing to say to {} readers", rule.code, kind.as_str()), vec![hint])));
    }
    let word = said.level.get_ref().as_str().unwrap_or_default();
    let level = match word {
        "off" => None,
        word => Some(one_of(word, Level::from_name(word), &WORDS).map_err(|(_, hints)| {
            let fault = Fault::new(Origin::File(said.level.span()), "this is no level");
            hints.into_iter().fold(fault, Fault::hint)
        })?),
    };
    Ok(LevelChange { code: RuleCode::parse(rule.code).expect("codes of rules have the shape of codes"), kind, level })
}
