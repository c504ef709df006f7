//! Tables that repeat: `[[customers]]`, `[[destinations]]`, `[[lint.ignore]]`, … They come from the file only.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

use sev1_domain::refusal::Refusal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::faults::{Fault, Origin};
use super::layers::{did_you_mean, find};

/// One table of a list, with what was asked of it.
pub(super) struct Row<'t, 'a> {
    table: &'t DeTable<'a>,
    /// Where the table stands.
    pub(super) span: Range<usize>,
    asked: RefCell<BTreeSet<&'static str>>,
    faults: &'t RefCell<Vec<Fault>>,
}

impl<'t, 'a> Row<'t, 'a> {
    /// Every table of the list under a dotted key; a list of anything else is a fault.
    pub(super) fn all(file: &'t DeTable<'a>, key: &'static str, faults: &'t RefCell<Vec<Fault>>) -> Vec<Self> {
        let Some(value) = find(file, key) else { return Vec::new() };
        let wrong = || faults.borrow_mut().push(Fault::new(Origin::File(value.span()), format!("`{key}` is written as [[{key}]] tables")));
        let Some(array) = value.get_ref().as_array() else {
            wrong();
            return Vec::new();
        };
        let mut rows = Vec::new();
        for item in array {
            match item.get_ref().as_table() {
                Some(table) => rows.push(Self { table, span: item.span(), asked: RefCell::default(), faults }),
                None => wrong(),
            }
        }
        rows
    }

    /// A text that may be left out, with its place.
    pub(super) fn text(&self, key: &'static str) -> Option<(&'t str, Origin)> {
        let value = self.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some((text, Origin::File(value.span()))),
            None => {
                self.fault(Fault::new(Origin::File(value.span()), format!("`{key}` must be a text in quotes")));
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn needed(&self, key: &'static str, why: &str) -> Option<(&'t str, Origin)> {
        if self.get(key).is_none() {
            self.fault(Fault::new(Origin::File(self.span.clone()), format!("`{key}` is missing")).hint(why.to_owned()));
            return None;
        }
        self.text(key)
    }

    /// A text read further.
    pub(super) fn read<T>(&self, text: Option<(&str, Origin)>, read: impl FnOnce(&str) -> Result<T, (String, Vec<String>)>) -> Option<T> {
        let (text, origin) = text?;
        let fault = |(what, hints): (String, Vec<String>)| self.fault(hints.into_iter().fold(Fault::new(origin, what), Fault::hint));
        read(text).map_err(fault).ok()
    }

    /// A date or an instant that must be there: a text in quotes, or TOML's own.
    pub(super) fn needed_date(&self, key: &'static str, why: &str) -> Option<(Cow<'t, str>, Origin)> {
        match self.get(key).map(|value| (value.get_ref().as_datetime(), value.span())) {
            Some((Some(date), span)) => Some((Cow::Owned(date.to_string()), Origin::File(span))),
            _ => self.needed(key, why).map(|(text, origin)| (Cow::Borrowed(text), origin)),
        }
    }

    /// A whole number in a range, which may be left out.
    pub(super) fn number(&self, key: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let value = self.get(key)?;
        let number = value.get_ref().as_integer().and_then(|n| n.to_string().parse().ok()).filter(|n| range.contains(n));
        if number.is_none() {
            let what = format!("`{key}` must be a whole number from {} to {}", range.start(), range.end());
            self.fault(Fault::new(Origin::File(value.span()), what));
        }
        number
    }

    /// A list of texts, empty when left out.
    pub(super) fn list(&self, key: &'static str) -> Vec<(&'t str, Origin)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let items =
            value.get_ref().as_array().and_then(|a| a.iter().map(|v| Some((v.get_ref().as_str()?, Origin::File(v.span())))).collect());
        items.unwrap_or_else(|| {
            self.fault(Fault::new(Origin::File(value.span()), format!("`{key}` must be a list of texts: [\"a\", \"b\"]")));
            Vec::new()
        })
    }

    pub(super) fn fault(&self, fault: Fault) {
        self.faults.borrow_mut().push(fault);
    }

    /// Reports keys nobody asked for; `others` are keys that would be right elsewhere.
    pub(super) fn finish(self, others: &[&'static str]) {
        let asked = self.asked.borrow();
        for name in self.table.keys().filter(|n| !asked.contains(n.get_ref().as_ref())) {
            let key = name.get_ref();
            let fault = Fault::new(Origin::File(name.span()), format!("there is no key `{key}` here"));
            let known = asked.iter().copied().chain(others.iter().copied());
            self.fault(if others.contains(&key.as_ref()) {
                fault.hint(format!("`{key}` belongs to another kind of channel"))
            } else {
                did_you_mean(key, known, fault)
            });
        }
    }

    fn get(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }
}

/// What is known under a word, else what the words are.
pub(super) fn one_of<T>(said: &str, value: Option<T>, words: &[&str]) -> Result<T, (String, Vec<String>)> {
    value.ok_or_else(|| (format!("`{said}` is not known here"), vec![format!("write one of: {}", words.join(", "))]))
}

/// A refusal as the words of a fault.
pub(super) fn words(refusal: Refusal) -> (String, Vec<String>) {
    (refusal.reason, refusal.hints)
}
