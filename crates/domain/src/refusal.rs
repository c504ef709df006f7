//! A "no" with a stable code, a reason and hints. Not an error: the system works, the command may not be done.

use std::fmt;

/// Where in a person's text something stands. Lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// The domain's "no".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Stable, dotted, for programs: `promise.past`.
    pub code: &'static str,
    /// The field it is about, in the words of the API: `next_update`. `None` for the command as a whole.
    pub field: Option<&'static str>,
    /// One sentence for a person, without a full stop at its end.
    pub reason: String,
    /// What to do next, most useful first.
    pub hints: Vec<String>,
    /// Where in the given text, if it is about text.
    pub place: Option<Place>,
}

impl Refusal {
    /// A refusal without hints yet.
    #[must_use]
    pub fn new(code: &'static str, reason: impl Into<String>) -> Self {
        Self { code, field: None, reason: reason.into(), hints: Vec::new(), place: None }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Names the field; an inner name already set stays.
    #[must_use]
    pub fn field(mut self, field: &'static str) -> Self {
        self.field.get_or_insert(field);
        self
    }

    /// Names the place in the text.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.reason)?;
        if let Some(place) = self.place {
            write!(f, " ({place})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
