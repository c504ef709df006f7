//! Layers of configuration: defaults < file < environment < flags. Known keys are those that are asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::SignedDuration;
use sev1_domain::refusal::Refusal;
use sev1_domain::when::read_duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::faults::{Fault, Origin};

/// One value as `config show` tells it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// The dotted key.
    pub(crate) key: String,
    /// The value in TOML's words.
    pub(crate) value: String,
    /// Where it came from.
    pub(crate) origin: Origin,
}

/// All layers, with what was found wrong and what was read so far.
pub(super) struct Layers<'a> {
    pub(super) defaults: DeTable<'a>,
    pub(super) file: DeTable<'a>,
    pub(super) variables: &'a BTreeMap<String, String>,
    /// Key, flag, value.
    pub(super) flags: &'a [(&'static str, &'static str, String)],
    asked: BTreeSet<&'static str>,
    /// Keys that there once were, which are said to be gone and not unknown.
    gone: BTreeSet<&'static str>,
    pub(super) faults: Vec<Fault>,
    pub(super) shown: Vec<Shown>,
}

/// A value of one layer.
enum Raw<'v> {
    Toml(&'v DeValue<'v>),
    /// From a variable or a flag: words whose type the key decides.
    Words(&'v str),
}

impl<'a> Layers<'a> {
    pub(super) fn new(
        defaults: DeTable<'a>,
        file: DeTable<'a>,
        variables: &'a BTreeMap<String, String>,
        flags: &'a [(&'static str, &'static str, String)],
    ) -> Self {
        Self { defaults, file, variables, flags, asked: BTreeSet::new(), gone: BTreeSet::new(), faults: Vec::new(), shown: Vec::new() }
    }

    /// A text. A value of another type is a fault, and the answer then empty.
    pub(super) fn text(&mut self, key: &'static str) -> (String, Origin) {
        self.text_if_one(key).unwrap_or((String::new(), Origin::Default))
    }

    /// A text that holds a secret: shown as `***`.
    pub(super) fn secret_text(&mut self, key: &'static str, show: impl Fn(&str) -> String) -> (String, Origin) {
        let (text, origin) = self.text(key);
        if let Some(shown) = self.shown.last_mut() {
            shown.value = format!("{:?}", show(&text));
        }
        (text, origin)
    }

    /// A text read further; a refusal becomes a fault with its hints.
    pub(super) fn read<T>(&mut self, key: &'static str, read: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
        let (text, origin) = self.text_if_one(key)?;
        read(&text).map_err(|refusal| self.refused(key, origin, refusal)).ok()
    }

    /// A span of time above zero, with where it came from.
    pub(super) fn span(&mut self, key: &'static str) -> Option<(Duration, Origin)> {
        let (text, origin) = self.text_if_one(key)?;
        let span = read_duration(&text).filter(SignedDuration::is_positive).and_then(|s| Duration::try_from(s).ok());
        if span.is_none() {
            let fault = Fault::new(origin.clone(), format!("`{key}` is not a span of time")).hint("write it like 500ms, 30s, 5m or 1h");
            self.faults.push(fault);
        }
        Some((span?, origin))
    }

