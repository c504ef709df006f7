//! What readers may expect next on the way to the fix, and how sure that is. Never a bare estimate of the end.

use crate::text::Phrase;
use crate::when::Moment;

/// A milestone as an update speaks of it. `T` is how its time is held: [`Moment`] in facts, civil times in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone<T = Moment> {
    /// What will have happened: `7.8.6 is in your test environment`.
    pub what: Phrase,
    /// By when, if that can be said.
    pub by: Option<T>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// How sure a milestone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// More hope than plan.
    Low,
    /// Planned; something may come between.
    Medium,
    /// Everything it needs is there.
    High,
}

impl Confidence {
    /// All.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The word for it, as in text and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The confidence with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == name)
    }
}

impl<T> Milestone<T> {
    /// The same milestone with its time held another way.
    ///
    /// # Errors
    /// Whatever `f` gives.
    pub fn try_map<U, E>(self, f: &mut impl FnMut(T) -> Result<U, E>) -> Result<Milestone<U>, E> {
        let Self { what, by, confidence } = self;
        Ok(Milestone { what, by: by.map(f).transpose()?, confidence })
    }
}
