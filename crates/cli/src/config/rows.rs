//! Tables that are read whole: those that repeat, `[[customers]]`, `[[destinations]]`, `[[lint.ignore]]`, and those of a file of its
//! own. They come from a file only.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

use jiff::SignedDuration;
use sev1_domain::refusal::Refusal;
use sev1_domain::when::read_duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::faults::{Fault, Origin};
use super::layers::{find, nearest};

/// What was said and what could be done, where something cannot be read.
pub(super) type Wrong = (String, Vec<String>);

/// A text with its place.
pub(super) type Said<'t> = (&'t str, Origin);

/// One of a list that holds texts and tables.
pub(super) enum Item<'t, 'a> {
    /// A text with its place.
    Text(Said<'t>),
    /// A table.
    Row(Row<'t, 'a>),
}

/// One table, with what was asked of it.
pub(super) struct Row<'t, 'a> {
    table: &'t DeTable<'a>,
    /// Where the table stands.
    pub(super) span: Range<usize>,
    asked: RefCell<BTreeSet<&'static str>>,
    faults: &'t RefCell<Vec<Fault>>,
}

impl<'t, 'a> Row<'t, 'a> {
    /// The table that stands at `span`.
    pub(super) fn new(table: &'t DeTable<'a>, span: Range<usize>, faults: &'t RefCell<Vec<Fault>>) -> Self {
        Self { table, span, asked: RefCell::default(), faults }
    }

    /// Every table of the list under a dotted key; a list of anything else is a fault.
    pub(super) fn all(file: &'t DeTable<'a>, key: &str, faults: &'t RefCell<Vec<Fault>>) -> Vec<Self> {
        find(file, key).map(|value| Self::each(value, key, &format!("[[{key}]] tables"), faults)).unwrap_or_default()
    }

    fn each(value: &'t Spanned<DeValue<'a>>, key: &str, how: &str, faults: &'t RefCell<Vec<Fault>>) -> Vec<Self> {
        let wrong = || faults.borrow_mut().push(Fault::new(Origin::File(value.span()), format!("`{key}` is written as {how}")));
        let Some(array) = value.get_ref().as_array() else {
            wrong();
            return Vec::new();
        };
        let mut rows = Vec::new();
        for item in array {
            match item.get_ref().as_table() {
                Some(table) => rows.push(Self::new(table, item.span(), faults)),
                None => wrong(),
            }
        }
        rows
    }

    /// Every table of the list under a key of this one; `None` when it is left out. `how` shows how such a list is written.
    pub(super) fn rows(&self, key: &'static str, how: &str) -> Option<Vec<Self>> {
        self.get(key).map(|value| Self::each(value, key, how, self.faults))
    }

    /// The table under a key of this one; anything else is a fault.
    pub(super) fn table(&self, key: &'static str) -> Option<Self> {
        let value = self.get(key)?;
        self.as_row(value, key)
    }

    /// Every table under the table of a key, whose own keys are not known beforehand: each with its key.
    pub(super) fn tables(&self, key: &'static str) -> Vec<(Said<'t>, Self)> {
        let Some(open) = self.table(key) else { return Vec::new() };
        let row = |(name, value): (&'t Spanned<Cow<'a, str>>, _)| {
            let said = name.get_ref().as_ref();
            Some(((said, Origin::File(name.span())), self.as_row(value, &format!("{key}.{said}"))?))
        };
        open.table.iter().filter_map(row).collect()
    }

    fn as_row(&self, value: &'t Spanned<DeValue<'a>>, key: &str) -> Option<Self> {
        let row = value.get_ref().as_table().map(|table| Self::new(table, value.span(), self.faults));
        if row.is_none() {
            self.fault(Fault::new(Origin::File(value.span()), format!("`{key}` is written as a [{key}] table")));
        }
        row
    }