    fn text_if_one(&mut self, key: &'static str) -> Option<(String, Origin)> {
        let read = |raw: &Raw<'_>| match raw {
            Raw::Toml(value) => value.as_str().map(str::to_owned),
            Raw::Words(words) => Some((*words).to_owned()),
        };
        self.typed(key, "a text in quotes", read, |t| format!("{t:?}"))
    }

    /// A whole number in a range.
    pub(super) fn number(&mut self, key: &'static str, range: std::ops::RangeInclusive<u32>) -> u32 {
        let read = |raw: &Raw<'_>| {
            let text = match raw {
                Raw::Toml(value) => value.as_integer()?.to_string(),
                Raw::Words(words) => (*words).to_owned(),
            };
            text.replace('_', "").parse().ok().filter(|n| range.contains(n))
        };
        self.typed(key, &format!("a whole number from {} to {}", range.start(), range.end()), read, u32::to_string)
            .map_or(*range.start(), |(n, _)| n)
    }

    /// True or false.
    pub(super) fn flag(&mut self, key: &'static str) -> bool {
        let read = |raw: &Raw<'_>| match raw {
            Raw::Toml(value) => value.as_bool(),
            Raw::Words(words) => words.parse().ok(),
        };
        self.typed(key, "true or false", read, bool::to_string).is_some_and(|(yes, _)| yes)
    }

    /// A list of texts.
    pub(super) fn list(&mut self, key: &'static str) -> (Vec<String>, Origin) {
        let read = |raw: &Raw<'_>| match raw {
            Raw::Toml(value) => value.as_array()?.iter().map(|v| v.get_ref().as_str().map(str::to_owned)).collect(),
            Raw::Words(words) => Some(words.split(',').map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned).collect()),
        };
        self.typed(key, "a list of texts: [\"a\", \"b\"]", read, |l: &Vec<String>| format!("{l:?}"))
            .unwrap_or((Vec::new(), Origin::Default))
    }

    fn typed<T>(
        &mut self,
        key: &'static str,
        wanted: &str,
        read: impl Fn(&Raw<'_>) -> Option<T>,
        show: impl Fn(&T) -> String,
    ) -> Option<(T, Origin)> {
        self.asked.insert(key);
        let (value, origin) = {
            let (raw, origin) = self.top(key);
            (read(&raw), origin)
        };
        let Some(value) = value else {
            self.faults.push(Fault::new(origin, format!("`{key}` must be {wanted}")));
            return None;
        };
        self.shown.push(Shown { key: key.to_owned(), value: show(&value), origin: origin.clone() });
        Some((value, origin))
    }

    fn top(&self, key: &'static str) -> (Raw<'_>, Origin) {
        if let Some((_, flag, value)) = self.flags.iter().find(|(k, ..)| *k == key) {
            return (Raw::Words(value), Origin::Flag(flag));
        }
        let variable = variable(key);
        if let Some(value) = self.variables.get(&variable) {
            return (Raw::Words(value), Origin::Variable(variable));
        }
        if let Some(value) = find(&self.file, key) {
            return (Raw::Toml(value.get_ref()), Origin::File(value.span()));
        }
        let value = find(&self.defaults, key).expect("defaults.toml has every key; a test reads all of them");
        (Raw::Toml(value.get_ref()), Origin::Default)
    }

    pub(super) fn refused(&mut self, key: &str, origin: Origin, refusal: Refusal) {
        self.faults.push(fault_of(key, origin, refusal));
    }

    /// As [`Layers::refused`], for a value that may be a secret.
    pub(super) fn secret_refused(&mut self, key: &str, origin: Origin, refusal: Refusal) {
        self.faults.push(fault_of(key, origin, refusal).secret());
    }

    /// A key of the past: whoever still has it is told what to write instead.
    pub(super) fn gone(&mut self, key: &'static str, instead: &[&str]) {
        self.gone.insert(key);
        if let Some(value) = find(&self.file, key) {
            // A list of tables as a whole reaches from its first to its last line.
            let first = value.get_ref().as_array().and_then(|rows| rows.iter().next());
            let fault = Fault::new(Origin::File(first.unwrap_or(value).span()), format!("`{key}` is gone"));
            self.faults.push(instead.iter().fold(fault, |fault, hint| fault.hint(*hint)));
        }
    }

    /// Keys of the file and variables that nobody asked for. `open` tables hold keys of the person's own.
    pub(super) fn unknown(&mut self, open: &[&str]) {
        let mut keys = Vec::new();
        walk(&self.file, "", open, &mut keys);
        for (key, span) in keys {
            if !self.asked.contains(key.as_str()) && !self.gone.contains(key.as_str()) {
                let fault = Fault::new(Origin::File(span), format!("there is no key `{key}`"));
                self.faults.push(did_you_mean(&key, self.asked.iter().copied(), fault));
            }
        }
        for name in self.variables.keys() {
            if !self.asked.iter().any(|k| variable(k) == *name) {
                let key = name["SEV1_".len()..].to_ascii_lowercase().replace("__", ".");
                let fault = Fault::new(Origin::Variable(name.clone()), format!("there is no key `{key}`"));
                self.faults.push(did_you_mean(&key, self.asked.iter().copied(), fault));
            }
        }
    }
}

fn fault_of(key: &str, origin: Origin, refusal: Refusal) -> Fault {
    let fault = Fault::new(origin, format!("`{key}`: {}", refusal.reason));
    refusal.hints.into_iter().fold(fault, Fault::hint)
}

/// Adds the nearest of the known keys, if one is near.
pub(super) fn did_you_mean<'k>(key: &str, known: impl Iterator<Item = &'k str>, fault: Fault) -> Fault {
    match nearest(key, known) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None => fault.hint("`sev1 config show --defaults` shows every key"),
    }
}

/// The known word most like what was said, if one is near.
pub(super) fn nearest<'k>(said: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let alike = |k: &str| match (k.rsplit_once('.'), said.rsplit_once('.')) {
        // A section they share makes no two names alike.
        (Some((section, name)), Some((said_section, said))) if section == said_section => {
            strsim::normalized_damerau_levenshtein(name, said)
        }
        _ => strsim::normalized_damerau_levenshtein(k, said),
    };
    known.map(|k| (alike(k), k)).filter(|(a, _)| *a > 0.6).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, near)| near)
}

fn variable(key: &str) -> String {
    format!("SEV1_{}", key.replace('.', "__").to_ascii_uppercase())
}

/// The value of a dotted key.
pub(super) fn find<'t, 'a>(table: &'t DeTable<'a>, key: &str) -> Option<&'t Spanned<DeValue<'a>>> {
    match key.split_once('.') {
        None => table.get(key),
        Some((first, rest)) => find(table.get(first)?.get_ref().as_table()?, rest),
    }
}

fn walk(table: &DeTable<'_>, prefix: &str, open: &[&str], keys: &mut Vec<(String, std::ops::Range<usize>)>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.get_ref().to_string() } else { format!("{prefix}.{}", name.get_ref()) };
        match value.get_ref().as_table() {
            _ if open.contains(&key.as_str()) => {}
            Some(inner) => walk(inner, &key, open, keys),
            None => keys.push((key, name.span())),
        }
    }
}
