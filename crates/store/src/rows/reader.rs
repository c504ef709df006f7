//! Reading one row of either database into checked values.

use std::fmt::Display;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::text::Phrase;
use sev1_domain::when::Moment;
use sev1_domain::zone::Zone;
use uuid::Uuid;

use crate::StoreError;
use crate::time::from_ms;

/// A driver's row: columns by name, `None` for null, the problem in words when the type is another.
pub(crate) trait Columns {
    fn int(&self, column: &str) -> Result<Option<i64>, String>;
    fn flag(&self, column: &str) -> Result<Option<bool>, String>;
    fn text(&self, column: &str) -> Result<Option<String>, String>;
    fn id(&self, column: &str) -> Result<Option<Uuid>, String>;
    fn bytes(&self, column: &str) -> Result<Option<Vec<u8>>, String>;
}

/// One row of a named table. What makes no sense becomes [`StoreError::Corrupt`] with its place.
pub(crate) struct Reader<'r> {
    table: &'static str,
    row: &'r dyn Columns,
}

impl<'r> Reader<'r> {
    /// Reads columns of `table` from `row`.
    pub(crate) fn new(table: &'static str, row: &'r dyn Columns) -> Self {
        Self { table, row }
    }

    /// The error for a column whose content makes no sense.
    pub(crate) fn corrupt(&self, column: &'static str, problem: impl Display) -> StoreError {
        let id = || self.row.id("id").ok().flatten().map(|id| id.to_string());
        let key = || self.row.text("key").ok().flatten();
        let row = id().or_else(key).unwrap_or_else(|| "unnamed".into());
        StoreError::Corrupt { table: self.table, column, row, problem: problem.to_string() }
    }

    fn checked<T>(&self, column: &'static str, value: Result<T, impl Display>) -> Result<T, StoreError> {
        value.map_err(|problem| self.corrupt(column, problem))
    }

    fn present<T>(&self, column: &'static str, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| self.corrupt(column, "it is null"))
    }

    pub(crate) fn opt_int(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        self.checked(column, self.row.int(column))
    }

    pub(crate) fn int(&self, column: &'static str) -> Result<i64, StoreError> {
        self.present(column, self.opt_int(column)?)
    }

    /// A number of a smaller type, such as `u32`.
    pub(crate) fn opt_number<T: TryFrom<i64>>(&self, column: &'static str) -> Result<Option<T>, StoreError> {
        let narrow = |n: i64| T::try_from(n).map_err(|_| self.corrupt(column, format!("{n} is out of range")));
        self.opt_int(column)?.map(narrow).transpose()
    }

    pub(crate) fn number<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T, StoreError> {
        self.present(column, self.opt_number(column)?)
    }

    pub(crate) fn flag(&self, column: &'static str) -> Result<bool, StoreError> {
        self.present(column, self.checked(column, self.row.flag(column))?)
    }

    pub(crate) fn opt_text(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        self.checked(column, self.row.text(column))
    }

    pub(crate) fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.present(column, self.opt_text(column)?)
    }

    pub(crate) fn opt_id(&self, column: &'static str) -> Result<Option<Uuid>, StoreError> {
        self.checked(column, self.row.id(column))
    }

    pub(crate) fn id(&self, column: &'static str) -> Result<Uuid, StoreError> {
        self.present(column, self.opt_id(column)?)
    }

    pub(crate) fn digest(&self, column: &'static str) -> Result<[u8; 32], StoreError> {
        let bytes = self.present(column, self.checked(column, self.row.bytes(column))?)?;
        let length = bytes.len();
        bytes.try_into().map_err(|_| self.corrupt(column, format!("{length} bytes where a digest has 32")))
    }

    pub(crate) fn opt_instant(&self, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
        self.opt_int(column)?.map(|ms| self.checked(column, from_ms(ms))).transpose()
    }

    pub(crate) fn instant(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        self.present(column, self.opt_instant(column)?)
    }

    pub(crate) fn opt_phrase(&self, column: &'static str) -> Result<Option<Phrase>, StoreError> {
        self.opt_text(column)?.map(|text| self.checked(column, Phrase::new(&text).map_err(|r| r.reason))).transpose()
    }

    pub(crate) fn phrase(&self, column: &'static str) -> Result<Phrase, StoreError> {
        self.present(column, self.opt_phrase(column)?)
    }

    /// One of a fixed set of words.
    pub(crate) fn named<T>(&self, column: &'static str, known: impl FnOnce(&str) -> Option<T>) -> Result<T, StoreError> {
        let word = self.text(column)?;
        known(&word).ok_or_else(|| self.corrupt(column, format!("`{word}` is none of the words known here")))
    }

    /// A value with the label from its own column.
    pub(crate) fn labelled<T>(&self, label: &'static str, value: T) -> Result<Labelled<T>, StoreError> {
        Ok(Labelled::new(self.named(label, Label::from_name)?, value))
    }

    /// A zone from its two columns.
    pub(crate) fn zone(&self, label: &'static str, iana: &'static str) -> Result<Zone, StoreError> {
        self.checked(iana, Zone::from_stored(&self.text(label)?, &self.text(iana)?).map_err(|r| r.reason))
    }

    /// An instant with the zone it was said in.
    pub(crate) fn moment(&self, at: &'static str, label: &'static str, iana: &'static str) -> Result<Moment, StoreError> {
        Ok(Moment { at: self.instant(at)?, zone: self.zone(label, iana)? })
    }

    /// JSON text, then the domain's own checks.
    pub(crate) fn json<D: DeserializeOwned, T>(
        &self,
        column: &'static str,
        check: impl FnOnce(D) -> Result<T, String>,
    ) -> Result<T, StoreError> {
        let text = self.text(column)?;
        let row = self.checked(column, serde_json::from_str(&text))?;
        self.checked(column, check(row))
    }
}