    /// A text that may be left out, with its place.
    pub(super) fn text(&self, key: &'static str) -> Option<Said<'t>> {
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
    pub(super) fn needed(&self, key: &'static str, why: &str) -> Option<Said<'t>> {
        if self.get(key).is_none() {
            self.fault(Fault::new(Origin::File(self.span.clone()), format!("`{key}` is missing")).hint(why.to_owned()));
            return None;
        }
        self.text(key)
    }

    /// A text read further.
    pub(super) fn read<T>(&self, text: Option<(&str, Origin)>, read: impl FnOnce(&str) -> Result<T, Wrong>) -> Option<T> {
        let (text, origin) = text?;
        let fault = |(what, hints): Wrong| self.fault(hints.into_iter().fold(Fault::new(origin, what), Fault::hint));
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

    /// True or false, which may be left out.
    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.fault(Fault::new(Origin::File(value.span()), format!("`{key}` must be true or false")));
        }
        flag
    }

    /// A list of texts, empty when left out.
    pub(super) fn list(&self, key: &'static str) -> Vec<Said<'t>> {
        self.items(key, "a list of texts: [\"a\", \"b\"]", DeValue::as_str).unwrap_or_default()
    }

    /// A list of texts read further, none of which may be meant twice.
    pub(super) fn distinct<T: PartialEq>(&self, key: &'static str, read: impl Fn(&str) -> Result<T, Wrong>) -> Vec<T> {
        let mut found = Vec::new();
        for (said, origin) in self.list(key) {
            let Some(item) = self.read(Some((said, origin.clone())), &read) else { continue };
            if found.contains(&item) {
                self.fault(Fault::new(origin, format!("`{said}` is named twice")).hint("delete one of them"));
            } else {
                found.push(item);
            }
        }
        found
    }

    /// A list of dates, each a text in quotes or TOML's own; `None` when left out.
    pub(super) fn dates(&self, key: &'static str) -> Option<Vec<(Cow<'t, str>, Origin)>> {
        self.items(key, "a list of dates: [\"2026-12-24\"]", |value| match value.as_datetime() {
            Some(date) => Some(Cow::Owned(date.to_string())),
            None => value.as_str().map(Cow::Borrowed),
        })
    }

    fn items<T>(&self, key: &'static str, what: &str, read: impl Fn(&'t DeValue<'a>) -> Option<T>) -> Option<Vec<(T, Origin)>> {
        let value = self.get(key)?;
        let read = |v: &'t Spanned<DeValue<'a>>| Some((read(v.get_ref())?, Origin::File(v.span())));
        let items = value.get_ref().as_array().and_then(|array| array.iter().map(read).collect());
        Some(items.unwrap_or_else(|| {
            self.fault(Fault::new(Origin::File(value.span()), format!("`{key}` must be {what}")));
            Vec::new()
        }))
    }

    /// A list of texts and tables in any order; `None` when left out or empty.
    pub(super) fn items_or_rows(&self, key: &'static str, what: &str) -> Option<Vec<Item<'t, 'a>>> {
        let value = self.get(key)?;
        let item = |v: &'t Spanned<DeValue<'a>>| match (v.get_ref().as_str(), v.get_ref().as_table()) {
            (Some(text), _) => Some(Item::Text((text, Origin::File(v.span())))),
            (_, Some(table)) => Some(Item::Row(Self::new(table, v.span(), self.faults))),
            _ => None,
        };
        let items: Option<Vec<_>> = value.get_ref().as_array().and_then(|array| array.iter().map(item).collect());
        match items {
            Some(items) => Some(items).filter(|items| !items.is_empty()),
            None => {
                self.fault(Fault::new(Origin::File(value.span()), format!("`{key}` must be {what}")));
                Some(Vec::new())
            }
        }
    }

    /// How many faults there are so far, in all of the file.
    pub(super) fn faults_so_far(&self) -> usize {
        self.faults.borrow().len()
    }

    pub(super) fn fault(&self, fault: Fault) {
        self.faults.borrow_mut().push(fault);
    }

    /// Where the value of a key stands, whatever it is; `None` when it is left out.
    pub(super) fn place(&self, key: &'static str) -> Option<Origin> {
        self.get(key).map(|value| Origin::File(value.span()))
    }

    /// Reports keys nobody asked for; `others` are keys that would be right elsewhere.
    pub(super) fn finish(&self, others: &[&'static str]) {
        let asked = self.asked.borrow();
        for name in self.table.keys().filter(|n| !asked.contains(n.get_ref().as_ref())) {
            let key = name.get_ref();
            let fault = Fault::new(Origin::File(name.span()), format!("there is no key `{key}` here"));
            let known = asked.iter().copied().chain(others.iter().copied());
            self.fault(match nearest(key, known) {
                _ if others.contains(&key.as_ref()) => fault.hint(format!("`{key}` belongs to another kind of channel")),
                Some(near) => fault.hint(format!("did you mean `{near}`?")),
                None => fault.hint(format!("what can stand here: {}", asked.iter().copied().collect::<Vec<_>>().join(", "))),
            });
        }
    }

    fn get(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }
}

/// What is known under a word, else what the words are.
pub(super) fn one_of<T>(said: &str, value: Option<T>, words: &[&str]) -> Result<T, Wrong> {
    value.ok_or_else(|| (format!("`{said}` is not known here"), vec![format!("write one of: {}", words.join(", "))]))
}

/// What has this name, else which name was meant: the nearest of those there are, and `else_do`.
pub(super) fn named<'k>(what: &str, said: &str, known: impl Iterator<Item = &'k str>, else_do: String) -> Wrong {
    let near = nearest(said, known).map(|near| format!("did you mean `{near}`?"));
    (format!("there is no {what} `{said}`"), near.into_iter().chain([else_do]).collect())
}

/// A span of time above zero.
pub(super) fn span(said: &str) -> Result<SignedDuration, Wrong> {
    let span = read_duration(said).filter(SignedDuration::is_positive);
    span.ok_or_else(|| (format!("`{said}` is not a span of time"), vec!["write it like 45m, 2h or 1h30m".to_owned()]))
}

/// A refusal as the words of a fault.
pub(super) fn words(refusal: Refusal) -> Wrong {
    (refusal.reason, refusal.hints)
}
