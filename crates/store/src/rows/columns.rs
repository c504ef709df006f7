//! Lists of columns, each under a name of its own, so that one row can hold what several tables call alike.

use uuid::Uuid;

use super::Columns;

/// `columns!("p", "promise_", "id", "due_at_ms")` is `p.id as promise_id, p.due_at_ms as promise_due_at_ms`.
macro_rules! columns {
    ($table:literal, $prefix:literal, $first:literal $(, $column:literal)* $(,)?) => {
        concat!($table, ".", $first, " as ", $prefix, $first $(, ", ", $table, ".", $column, " as ", $prefix, $column)*)
    };
}
pub(crate) use columns;

/// The columns of a row whose names begin with a prefix, under their names without it.
pub(crate) struct Prefixed<'r> {
    pub(crate) prefix: &'static str,
    pub(crate) row: &'r dyn Columns,
}

impl Prefixed<'_> {
    fn name(&self, column: &str) -> String {
        format!("{}{column}", self.prefix)
    }
}

impl Columns for Prefixed<'_> {
    fn int(&self, column: &str) -> Result<Option<i64>, String> {
        self.row.int(&self.name(column))
    }

    fn flag(&self, column: &str) -> Result<Option<bool>, String> {
        self.row.flag(&self.name(column))
    }

    fn text(&self, column: &str) -> Result<Option<String>, String> {
        self.row.text(&self.name(column))
    }

    fn id(&self, column: &str) -> Result<Option<Uuid>, String> {
        self.row.id(&self.name(column))
    }

    fn bytes(&self, column: &str) -> Result<Option<Vec<u8>>, String> {
        self.row.bytes(&self.name(column))
    }
}
